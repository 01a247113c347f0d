"""What the management page adds to the common style, and Streamlit's own English words in Chinese."""

from __future__ import annotations

MANAGE_STYLE = """
<style>
.trust.whole {background: #d9f2e3; color: #0f5132;}
.trust.partial {background: #fff3cd; color: #664d03;}
.trust.refusal {background: #f8d7da; color: #842029;}
.stacked td {white-space: pre-line;}
.st-key-links {align-items: center;}
.st-key-sign-out button {min-height: 2.4rem; border-radius: .5rem;}
.tried {white-space: pre-wrap; overflow-wrap: anywhere; max-height: 28rem; overflow-y: auto; line-height: 1.6;
  border: 1px solid rgba(128, 140, 160, .45); border-radius: .5rem; padding: .5rem .8rem;}
</style>
"""

MANAGE_SCRIPT = """
<script>
(() => {
  if (window.__budgetManage) return;
  window.__budgetManage = true;
  const exact = {"Upload": "选择文件", "add icon": "再加几份", "No results": "没有符合的", "Skip to main content": "跳到正文",
    "file upload": "选择文件", "Add files": "再加几份", "Remove file": "移去", "Show password": "显示口令",
    "Hide password": "隐藏口令", "Clear value": "清除", "Open": "展开", "Clear all": "全部清除"};
  const patterns = [[/^(\\d+)MB per file(.*)$/, "也可以拖到这里；每份最多 $1 MB$2"],
    [/^(?:Error: )?(.+) files are not allowed\\.$/, "不能装入这类文件"],
    [/^Error: File must be (.+) or smaller\\.$/, "文件太大，最多 $1"],
    [/^Remove (.+)$/, "移去 $1"], [/^(\\d+) options? available\\.$/, "有 $1 项可选"]];
  const said = (text) => {
    const bare = text.trim();
    if (exact[bare]) return exact[bare];
    for (const [pattern, words] of patterns) if (pattern.test(bare)) return bare.replace(pattern, words);
    return null;
  };
  const translate = () => {
    const places = '[data-testid="stFileUploader"], [data-testid="stSelectboxVirtualDropdown"], [role="listbox"], a[href^="#"]';
    for (const place of document.querySelectorAll(places)) {
      const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const words = said(walk.currentNode.data);
        if (words && walk.currentNode.parentElement.getAttribute("translate") !== "no") walk.currentNode.data = words;
      }
    }
    for (const node of document.querySelectorAll("[aria-label]")) {
      const words = said(node.getAttribute("aria-label"));
      if (words) node.setAttribute("aria-label", words);
    }
  };
  translate();
  new MutationObserver(translate).observe(document.body, {childList: true, subtree: true, characterData: true});
})();
</script>
"""
