// A file can be dropped anywhere on the card; the field takes it by itself otherwise.
(() => {
  const card = document.querySelector(".hand-in");
  const field = card && card.querySelector("input[type=file]");
  if (!field) return;
  const over = (event) => { event.preventDefault(); card.classList.add("over"); };
  card.addEventListener("dragover", over);
  card.addEventListener("dragleave", () => card.classList.remove("over"));
  card.addEventListener("drop", (event) => {
    event.preventDefault();
    card.classList.remove("over");
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
  });
})();
