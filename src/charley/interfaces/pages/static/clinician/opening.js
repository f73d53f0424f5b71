/* A patient file, a bundle or prose, pasted or dropped, becomes the filled form. */
import { formBody, posted } from "./posting.js";
import { morphInto, pieces } from "./morphing.js";

const HEADING =
  /^ *"?(age|sex|weight|height|symptoms|history|medicines|medications|exam|labs|vitals|tests|later)"? *:/gim;
const BUNDLE = /"resourceType"\s*:/;

export function openFiles(ask) {
  async function open(text) {
    const body = formBody();
    body.set("paste", text);
    const html = await posted("/clinician/open", body);
    if (html === null) return;
    document.getElementById("facts").replaceWith(pieces(html).getElementById("facts"));
    morphInto(html);
    document.getElementById("answer-title").focus();
    ask();
  }

  document.addEventListener("click", (event) => {
    if (event.target.id === "paste-go") {
      event.preventDefault();
      const text = document.getElementById("paste").value;
      if (text.trim()) open(text);
    }
    if (event.target.id === "record-remove") {
      document.getElementById("record").replaceChildren();
      ask();
    }
    if (event.target.id === "copy") copy(event.target);
  });
  document.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const field = event.target;
    if (field.form?.id !== "facts" || field.id === "paste") return;
    if (!BUNDLE.test(text) && (text.match(HEADING)?.length ?? 0) < 2) return;
    if (!BUNDLE.test(text) && somethingTyped()) return;
    event.preventDefault();
    open(text);
  });
  dropping(open);
}

/* A file takes the place of what was typed: on its own accord only where nothing was. */
function somethingTyped() {
  return [...document.querySelectorAll("#facts input, #facts textarea")].some(
    (field) => field.id !== "paste" && field.value.trim() !== "",
  );
}

function dropping(open) {
  const sign = document.getElementById("dropping");
  const holdsFile = (event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    sign.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) sign.hidden = true;
  });
  document.addEventListener("drop", async (event) => {
    if (!holdsFile(event)) return;
    event.preventDefault();
    sign.hidden = true;
    open(await event.dataTransfer.files[0].text());
  });
}

async function copy(button) {
  const text = document.getElementById("patient-file").textContent;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = button.dataset.done;
  } catch {
    document.getElementById("patient-file").closest("details").open = true;
    getSelection().selectAllChildren(document.getElementById("patient-file"));
    return;
  }
  setTimeout(() => (button.textContent = label), 2000);
}
