// Streamlit's own words, in Chinese: tooltips, labels, and the few texts that it shows by itself.

const WORDS = {
  "Fullscreen": "放大", "View fullscreen": "放大", "Exit fullscreen": "退出放大", "Close fullscreen": "退出放大",
  "Copy to clipboard": "复制", "Copied": "已复制", "Copied!": "已复制", "Copy": "复制",
  "Download as CSV": "下载 CSV", "Search": "查找", "Close": "关闭", "Clear": "清除", "Clear all": "全部清除",
  "Clear value": "清除", "Remove": "移除", "Delete": "删除", "Open": "展开", "Done": "完成", "Cancel": "取消",
  "Select all": "全选", "Select matches": "选中相符的", "Deselect all": "全不选", "Choose options": "请选择",
  "Choose an option": "请选择", "Select an option": "请选择", "No options to select": "没有可选的", "No results": "没有相符的",
  "Connection error": "连接中断", "Connection lost": "连接中断", "Connecting": "正在连接", "Connecting...": "正在连接 …",
  "Running...": "正在处理 …", "Running": "正在处理", "Stop": "停止", "Stopping...": "正在停止 …", "Rerun": "重新运行",
  "Please wait...": "请稍候 …", "Loading...": "正在载入 …", "Loading": "正在载入", "Settings": "设置", "Print": "打印",
  "Main menu": "菜单", "Selected values": "已选的", "Dismiss": "关闭", "CONNECTING": "正在连接", "Running…": "正在处理 …",
  "Error": "出错", "Upgrade": "升级", "File change.": "", "Always rerun": "总是重新运行", "Made with Streamlit": "", "View source": "源码",
  "Show/hide columns": "显示或隐藏列", "Browse files": "选择文件", "Upload": "选择文件",
  "Drag and drop files here": "把文件拖到这里", "Drag and drop file here": "把文件拖到这里", "Back": "返回",
  "Page not found": "没有这一页", "Next": "下一步", "Previous": "上一步", "Show password text": "显示密码",
  "Hide password text": "隐藏密码", "Drag and drop": "拖放", "Press Enter to apply": "按回车提交", "Skip to main content": "跳到正文",
  "add icon": "再加几份", "file upload": "选择文件", "Add files": "再加几份", "Remove file": "移去", "Show password": "显示口令",
  "Hide password": "隐藏口令",
  "The page that you have requested does not seem to exist. Running the app's main page.": "没有这一页，已回到提问页。",
};
const PATTERNS = [
  [/^(\d+) options? available\.?$/, (m) => `有 ${m[1]} 项可选`],
  [/^(\d+) selected$/, (m) => `已选 ${m[1]} 项`],
  [/^Showing (\d+) options?$/, (m) => `有 ${m[1]} 项`],
  [/^Limit (\S+) per file(?: • (.*))?$/, (m) => `每个文件不超过 ${m[1]}${m[2] ? `（${m[2]}）` : ""}`],
  [/^(\S+) per file(?: • (.*))?$/, (m) => `也可以拖到这里；每份不超过 ${m[1]}${m[2] ? `（${m[2]}）` : ""}`],
  [/^(?:Error: )?(.+) files are not allowed\.$/, () => "不能装入这类文件"],
  [/^(?:Error: )?File must be (.+) or smaller\.$/, (m) => `文件太大，每份不超过 ${m[1]}`],
  [/^Clear (.+)$/, (m) => `清除${m[1]}`],
  [/^Remove (.+)$/, (m) => `移除${m[1]}`],
  [/^open (.+)$/i, (m) => `展开${m[1]}`],
  [/^Selected (.+?)\.\s*(.*)$/, (m) => `已选 ${m[1]}。${m[2]}`],
];
const NAMED = ["title", "aria-label", "placeholder"];

function inChinese(text) {
  const plain = text.trim();
  if (!plain || !/[A-Za-z]/.test(plain) || plain.length > 120) return null;
  if (WORDS[plain]) return WORDS[plain];
  for (const [pattern, said] of PATTERNS) {
    const match = plain.match(pattern);
    if (match) return said(match);
  }
  return null;
}

function translate(root) {
  if (root.nodeType === Node.TEXT_NODE) {
    const said = inChinese(root.data);
    if (said && root.data !== said) root.data = said;
    return;
  }
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  if (root.closest(".answer, .choices, pre, input, textarea")) return;
  for (const node of [root, ...root.querySelectorAll("[title],[aria-label],[placeholder]")])
    for (const name of NAMED) {
      const said = node.hasAttribute(name) ? inChinese(node.getAttribute(name)) : null;
      if (said) node.setAttribute(name, said);
    }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement?.closest(".answer, .choices, pre, script, style")) translate(node);
}

document.documentElement.lang = "zh-CN";
translate(document.body);
new MutationObserver((changes) => {
  for (const change of changes) {
    if (change.type === "childList") change.addedNodes.forEach(translate);
    else if (change.type === "attributes") {
      const said = inChinese(change.target.getAttribute(change.attributeName) ?? "");
      if (said) change.target.setAttribute(change.attributeName, said);
    } else translate(change.target);
  }
}).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: NAMED });
