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
function again() {
  due = false;
  decorate();
  besides();
  switches();
  askWaiting();
}
new MutationObserver(() => {
  if (due) return;
  due = true;
  requestAnimationFrame(again);
}).observe(document.body, { childList: true, subtree: true });
again();
