/* A doubt settled with one click: the word in the field is written as it was meant. */
export function mendByClick(ask) {
  document.addEventListener("click", (event) => {
    const offer = event.target.closest("button.offer");
    if (offer === null) return;
    event.preventDefault();
    const { field, find, put } = JSON.parse(offer.value);
    const place = document.getElementById(`f-${field}`);
    if (find === "") {
      place.value = [place.value.trim(), put].filter(Boolean).join("\n");
      ask();
      return;
    }
    const at = place.value.toLowerCase().indexOf(find.toLowerCase());
    if (at < 0) return;
    place.value = place.value.slice(0, at) + put + place.value.slice(at + find.length);
    place.focus();
    place.setSelectionRange?.(at + put.length, at + put.length);
    ask();
  });
}
