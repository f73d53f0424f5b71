/* Alt and Shift with a letter moves the focus; the dialog lists them. */
export function keyboard() {
  const dialog = document.getElementById("keys");
  const places = new Map();
  for (const row of dialog.querySelectorAll("[data-key]")) places.set(row.dataset.key, row.dataset.to);
  const typed = { Slash: "/" };

  document.getElementById("keys-open").addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return;
    const to = places.get(typed[event.code] ?? event.code.replace("Key", ""));
    if (to === undefined) return;
    event.preventDefault();
    if (to === "keys") dialog.showModal();
    else if (!dialog.open) go(document.getElementById(to));
  });
}

function go(place) {
  if (place === null) return;
  if (!place.matches("input, textarea, select")) place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "start" });
}
