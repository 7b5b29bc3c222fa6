// What needs no script works without: choosing a need, the list of fields and askers, the matches.
(() => {
  const at = (id) => document.getElementById(id);
  const words = at("words"), only = at("only"), shown = at("shown"), nothing = at("nothing");
  if (!words) return;
  const needs = [...document.querySelectorAll(".need")];
  const title = document.title;
  const items = [...document.querySelectorAll("nav li")].map((item, place) => ({
    item, link: item.firstElementChild,
    text: plain([item, ...needs[place].querySelectorAll(".facts, .text")].map((part) => part.textContent).join(" ")),
  }));

  function plain(text) { return text.normalize("NFKC").toLowerCase(); }

  function filter() {
    const asked = plain(words.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { item, text } of items) {
      item.hidden = !asked.every((word) => text.includes(word));
      count += !item.hidden && (!only?.value || item.dataset.f.split(" ").includes(only.value));
    }
    nothing.hidden = count > 0;
    shown.textContent = shown.dataset.words.replace("{shown}", count).replace("{count}", items.length);
  }

  // The need that the address names is the current one; its heading is where reading goes on.
  function follow(event) {
    const id = decodeURIComponent(location.hash.slice(1));
    const place = needs.findIndex((need) => need.id === id || (id && need.querySelector(`#${CSS.escape(id)}`)));
    const chosen = place >= 0 ? place : needs.findIndex((need) => id !== "all" && need.getClientRects().length);
    items.forEach(({ link }, i) => i === chosen ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
    items[chosen]?.link.scrollIntoView?.({ block: "nearest" });
    if (place >= 0) {
      const heading = needs[place].querySelector("h2");
      document.title = `${heading.textContent} · ${title}`;
      if (needs[place].id === id) {
        needs[place].scrollIntoView();
        if (event) heading.focus({ preventScroll: true });
      }
    } else document.title = title;
    const other = at("other");
    if (other) other.hash = location.hash;
  }

  function keys(event) {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing) { event.preventDefault(); words.focus(); }
    if (event.key === "Escape" && event.target === words) { words.value = ""; filter(); }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = items.filter(({ item }) => item.getClientRects().length).map(({ link }) => link);
    const place = links.indexOf(event.target);
    if (place < 0 && event.target !== words) return;
    const next = links[place + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  }

  // A row that refers to a result's passages shows them itself.
  function lend(event) {
    const link = event.target.matches("[open]") && event.target.querySelector(".see");
    if (!link) return;
    const parts = [...at(link.hash.slice(1)).parentElement.querySelectorAll(":scope > .pair, :scope > dl, :scope > h4")];
    const copies = parts.map((part) => part.cloneNode(true));
    copies[0].removeAttribute("id");
    copies.find((part) => part.matches("h4")).textContent = at("needs").dataset.best;
    link.replaceWith(...copies);
  }

  // The two of a pair take the focus, so that each can light the other by keyboard too.
  function light(event) {
    if (event.target.open) event.target.querySelectorAll("mark[class]").forEach((mark) => { mark.tabIndex = 0; });
  }

  document.querySelectorAll(".need details").forEach((row) => {
    row.addEventListener("toggle", lend);
    row.addEventListener("toggle", light);
  });
  at("typing").hidden = false;
  words.addEventListener("input", filter);
  only?.addEventListener("change", filter);
  nothing.querySelector("button").addEventListener("click", () => {
    words.value = "";
    if (only) only.value = "";
    filter();
    words.focus();
  });
  addEventListener("hashchange", follow);
  addEventListener("keydown", keys);
  filter();
  follow();
})();
