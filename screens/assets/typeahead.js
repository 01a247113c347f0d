// Type-ahead: suggestions of the server under the question box; arrow keys, Enter, Escape.

import { ask, BOX, chosenDocument, Choices, fetched, questionBox } from "./dom.js";

const PAUSE = 90;
const list = new Choices("suggestions", "可以问的");
let typing = 0;
let waiting = null;

function close(box) {
  clearTimeout(typing);
  waiting?.abort();
  list.hide();
  box?.setAttribute("aria-expanded", "false");
  box?.removeAttribute("aria-activedescendant");
}

async function offer(box) {
  const typed = box.value.trim();
  if (!typed) return close(box);
  waiting?.abort();
  waiting = new AbortController();
  const address = new URLSearchParams({ q: typed });
  if (chosenDocument()) address.set("document", chosenDocument());
  try {
    const found = await (await fetched(`suggest?${address}`, waiting.signal)).json();
    if (box.value.trim() !== typed || document.activeElement !== box) return;
    list.show(box, found, (index) => {
      close(box);
      ask(found[index].question);
    });
    box.setAttribute("aria-expanded", String(list.isOpen));
    box.removeAttribute("aria-activedescendant");
  } catch (error) {
    if (error.name !== "AbortError") close(box);
  }
}

function onKey(event) {
  const box = event.target;
  if (!box.matches?.(BOX) || event.isComposing || !event.isTrusted) return;
  if (event.key === "Enter") {
    const chosen = list.isOpen ? list.active : -1;
    if (chosen >= 0) {
      event.preventDefault();
      event.stopPropagation();
      list.choose(chosen);
    } else close(box);
  } else if (event.key === "Escape" && list.isOpen) {
    event.stopPropagation();
    close(box);
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.isOpen) {
    event.preventDefault();
    event.stopPropagation();
    box.setAttribute("aria-activedescendant", list.step(event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "ArrowDown") offer(box);
}

/** Make the question box a combobox, each time that it is drawn. */
export function decorate() {
  const box = questionBox();
  if (!box || box.getAttribute("role") === "combobox") return;
  for (const [name, value] of [
    ["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "suggestions"],
    ["aria-haspopup", "listbox"], ["autocomplete", "off"], ["enterkeyhint", "search"],
  ]) box.setAttribute(name, value);
  if (!list.list.isConnected) document.body.append(list.list);
  if (!document.activeElement || document.activeElement === document.body) box.focus({ preventScroll: true });
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.(BOX) || !event.isTrusted) return;
  clearTimeout(typing);
  typing = setTimeout(() => offer(event.target), PAUSE);
});
document.addEventListener("keydown", onKey, true);
// Streamlit would send what was typed when the box is left; here only Enter or a choice asks.
document.addEventListener("focusout", (event) => {
  if (!event.target.matches?.(BOX)) return;
  event.stopPropagation();
  setTimeout(() => close(event.target), 120);
}, true);
