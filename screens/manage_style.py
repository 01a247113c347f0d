"""What the management page adds to the common style: Streamlit's own English words of the upload box give way to ours."""

from __future__ import annotations

MANAGE_STYLE = """
<style>
[data-testid="stFileUploaderDropzoneInstructions"] > * {display: none;}
[data-testid="stFileUploaderDropzoneInstructions"]::after {content: "把文件拖到这里，或点按钮选择；一次可以选几份";}
[data-testid="stFileUploaderDropzone"] button {font-size: 0; min-height: 2.6rem;}
[data-testid="stFileUploaderDropzone"] button * {font-size: 0 !important;}
[data-testid="stFileUploaderDropzone"] button::after {content: "选择文件"; font-size: 1rem;}
.trust.whole {background: #d9f2e3; color: #0f5132;}
.trust.partial {background: #fff3cd; color: #664d03;}
.trust.refusal {background: #f8d7da; color: #842029;}
.stacked td {white-space: pre-line;}
.tried {white-space: pre-wrap; overflow-wrap: anywhere; max-height: 28rem; overflow-y: auto; line-height: 1.6;
  border: 1px solid rgba(128, 140, 160, .45); border-radius: .5rem; padding: .5rem .8rem;}
</style>
"""
