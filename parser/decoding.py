"""From bytes to text: a mark at the beginning decides, then what the file itself declares, then UTF-8, then GB18030."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from parser.errors import ReadError

ENCODINGS = ("utf-8-sig", "gb18030")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
MOST_CONTROL = 0.01
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def decode(data: bytes, declared: Iterable[str] = ()) -> str:
    """Given a file's bytes and the encodings that it may declare, return its text. Raises ReadError where it is none."""
    if not data.strip():
        raise ReadError("文件是空的；请提供有内容的文件")
    marked = tuple(name for mark, name in MARKS if data.startswith(mark))
    for encoding in marked or (*declared, *ENCODINGS):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        control = len(text) - len(_CONTROL.sub("", text))
        if control <= MOST_CONTROL * len(text):
            return text
    raise ReadError("不是文本文件，也不是 PDF；文本须为 UTF-8、GB18030 或带标记的 UTF-16，请另存后再装入")


def head_of(data: bytes, length: int) -> str:
    """Given a file's bytes, return its first characters in small letters, whatever cannot be read replaced."""
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    return data[:length].decode(encoding, "replace").lower()
