// The kiosk: cleared when nobody touches it, with a countdown; no menus of the browser.

const root = document.documentElement;
const SHOWN_FROM = 30;

function start(limit) {
  let last = Date.now();
  let touched = window.location.search !== "";
  const left = document.createElement("div");
  left.id = "idle-left";
  left.setAttribute("role", "timer");
  left.hidden = true;
  document.body.append(left);
  for (const kind of ["pointerdown", "keydown", "touchstart", "wheel"])
    document.addEventListener(kind, () => { last = Date.now(); touched = true; left.hidden = true; }, { passive: true });
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  setInterval(() => {
    const rest = Math.max(0, limit - Math.floor((Date.now() - last) / 1000));
    left.hidden = !touched || rest > Math.min(SHOWN_FROM, limit - 1);
    left.textContent = `无人操作，${rest} 秒后清空。碰一下屏幕继续。`;
    if (touched && rest === 0) {
      sessionStorage.clear();
      localStorage.removeItem("budget-contrast");
      window.location.replace("./");
    }
  }, 500);
}

if (root.dataset.kiosk) start(Number(root.dataset.idle || 90));
