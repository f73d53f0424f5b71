// Where the diary is: in this page, and on this device only after the person asked for it.

const KEY = "charley.diary";

/** What is kept on this device as text, or null. */
export function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Keeps a text on this device; false where the browser does not allow it. */
export function keep(content) {
  try {
    localStorage.setItem(KEY, content);
    return true;
  } catch {
    return false;
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing can have been kept.
  }
}

/** Calls back when another tab changes or deletes what is kept. */
export function onOtherTab(callback) {
  addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) callback(event.newValue);
  });
}
