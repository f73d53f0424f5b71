/* Posts the form; a newer request of the same kind ends the older one. */
const running = new Map();

export function formBody() {
  const body = new URLSearchParams(new FormData(document.getElementById("facts")));
  body.delete("paste");
  return body;
}

/** The text that comes back, or null where a newer request has taken its place. */
export async function posted(address, body = formBody()) {
  running.get(address)?.abort();
  const abort = new AbortController();
  running.set(address, abort);
  try {
    const response = await fetch(address, { method: "POST", body, signal: abort.signal });
    const text = await response.text();
    if (!response.ok) throw new Error(sentenceOf(text));
    told("");
    return text;
  } catch (error) {
    if (error.name === "AbortError") return null;
    told(error.message);
    return null;
  } finally {
    if (running.get(address) === abort) running.delete(address);
  }
}

function sentenceOf(text) {
  try {
    return JSON.parse(text).detail ?? "";
  } catch {
    return "";
  }
}

/** Says what went wrong, or takes it away. */
export function told(sentence) {
  const place = document.getElementById("failed");
  place.hidden = sentence === "";
  place.textContent = sentence === "" ? "" : `${place.dataset.told}: ${sentence}`;
}
