// Conveniences; every page can be read and used without them.
"use strict";

// "/" goes to the search field; Escape closes menus and gives the focus back.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.querySelector("[data-hotkey='/']")?.focus();
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details:is(.menu, .more-rooms)[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
});
document.addEventListener("click", (event) => {
  document.querySelectorAll("details:is(.menu, .more-rooms)[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// A field or form that asks for it is sent as soon as it changes.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-send-on-change]")) event.target.form.requestSubmit();
});

// Tables of two densities, as the person likes them on this device.
const dense = "desk-density";
const setDensity = (value) => {
  document.documentElement.dataset.density = value;
  document.querySelectorAll("[data-density-toggle]").forEach((button) => {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(value === "dense"));
  });
};
try { setDensity(localStorage.getItem(dense) || "roomy"); } catch { setDensity("roomy"); }
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-density-toggle]")) return;
  const value = document.documentElement.dataset.density === "dense" ? "roomy" : "dense";
  setDensity(value);
  try { localStorage.setItem(dense, value); } catch { /* private windows keep nothing */ }
});

// Rows to choose from: <form data-bulk> with checkboxes named "chosen" in a table.
// Arrows go from row to row, Space chooses, Shift takes all between, Ctrl A all, Enter opens.
const boxes = (form) => [...form.querySelectorAll("tbody .tick input[type=checkbox]")];
const count = (form) => {
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked).length;
  const said = form.querySelector("[data-bulk-count]");
  if (said) said.textContent = chosen ? said.dataset.some.replace("{n}", chosen) : said.dataset.none;
  form.querySelectorAll("[data-needs-chosen]").forEach((button) => { button.disabled = !chosen; });
  const every = form.querySelector("[data-bulk-all]");
  if (every) {
    every.checked = chosen > 0 && chosen === all.length;
    every.indeterminate = chosen > 0 && chosen < all.length;
  }
};
const between = (all, from, to, value) => {
  const [first, last] = [from, to].map((box) => all.indexOf(box)).sort((a, b) => a - b);
  if (first >= 0) all.slice(first, last + 1).forEach((box) => { box.checked = value; });
};
const setUpBulk = (form) => {
  if (form.dataset.bulkReady) return;
  form.dataset.bulkReady = "1";
  let anchor = null;
  form.addEventListener("click", (event) => {
    const box = event.target.closest(".tick input[type=checkbox]");
    if (!box) return;
    if (box.matches("[data-bulk-all]")) boxes(form).forEach((one) => { one.checked = box.checked; });
    else if (event.shiftKey && anchor) between(boxes(form), anchor, box, box.checked);
    if (!box.matches("[data-bulk-all]")) anchor = box;
    count(form);
  });
  form.addEventListener("keydown", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row || event.target.closest("select, textarea, input:not([type=checkbox])")) return;
    const all = boxes(form);
    const here = row.querySelector(".tick input");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const next = all[all.indexOf(here) + step];
      if (!next) return;
      event.preventDefault();
      if (event.shiftKey) { here.checked = true; next.checked = true; count(form); }
      next.focus();
    } else if (event.key === "Enter" && event.target === here) {
      event.preventDefault();
      row.querySelector("a[href]")?.click();
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      between(all, all[0], all[all.length - 1], true);
      count(form);
    }
  });
  count(form);
};
document.querySelectorAll("form[data-bulk]").forEach(setUpBulk);
document.addEventListener("htmx:load", (event) => {
  event.target.querySelectorAll?.("form[data-bulk]").forEach(setUpBulk);
});

// Fields with a problem say so to those who cannot see the red.
document.querySelectorAll(".has-problem").forEach((field) => {
  field.querySelectorAll("input, textarea, select").forEach((one) => one.setAttribute("aria-invalid", "true"));
});

// Filters stand beside a list; where there is no room beside it, they wait folded up.
if (window.matchMedia("(max-width: 1023px)").matches) {
  document.querySelectorAll("[data-fold-on-phone]").forEach((one) => { one.open = false; });
}
