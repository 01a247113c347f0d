// What the other scripts share: the question box, asking, a list to choose from, and words said to screen readers.

export const BOX = 'input[aria-label="问题"]';
const NEXT = "budget-ask-next";
const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;

export const questionBox = () => document.querySelector(BOX);
export const chosenDocument = () => document.querySelector("#asking")?.dataset.document || "";

/** Put a text into the question box as if it were typed. */
export function fill(text) {
  const box = questionBox();
  if (!box) return;
  setValue.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Ask a question: through the box of this page, or of the question page, which is opened first. */
export function ask(question) {
  const box = questionBox();
  if (!box) {
    sessionStorage.setItem(NEXT, question);
    const home = [...document.querySelectorAll('[data-testid="stPageLink"] a')].find((a) => a.textContent.trim() === "提问");
    if (home) home.click();
    else window.location.href = `./?q=${encodeURIComponent(question)}`;
    return;
  }
  box.focus();
  fill(question);
  setTimeout(() => {
    const key = { key: "Enter", code: "Enter", keyCode: 13, which: 13, charCode: 13, bubbles: true, cancelable: true };
    for (const type of ["keydown", "keypress", "keyup"]) box.dispatchEvent(new KeyboardEvent(type, key));
    window.scrollTo({ top: 0 });
  }, 40);
}

/** Ask what another page wanted to be asked, once the box is there. */
export function askWaiting() {
  const question = sessionStorage.getItem(NEXT);
  if (!question || !questionBox()) return;
  sessionStorage.removeItem(NEXT);
  setTimeout(() => ask(question), 150);
}

/** A list to choose from, shown under `anchor`. Options are {text, kind, note}; `choose(index)` is called with one. */
export class Choices {
  constructor(id, label) {
    this.list = document.createElement("ul");
    Object.assign(this.list, { id, className: "choices", hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label);
    this.active = -1;
    this.options = [];
    this.choose = () => {};
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.choose(Number(item.dataset.index));
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  show(anchor, options, choose) {
    if (!this.list.isConnected) document.body.append(this.list);
    this.options = options;
    this.choose = choose;
    this.list.replaceChildren(...options.map((option, index) => this.#item(option, index)));
    const at = anchor.getBoundingClientRect();
    const width = Math.min(Math.max(at.width, 360), document.documentElement.clientWidth - 16);
    const left = Math.min(at.left, document.documentElement.clientWidth - width - 8);
    Object.assign(this.list.style, {
      left: `${Math.max(8, left) + window.scrollX}px`,
      top: `${at.bottom + window.scrollY + 4}px`,
      width: `${width}px`,
      maxHeight: `${Math.max(160, window.innerHeight - at.bottom - 16)}px`,
    });
    this.list.hidden = options.length === 0;
    this.move(-1);
  }

  #item(option, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.dataset.index = index;
    item.setAttribute("role", "option");
    const text = document.createElement("span");
    text.className = "choice-text";
    text.textContent = option.text;
    const kind = document.createElement("span");
    kind.className = "choice-kind";
    kind.textContent = option.kind;
    item.append(text, kind);
    return item;
  }

  move(index) {
    this.active = index;
    [...this.list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === index)));
    this.list.children[index]?.scrollIntoView({ block: "nearest" });
    return this.list.children[index]?.id ?? "";
  }

  step(by) {
    const count = this.options.length;
    return this.move(count ? (this.active + by + count + (this.active < 0 && by < 0 ? 1 : 0)) % count : -1);
  }

  hide() {
    this.list.hidden = true;
    this.active = -1;
  }
}

/** Say something to screen readers and, for a moment, on the screen. */
export function say(text) {
  let told = document.querySelector("#told");
  if (!told) {
    told = document.createElement("div");
    told.id = "told";
    told.setAttribute("role", "status");
    document.body.append(told);
  }
  told.textContent = text;
  told.classList.add("shown");
  clearTimeout(told.timer);
  told.timer = setTimeout(() => told.classList.remove("shown"), 2500);
}

/** Fetch a part of the page from this server. */
export async function fetched(address, signal) {
  const answer = await fetch(address, { signal, headers: { Accept: "*/*" } });
  return answer;
}
