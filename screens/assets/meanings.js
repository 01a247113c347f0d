// A word of the question is touched: what else it may mean is offered, and the question is asked again with it.

import { ask, chosenDocument, Choices, fetched, fill, questionBox, say } from "./dom.js";

const list = new Choices("meanings", "换一个意思");
list.list.tabIndex = -1;
let word = null;

function close(back = true) {
  list.hide();
  word?.setAttribute("aria-expanded", "false");
  if (back) word?.focus();
  word = null;
}

function replaced(button, meant) {
  const typed = [...button.closest("[data-question]").dataset.question];
  typed.splice(Number(button.dataset.start), button.dataset.end - button.dataset.start, meant);
  return typed.join("");
}

async function open(button) {
  const address = new URLSearchParams({ word: button.dataset.word });
  if (chosenDocument()) address.set("document", chosenDocument());
  const found = await (await fetched(`meanings?${address}`)).json();
  const whole = button.closest("[data-question]").dataset.question;
  const options = [...found, { text: "改写整个问题", kind: "自己改" }];
  word = button;
  button.setAttribute("aria-expanded", "true");
  list.show(button, options, (index) => {
    const chosen = options[index];
    const question = index < found.length ? replaced(button, chosen.text) : whole;
    close(false);
    if (index < found.length) {
      say(`“${button.dataset.word}”换成“${chosen.text}”`);
      ask(question);
    } else {
      questionBox()?.focus();
      fill(whole);
    }
  });
  list.list.focus();
  list.list.setAttribute("aria-activedescendant", list.step(1));
}

list.list.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    list.list.setAttribute("aria-activedescendant", list.step(event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    list.choose(list.active);
  } else if (event.key === "Escape" || event.key === "Tab") close();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-word]");
  if (button) open(button);
  else if (list.isOpen && !list.list.contains(event.target)) close(false);
});
