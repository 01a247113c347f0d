// What the cards do: ask, unfold, copy, take a table along, print, and show the rows behind a number aside.

import { ask, chosenDocument, fetched, say } from "./dom.js";

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say("已复制");
}

const RISKY = /^[=+\-@\t\r]/;
const NUMBER = /^-?[\d,]*\.?\d+$/;

function lines(table) {
  return [...table.querySelectorAll("tr")].map((row) =>
    [...row.cells].map((cell) => {
      const text = cell.dataset.raw ?? cell.textContent.trim();
      return RISKY.test(text) && !NUMBER.test(text) ? `'${text}` : text;
    }),
  );
}

function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function take(button) {
  const sheet = button.closest(".sheet");
  const kept = button.dataset.table === "csv" && sheet?.querySelector("table.taken");
  const table = kept || sheet?.querySelector("table");
  if (!table) return;
  if (button.dataset.table === "copy") {
    copy(lines(table).map((line) => line.join("\t")).join("\n"));
    return;
  }
  const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  save(`${button.dataset.name || "预算问答"}.csv`, lines(table).map((line) => line.map(quoted).join(",")).join("\r\n"));
  say("已下载");
}

async function unfold(part) {
  if (!part.open || !part.dataset.load) return;
  const address = part.dataset.load;
  delete part.dataset.load;
  const inside = part.querySelector(":scope > .inside");
  try {
    inside.innerHTML = await (await fetched(address)).text();
  } catch {
    part.dataset.load = address;
    inside.textContent = "没有取到，请再打开一次。";
  }
}

/** Show a part of this server aside, in a dialog. */
export async function aside(address, title) {
  let dialog = document.querySelector("#aside");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.id = "aside";
    dialog.innerHTML = '<div class="aside-head"><h2></h2><button type="button" class="action" data-close>关闭</button></div><div class="aside-body"></div>';
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close],[data-ask]")) dialog.close();
    });
    document.body.append(dialog);
  }
  dialog.querySelector("h2").textContent = title;
  dialog.setAttribute("aria-label", title);
  const body = dialog.querySelector(".aside-body");
  body.textContent = "正在取 …";
  dialog.showModal();
  try {
    body.innerHTML = await (await fetched(address)).text();
  } catch {
    body.textContent = "没有取到，请再试一次。";
  }
}

function print(button) {
  const slip = button.closest(".answer")?.querySelector(".slip");
  const root = document.documentElement;
  if (button.dataset.print === "slip" && slip) {
    const printed = slip.cloneNode(true);
    printed.id = "printed-slip";
    printed.removeAttribute("aria-hidden");
    document.querySelector("#printed-slip")?.remove();
    document.body.append(printed);
    root.dataset.print = "slip";
    window.addEventListener("afterprint", () => { delete root.dataset.print; printed.remove(); }, { once: true });
  }
  window.print();
}

const ON_CLICK = {
  ask: (button) => ask(button.dataset.ask),
  copy: (button) => copy(button.dataset.copy),
  copyLink: (button) => {
    const link = new URL(`./${button.dataset.copyLink}`, window.location.href);
    if (chosenDocument()) link.searchParams.set("d", chosenDocument());
    copy(link.href);
  },
  table: take,
  print,
  open: (button) => aside(button.dataset.open, button.dataset.title || button.textContent),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button, a[data-ask]");
  if (!button) return;
  for (const [name, act] of Object.entries(ON_CLICK))
    if (name in button.dataset && !(event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      act(button);
      return;
    }
});
document.addEventListener("toggle", (event) => { if (event.target.matches?.("details[data-load]")) unfold(event.target); }, true);
