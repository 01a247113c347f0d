// High contrast and large type, remembered in this browser; the buttons stand at the top of each page.

const root = document.documentElement;
const SWITCHES = { contrast: ["高对比", "high"], type: ["大字", "large"] };

function set(name, on) {
  if (on) root.dataset[name] = SWITCHES[name][1];
  else delete root.dataset[name];
  if (on) localStorage.setItem(`budget-${name}`, "1");
  else localStorage.removeItem(`budget-${name}`);
  for (const button of document.querySelectorAll(`[data-switch="${name}"]`)) button.setAttribute("aria-pressed", String(on));
}

/** Show on the switches what is chosen. */
export function switches() {
  for (const button of document.querySelectorAll("[data-switch]"))
    button.setAttribute("aria-pressed", String(button.dataset.switch in root.dataset));
}

for (const name of Object.keys(SWITCHES)) if (localStorage.getItem(`budget-${name}`)) set(name, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-switch]");
  if (button) set(button.dataset.switch, !(button.dataset.switch in root.dataset));
});
