/* On a narrow screen the facts stand above the answer: a line at the foot says what it is by now. */
export function summaryAtTheFoot() {
  const narrow = matchMedia("(max-width: 66rem)");
  let seen = true;

  function show() {
    const line = document.getElementById("to-answer");
    if (line) line.hidden = seen || !narrow.matches;
  }
  new IntersectionObserver(([entry]) => {
    seen = entry.isIntersecting;
    show();
  }).observe(document.querySelector(".pane"));
  narrow.addEventListener("change", show);
  return show;
}
