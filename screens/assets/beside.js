// A printed table beside the image of its page: a row and its frame on the page show each other.

import { turn } from "./viewer.js";

const rowsOf = (beside) => [...beside.querySelectorAll("tr[data-row]")];

function frames(beside) {
  const figure = beside.querySelector("figure.page");
  const view = figure.querySelector(".view");
  const image = figure.querySelector("img");
  let layer = view.querySelector(".frames");
  if (!layer) {
    layer = document.createElement("div");
    layer.className = "frames";
    const holder = document.createElement("div");
    holder.className = "holder";
    image.replaceWith(holder);
    holder.append(image, layer);
  }
  const page = figure.dataset.page;
  const [width, height] = (beside.dataset.sizes.split(";").find((s) => s.startsWith(`${page}:`)) ?? "").split(":").slice(1);
  layer.replaceChildren();
  if (!width) return;
  for (const row of rowsOf(beside)) {
    if (row.dataset.page !== page || !row.dataset.box) continue;
    const [x0, top, x1, bottom] = row.dataset.box.split(",").map(Number);
    const frame = document.createElement("button");
    frame.type = "button";
    frame.tabIndex = -1;
    frame.dataset.frame = row.dataset.row;
    frame.setAttribute("aria-label", `第 ${Number(row.dataset.row) + 1} 行`);
    Object.assign(frame.style, {
      left: `${(x0 / width) * 100}%`, top: `${(top / height) * 100}%`,
      width: `${((x1 - x0) / width) * 100}%`, height: `${((bottom - top) / height) * 100}%`,
    });
    layer.append(frame);
  }
}

function choose(beside, number, from) {
  const row = beside.querySelector(`tr[data-row="${number}"]`);
  const figure = beside.querySelector("figure.page");
  if (!row) return;
  if (row.dataset.page && row.dataset.page !== figure.dataset.page) turn(figure, Number(row.dataset.page));
  for (const marked of beside.querySelectorAll(".chosen")) marked.classList.remove("chosen");
  row.classList.add("chosen");
  const frame = beside.querySelector(`[data-frame="${number}"]`);
  frame?.classList.add("chosen");
  const other = from === "row" ? frame : row;
  other?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Put the frames over the images of all tables on the page. */
export function besides() {
  for (const beside of document.querySelectorAll(".besides:not([data-ready])")) {
    beside.dataset.ready = "1";
    frames(beside);
  }
}

document.addEventListener("budget-page", (event) => {
  const beside = event.target.closest(".besides");
  if (beside) frames(beside);
});
document.addEventListener("click", (event) => {
  const beside = event.target.closest?.(".besides");
  if (!beside) return;
  const frame = event.target.closest("[data-frame]");
  const row = event.target.closest("tr[data-row]");
  if (frame) choose(beside, frame.dataset.frame, "frame");
  else if (row) choose(beside, row.dataset.row, "row");
});
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("tr[data-row]");
  if (!row) return;
  const beside = row.closest(".besides");
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (step && row[step]) {
    event.preventDefault();
    row[step].focus();
    choose(beside, row[step].dataset.row, "row");
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(beside, row.dataset.row, "row");
  }
});
