// The question on medicines: a field that suggests names, and a chip for each one. The text area
// of the plain form stays what is sent; here it is only hidden.

const DELAY_MS = 120, MOST = 8;

export function medicines() {
  const place = document.querySelector(".field.medicines:not(.ready)");
  if (!place) return;
  place.classList.add("ready");
  new Medicines(place);
}

class Medicines {
  constructor(place) {
    this.area = place.querySelector("textarea");
    this.words = place.dataset;
    this.names = lines(this.area.value);
    this.at = -1;
    this.area.hidden = true;
    this.build(place);
    this.show();
  }

  build(place) {
    this.field = node("input", {
      type: "text", id: "medicine", role: "combobox", autocomplete: "off", spellcheck: "false",
      autocapitalize: "off", "aria-expanded": "false", "aria-controls": "found",
      "aria-autocomplete": "list", "aria-labelledby": "q", "aria-describedby": "medicine-hint",
      placeholder: this.words.search,
    });
    this.list = node("div", { role: "listbox", id: "found", hidden: "", "aria-label": this.words.search });
    this.add = node("button", { type: "button", class: "second" }, this.words.add);
    this.status = node("p", { class: "unseen", role: "status" });
    this.chips = node("ul", { class: "chips", "aria-label": this.words.chosen });
    const hint = node("span", { class: "unseen", id: "medicine-hint" }, this.words.search);
    const box = node("div", { class: "combobox" }, this.field, this.add, this.list);
    place.append(box, hint, this.status, this.chips);
    this.field.addEventListener("input", () => this.later());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.add.addEventListener("click", () => { this.take(this.field.value); this.field.focus(); });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(option.dataset.name);
    });
    this.area.form.addEventListener("formdata", (event) => {
      const typed = this.field.value.trim();
      if (event.formData.has("given")) {
        event.formData.set("given", [...this.names, ...(typed ? [typed] : [])].join("\n"));
      }
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.suggest(), DELAY_MS);
  }

  async suggest() {
    const typed = this.field.value.trim();
    if (typed.length < 2) return this.close();
    const found = await names(typed);
    if (this.field.value.trim() !== typed) return undefined;
    return this.offer(found.slice(0, MOST));
  }

  offer(found) {
    this.at = -1;
    this.list.replaceChildren(...found.map((name, place) => node(
      "div", { role: "option", id: `found-${place}`, "aria-selected": "false", "data-name": name }, name,
    )));
    this.open(found.length > 0);
    const told = found.length ? this.words.found : this.words.foundNone;
    this.status.textContent = told.replace("{n}", found.length);
  }

  open(yes) {
    this.list.hidden = !yes;
    this.field.setAttribute("aria-expanded", String(yes));
    if (!yes) this.field.removeAttribute("aria-activedescendant");
  }

  close() {
    this.open(false);
  }

  key(event) {
    const options = [...this.list.children], open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open || !options.length) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark((this.at + step + options.length) % options.length);
    } else if (event.key === "Enter") {
      if (!open && !this.field.value.trim()) return;
      event.preventDefault();
      this.take(open && this.at >= 0 ? options[this.at].dataset.name : this.field.value);
    } else if (event.key === "Escape") this.close();
  }

  mark(place) {
    this.at = place;
    [...this.list.children].forEach((option, n) => {
      option.setAttribute("aria-selected", String(n === place));
      if (n === place) option.scrollIntoView({ block: "nearest" });
    });
    this.field.setAttribute("aria-activedescendant", `found-${place}`);
  }

  take(name) {
    const typed = name.trim();
    this.field.value = "";
    this.close();
    if (!typed) return;
    if (!this.names.includes(typed)) this.names.push(typed);
    this.show();
    this.status.textContent = this.words.added.replace("{name}", typed);
  }

  drop(name, edit) {
    this.names = this.names.filter((other) => other !== name);
    this.show();
    if (edit) this.field.value = name;
    this.status.textContent = edit ? "" : this.words.removed.replace("{name}", name);
    this.field.focus();
  }

  show() {
    this.area.value = this.names.join("\n");
    this.chips.hidden = !this.names.length;
    this.chips.replaceChildren(...this.names.map((name) => {
      const edit = node("button", { type: "button", class: "edit", "aria-label": this.words.edit.replace("{name}", name) }, name);
      const gone = node("button", { type: "button", "aria-label": this.words.remove.replace("{name}", name) }, "×");
      edit.addEventListener("click", () => this.drop(name, true));
      gone.addEventListener("click", () => this.drop(name, false));
      return node("li", { class: "chip" }, edit, gone);
    }));
  }
}

// Names of medicines that begin so; none where the service cannot say.
async function names(typed) {
  try {
    const answer = await fetch("/you/medicines", { method: "POST", body: typed });
    return answer.ok ? await answer.json() : [];
  } catch {
    return [];
  }
}

function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

function node(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
