// The scripts of the page; each does one thing. What is drawn anew is decorated anew.

import "./words.js";
import "./cards.js";
import "./kiosk.js";
import "./meanings.js";
import "./viewer.js";
import { switches } from "./access.js";
import { besides } from "./beside.js";
import { askWaiting } from "./dom.js";
import { decorate } from "./typeahead.js";

let due = false;
let newest = null;
/** Bring an answer that has just come to where it is seen: a question may be touched far down the page. */
function showNewest() {
  const cards = document.querySelectorAll('[class*="st-key-card-"]');
  const card = cards[cards.length - 1];
  const number = card?.className.match(/st-key-card-(\d+)/)?.[1] ?? "";
  if (newest !== null && number && number !== newest) {
    const { top } = card.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight / 2) card.scrollIntoView({ block: "start" });
  }
  newest = number;
}

function again() {
  due = false;
  decorate();
  besides();
  switches();
  askWaiting();
  showNewest();
}
new MutationObserver(() => {
  if (due) return;
  due = true;
  requestAnimationFrame(again);
}).observe(document.body, { childList: true, subtree: true });
again();
