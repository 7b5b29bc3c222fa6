// Offers names while one types @…, and takes files that are dropped. Nothing depends on it.
"use strict";
(() => {
  if (window.towngownWork) return;
  window.towngownWork = true;

  const typed = (box) => /(?:^|[^\w.@])@([^@\n]{1,40})$/.exec(box.value.slice(0, box.selectionStart));
  let asked = 0;

  function close(box) {
    asked += 1;
    document.getElementById(`${box.id}-offer`)?.remove();
    box.removeAttribute("aria-activedescendant");
  }

  function choose(box, name) {
    const match = typed(box);
    if (match) {
      const start = box.selectionStart - match[1].length;
      box.setRangeText(`${name} `, start, box.selectionStart, "end");
    }
    close(box);
    box.focus();
  }

  function select(box, list, index) {
    const options = [...list.querySelectorAll("[role=option]")];
    if (!options.length) return;
    const at = (index + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    box.setAttribute("aria-activedescendant", options[at].id);
  }

  function show(box, people) {
    document.getElementById(`${box.id}-offer`)?.remove();
    const list = document.createElement("ul");
    list.className = "offer";
    list.id = `${box.id}-offer`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "@");
    people.forEach((person, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      const role = document.createElement("span");
      role.className = "note";
      role.textContent = person.role;
      option.append(Object.assign(document.createElement("span"), { textContent: person.name }), role);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(box, person.name); });
      list.append(option);
    });
    box.after(list);
    box.setAttribute("aria-controls", list.id);
    select(box, list, 0);
  }

  async function offer(box) {
    const match = typed(box);
    if (!match) { close(box); return; }
    asked += 1;
    const mine = asked;
    const answer = await fetch(`${box.dataset.mentions}?q=${encodeURIComponent(match[1])}`);
    if (!answer.ok || mine !== asked) return;
    const { people } = await answer.json();
    if (mine !== asked) return;
    if (people.length) show(box, people); else close(box);
  }

  document.querySelectorAll("textarea[data-mentions]").forEach((box) => {
    box.setAttribute("aria-autocomplete", "list");
    box.addEventListener("input", () => offer(box));
    box.addEventListener("blur", () => close(box));
    box.addEventListener("keydown", (event) => {
      const list = document.getElementById(`${box.id}-offer`);
      if (!list) return;
      const options = [...list.children];
      const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
      if (event.key === "ArrowDown") select(box, list, at + 1);
      else if (event.key === "ArrowUp") select(box, list, at - 1);
      else if (event.key === "Enter" || event.key === "Tab") choose(box, options[at].firstChild.textContent);
      else if (event.key === "Escape") close(box);
      else return;
      event.preventDefault();
    });
  });

  document.querySelectorAll("form.put").forEach((form) => {
    const over = (is) => (event) => { event.preventDefault(); form.classList.toggle("is-over", is); };
    form.addEventListener("dragover", over(true));
    form.addEventListener("dragleave", over(false));
    form.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length) form.querySelector("input[type=file]").files = event.dataTransfer.files;
    });
  });
})();
