"""Fixed style and script of the page: no text of people or documents ever enters here."""

from __future__ import annotations

import html

STYLE = """
<style>
.block-container {max-width: 62rem; padding-top: 1.6rem; padding-bottom: 4rem;}
#MainMenu, footer, [data-testid="stDecoration"], [data-testid="stStatusWidget"],
[data-testid="stAppDeployButton"], [data-testid="stMainMenu"] {display: none !important;}
[data-testid="stHeader"] {background: transparent; height: 0;}
h1 {font-size: 1.9rem !important; padding: 0 0 .1rem 0 !important;}
.stButton button {min-height: 2.9rem; border-radius: 1.4rem; text-align: left;}
.stTextInput input {font-size: 1.25rem; min-height: 3.1rem;}
[data-testid="InputInstructions"] {display: none;}
.answer-sentence {font-size: 1.12rem; line-height: 1.7; margin: .2rem 0 .4rem 0; overflow-wrap: anywhere;}
.answer-figure {font-size: 2.5rem; font-weight: 700; line-height: 1.25; margin: .1rem 0 .2rem 0;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; color: var(--st-primary-color, #0b5cad);}
.asked {font-size: 1rem; opacity: .75; margin-bottom: .2rem; overflow-wrap: anywhere;}
.corrected {display: inline-block; background: #fff3cd; color: #664d03; border-radius: .5rem;
  padding: .15rem .6rem; margin: 0 .4rem .3rem 0;}
.confirmed {display: inline-block; background: #d9f2e3; color: #0f5132; border-radius: .5rem;
  padding: .15rem .6rem; margin: 0 .4rem .3rem 0;}
.refused {border-left: .35rem solid #c77700; padding: .3rem .9rem; font-size: 1.15rem; line-height: 1.7;
  overflow-wrap: anywhere;}
.cited {overflow-x: auto; max-width: 100%; margin-bottom: .6rem;}
.cited table {border-collapse: collapse; font-size: .88rem; width: 100%;}
.cited th {text-align: left; font-weight: 500; opacity: .75; min-width: 3.2rem;}
.cited th, .cited td {border: 1px solid rgba(128, 140, 160, .45); padding: .3rem .5rem; vertical-align: top;}
.cited td {min-width: 3rem; overflow-wrap: break-word;}
.cited td.amount {white-space: nowrap; text-align: right; font-variant-numeric: tabular-nums;}
.cited td.long {min-width: 9rem;}
.cited td.mark {background: #ffe8a3; color: #1a2433; font-weight: 700; white-space: nowrap;}
.place {font-weight: 600; margin: .5rem 0 .25rem 0;}
[class*="st-key-card-"] {gap: .55rem;}
.st-key-links {gap: .4rem; margin-bottom: -.6rem;}
.trust {display: inline-block; border-radius: .5rem; padding: .05rem .5rem; white-space: nowrap;
  background: rgba(128, 140, 160, .18);}
.trust.trusted {background: #d9f2e3; color: #0f5132;}
.trust.open {background: #fff3cd; color: #664d03;}
.trust.doubtful {background: #f8d7da; color: #842029;}
.judged {border-left: .35rem solid rgba(128, 140, 160, .5); padding: .1rem .8rem; margin: .35rem 0; line-height: 1.6;
  overflow-wrap: anywhere;}
.judged.trusted {border-color: #1f8a55;}
.judged.open {border-color: #d39e00;}
.judged.doubtful {border-color: #c0392b;}
.stacked th.amount {text-align: right;}
@media (max-width: 640px) {
  .cited .blank {display: none;}
  .stacked thead {display: none;}
  .stacked table, .stacked tbody {display: block;}
  .stacked tr {display: grid; grid-template-columns: 1fr 1fr; gap: .1rem .8rem; margin-bottom: .6rem;
    border: 1px solid rgba(128, 140, 160, .45); border-radius: .5rem; padding: .4rem .7rem;}
  .stacked td, .stacked td.amount {display: block; border: none; padding: .1rem 0; text-align: left; min-width: 0;
    white-space: normal; overflow-wrap: anywhere;}
  .stacked td.long {grid-column: 1 / -1;}
  .stacked td::before {content: attr(data-label); display: block; font-size: .78rem; opacity: .65;}
  .cited td.long {min-width: 6rem;}
  [data-testid="stImage"] {overflow-x: auto;}
  [data-testid="stImage"] img {min-width: 46rem; max-width: none !important;}
  [data-testid="stImageContainer"] {overflow-x: auto;}
  .block-container {padding-left: .9rem; padding-right: .9rem; padding-top: 1rem;}
  .answer-figure {font-size: 1.9rem;}
  h1 {font-size: 1.45rem !important;}
}
</style>
"""

KIOSK_STYLE = """
<style>
html {font-size: 22px !important;}
.answer-figure {font-size: 3.2rem;}
.stButton button {min-height: 3.6rem; font-size: 1.1rem;}
</style>
"""

SCRIPT = """
<script>
(() => {
  const doc = document;
  doc.documentElement.lang = "zh-CN";
  let tries = 0;
  const timer = setInterval(() => {
    const box = doc.querySelector('input[aria-label="问题"]');
    const free = !doc.activeElement || doc.activeElement === doc.body;
    if (box && free) box.focus();
    if (++tries > 20 || doc.activeElement === box) clearInterval(timer);
  }, 150);
  const words = {"Fullscreen": "放大", "View fullscreen": "放大", "Exit fullscreen": "退出放大", "Copy to clipboard": "复制",
    "Download as CSV": "下载 CSV", "Search": "查找", "Close": "关闭", "Connection error": "连接中断",
    "Show/hide columns": "显示或隐藏列", "Copied": "已复制"};
  const translate = (root) => {
    for (const name of ["title", "aria-label"])
      for (const node of root.querySelectorAll(`[${name}]`)) {
        const text = words[node.getAttribute(name)];
        if (text) node.setAttribute(name, text);
      }
  };
  translate(doc);
  if (!window.__budgetObserver) {
    window.__budgetObserver = new MutationObserver(() => translate(doc));
    window.__budgetObserver.observe(doc.body, {childList: true, subtree: true});
  }
})();
</script>
"""

IDLE_SCRIPT = """
<script>
(() => {
  if (window.__budgetIdle) return;
  window.__budgetIdle = true;
  const limit = %d, doc = document;
  const left_box = doc.createElement("div");
  left_box.id = "idle-left";
  left_box.style = "position:fixed;right:1rem;bottom:1rem;padding:.4rem 1rem;border-radius:1rem;" +
    "background:#1a2433;color:#fff;font-size:1.1rem;z-index:1000;display:none";
  doc.body.appendChild(left_box);
  let last = Date.now();
  for (const kind of ["pointerdown", "keydown", "touchstart", "wheel"])
    doc.addEventListener(kind, () => { last = Date.now(); }, {passive: true});
  setInterval(() => {
    const left = limit - Math.floor((Date.now() - last) / 1000);
    left_box.style.display = left <= 30 ? "block" : "none";
    left_box.textContent = `无人操作，${Math.max(left, 0)} 秒后清空`;
    if (left <= 0) { last = Date.now(); window.location.href = window.location.pathname; }
  }, 1000);
})();
</script>
"""


def block(css: str, text: str) -> str:
    """Return a block of the given class that shows the text literally."""
    return f'<div class="{css}">{html.escape(text)}</div>'


def span(css: str, text: str) -> str:
    """Return an inline mark of the given class that shows the text literally."""
    return f'<span class="{css}">{html.escape(text)}</span>'
