// The page image: zoom, whole page or the cited rows, previous and next page, the original at that page.

const ZOOMS = [1, 1.5, 2, 3];

function draw(figure) {
  const { sha, name, home, pages, boxes } = figure.dataset;
  const page = Number(figure.dataset.page);
  const cited = page === Number(home);
  const close = cited && figure.dataset.close === "1";
  const shown = cited ? boxes : "";
  const image = figure.querySelector("img");
  image.src = `page/${sha}/${page}.png?boxes=${shown}&close=${close ? 1 : 0}`;
  const told = `${name} 第 ${page} 页（共 ${pages} 页）` + (cited && boxes ? "，红框为所引的行" : "");
  image.alt = told;
  figure.querySelector("figcaption").textContent = told;
  const whole = figure.querySelector('[data-page-do="whole"]');
  if (whole) whole.textContent = !cited ? "回到所引的行" : close ? "看整页" : "只看所引的行";
  const original = figure.querySelector("[data-original]");
  if (original) original.href = `${original.dataset.original}#page=${page}`;
  figure.querySelector('[data-page-do="previous"]').disabled = page <= 1;
  figure.querySelector('[data-page-do="next"]').disabled = page >= Number(pages);
  figure.dispatchEvent(new CustomEvent("budget-page", { bubbles: true, detail: { page } }));
}

function zoom(figure, by) {
  const at = ZOOMS.indexOf(Number(figure.dataset.zoom || 1));
  const next = ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, at + by))];
  figure.dataset.zoom = next;
  figure.style.setProperty("--zoom", next);
}

/** Show another page of a figure. */
export function turn(figure, page) {
  figure.dataset.page = Math.min(Number(figure.dataset.pages), Math.max(1, page));
  draw(figure);
}

const DO = {
  in: (figure) => zoom(figure, 1),
  out: (figure) => zoom(figure, -1),
  previous: (figure) => turn(figure, Number(figure.dataset.page) - 1),
  next: (figure) => turn(figure, Number(figure.dataset.page) + 1),
  whole: (figure) => {
    const away = figure.dataset.page !== figure.dataset.home;
    figure.dataset.close = away || figure.dataset.close !== "1" ? "1" : "0";
    turn(figure, Number(figure.dataset.home));
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-page-do]");
  const figure = button?.closest("figure.page");
  if (figure) DO[button.dataset.pageDo]?.(figure);
});
