"""Follows the drawing commands of a page to its characters and shapes; what they mean is pdfminer's reading of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pdfminer.pdftypes import PDFStream, dict_value, list_value, stream_value
from pdfminer.psparser import PSLiteral, literal_name

from parser import content_tokens as tokens
from parser.content_paths import Paths
from parser.content_state import Canvas, Follow, Statement
from parser.content_text import Texts
from parser.content_tokens import Unknown
from parser.lettering import IDENTITY, product
from parser.paints import EVERYWHERE, meeting, rectangle

MOST_STATEMENTS = 50_000
"""So many different statements of one document are remembered."""
_OWN_ARGUMENTS = -1
"""A command that takes as many arguments as the state says."""


def drawn(canvas: Canvas, resources: Any, streams: Sequence[Any]) -> None:
    """Draw a page's streams on an empty canvas. Raises Unknown, or what pdfminer raises, where they are rare or broken."""
    if len(canvas.fonts.statements) > MOST_STATEMENTS:
        canvas.fonts.statements.clear()
    Commands(canvas, resources, canvas.matrix, frozenset(), EVERYWHERE).run(list_value(streams))


class Commands(Paths, Texts):
    """One sequence of commands: a page's, or that of a drawing within it."""

    def run(self, streams: Sequence[Any]) -> None:
        """Follow the commands of some streams. Raises Unknown, or what pdfminer raises, where they are rare or broken."""
        found = [stream_value(s) for s in streams]
        taken = [s for s in found if s.objid is not None and s.objid not in self.above]
        self.running = frozenset(s.objid for s in taken if s.objid is not None)
        parts = [s.get_data() for s in taken]
        data = tokens.joined(parts)
        at: int | None = 0
        while at is not None:
            at = self._follow(data, at)
            if at is not None and len(parts) > 1:
                raise Unknown("a picture within one of several streams")

    def _follow(self, data: bytes, at: int) -> int | None:
        """Follow the commands from a place on; return where a picture stands within them."""
        known = self.canvas.fonts.statements
        for token in tokens.TOKEN.finditer(data, at):
            statement = token[1]
            if statement is None or self.open:
                self._token(token)
                continue
            found = known.get(statement)
            if found is None:
                if token[tokens.WORD] == b"BI":
                    self.stack += tokens.given(token)
                    self.unclear("a picture within the commands")
                    return tokens.after_picture(data, token.end())
                found = known[statement] = _understood(token)
            found[0](self, *found[1])
        return None

    def _token(self, token: re.Match[bytes]) -> None:
        """What is no statement of its own."""
        kind = token.lastindex
        if kind == tokens.STATEMENT:
            if token[tokens.WORD] in (b"BI", b"ID"):
                raise Unknown("a picture within an array")
            self._push(*tokens.given(token), {b"true": True, b"false": False}.get(token[tokens.WORD]))
        elif kind == tokens.OTHER:
            self._sign(token[kind])
        elif kind != tokens.COMMENT:
            if kind == tokens.NUMBER and not self.open:
                self.unclear("a number that not every reader takes alike")
            self._push(*tokens.single(token))

    def _sign(self, sign: bytes) -> None:
        if sign in (b"[", b"<<"):
            self.open.append((sign, []))
        elif sign in (b"]", b">>"):
            self._close(b"[" if sign == b"]" else b"<<")
        elif sign in (b"(", b"{", b"}"):
            raise Unknown("a string without end, or a procedure")
        elif sign == b"\x0b":
            self.unclear("a sign that not every reader takes for a space")
        elif sign != b">" and self.open:
            self._push(None)
        elif sign in (b"'", b'"'):
            self.command(sign, [])

    def _close(self, opening: bytes) -> None:
        if not self.open or self.open[-1][0] != opening:
            return
        _, items = self.open.pop()
        if opening == b"[":
            self._push(items)
        elif len(items) % 2:
            raise Unknown("a dictionary with a key too many")
        else:
            self._push({})

    def _push(self, *items: Any) -> None:
        (self.open[-1][1] if self.open else self.stack).extend(items)

    def command(self, word: bytes, given: list[Any]) -> None:
        """A command whose arguments stand on the stack, or too few or too many of them."""
        self.stack += given
        if word in (b"true", b"false"):
            self.stack.append(word == b"true")
            return
        known = COMMANDS.get(word)
        if known is None:
            self.unclear("an unknown command")
            if b"_" in word or max(word) > 127 or word in (b"ID", b"EI"):
                raise Unknown(f"the command {word!r}")
            return
        count, follow = known
        if count == _OWN_ARGUMENTS:
            follow(self)
            return
        arguments = self.taken(count)
        if self.stack or len(arguments) < count:
            self.unclear("too few or too many arguments")
        if len(arguments) == count:
            _refuse_others(word, arguments)
            follow(self, *arguments)

    def _nothing(self, *arguments: Any) -> None:
        """Say nothing of where things stand: line styles, marks, shadings."""

    def _save(self) -> None:
        state = (self.matrix, self.text.copy(), self.stroke_space, self.fill_space, self.width, self.clip)
        self.saved.append(state)

    def _restore(self) -> None:
        if self.saved:
            state = self.saved.pop()
            self.matrix, self.text, self.stroke_space, self.fill_space, self.width, self.clip = state
            self.canvas.matrix = self.matrix

    def _transform(self, a: float, b: float, c: float, d: float, e: float, f: float) -> None:
        self.matrix = self.canvas.matrix = product((a, b, c, d, e, f), self.matrix)

    def _draw(self, name: Any) -> None:
        if not isinstance(name, PSLiteral):
            raise Unknown("a drawing without name")
        found = self.drawings.get(literal_name(name))
        if found is None:
            self.unclear("a drawing that is not there")
            return
        drawing = stream_value(found)
        kind = drawing.get("Subtype")
        if isinstance(kind, PSLiteral) and kind.name == "Form" and "BBox" in drawing:
            self._draw_form(drawing)
        elif isinstance(kind, PSLiteral) and kind.name == "Image":
            self.canvas.paints.picture(self.matrix)
        else:
            self.unclear("a drawing of another kind")

    def _draw_form(self, form: PDFStream) -> None:
        box, matrix = list_value(form["BBox"]), tuple(list_value(form.get("Matrix", IDENTITY)))
        if not _are_numbers(box, 4) or not _are_numbers(matrix, 6):
            raise Unknown("a drawing with a broken frame")
        own = form.get("Resources")
        resources = dict_value(own) if own else self.resources.copy()
        moved = product(matrix, self.matrix)
        frame = rectangle(moved, [("re", box[0], box[1], box[2] - box[0], box[3] - box[1])])
        clip = None if frame is None or self.clip is None else meeting(self.clip, frame)
        Commands(self.canvas, resources, moved, self.above | self.running, clip).run([form])


def _are_numbers(values: Sequence[Any], count: int) -> bool:
    return len(values) == count and all(isinstance(v, int | float) for v in values)


def _refuse_others(word: bytes, arguments: Sequence[Any]) -> None:
    if word not in _TAKE_ANYTHING and any(type(a) is not float for a in arguments):
        raise Unknown(f"{word!r} of something else than numbers")


def _understood(token: re.Match[bytes]) -> Statement:
    """What to do at a statement, wherever it stands."""
    word, given = token[tokens.WORD], tokens.given(token)
    count, follow = COMMANDS.get(word, (None, None))
    if follow is None or count != len(given):
        return Commands.command, (word, given)
    if token[tokens.NUMBERS] is None:
        _refuse_others(word, given)
    return follow, tuple(given)


_TAKE_ANYTHING = frozenset(
    (b"Tf", b"Tj", b"TJ", b"'", b'"', b"Do", b"cs", b"CS", b"gs", b"d", b"ri", b"MP", b"DP", b"BMC", b"BDC", b"sh")
) | frozenset((b"J", b"j", b"M", b"i"))
COMMANDS: dict[bytes, tuple[int, Follow]] = {
    **dict.fromkeys((b"ET", b"BX", b"EX", b"EMC"), (0, Commands._nothing)),
    **dict.fromkeys((b"J", b"j", b"i", b"ri", b"MP", b"BMC"), (1, Commands._nothing)),
    **dict.fromkeys((b"d", b"DP", b"BDC"), (2, Commands._nothing)),
    b"q": (0, Commands._save),
    b"Q": (0, Commands._restore),
    b"cm": (6, Commands._transform),
    b"Do": (1, Commands._draw),
    b"w": (1, Commands.set_width),
    b"M": (1, Commands.set_mitre),
    b"gs": (1, Commands.set_state),
    b"m": (2, Commands.move),
    b"l": (2, Commands.line),
    b"c": (6, Commands.curve),
    b"v": (4, Commands.curve),
    b"y": (4, Commands.curve),
    b"h": (0, Commands.close_path),
    b"re": (4, Commands.rectangle),
    b"S": (0, Commands.stroke),
    b"s": (0, Commands.close_and_stroke),
    b"f": (0, Commands.fill),
    b"f*": (0, Commands.fill),
    b"F": (0, Commands.fill_no_more),
    b"B": (0, Commands.fill_and_stroke),
    b"B*": (0, Commands.fill_and_stroke),
    b"b": (0, Commands.close_fill_and_stroke),
    b"b*": (0, Commands.close_fill_and_stroke),
    b"n": (0, Commands.end_path),
    b"W": (0, Commands.begin_clip),
    b"W*": (0, Commands.begin_clip),
    b"sh": (1, Commands.shade),
    b"CS": (1, Commands.set_stroke_space),
    b"cs": (1, Commands.set_fill_space),
    b"SC": (_OWN_ARGUMENTS, Commands.stroke_colour),
    b"SCN": (_OWN_ARGUMENTS, Commands.stroke_colour),
    b"sc": (_OWN_ARGUMENTS, Commands.fill_colour),
    b"scn": (_OWN_ARGUMENTS, Commands.fill_colour),
    b"G": (1, Commands.stroke_device),
    b"RG": (3, Commands.stroke_device),
    b"K": (4, Commands.stroke_device),
    b"g": (1, Commands.fill_device),
    b"rg": (3, Commands.fill_device),
    b"k": (4, Commands.fill_device),
    b"BT": (0, Commands.begin_text),
    b"Tc": (1, Commands.set_spacing),
    b"Tw": (1, Commands.set_words),
    b"Tz": (1, Commands.set_scaling),
    b"TL": (1, Commands.set_leading),
    b"Tf": (2, Commands.set_font),
    b"Tr": (1, Commands.set_render),
    b"Ts": (1, Commands.set_rise),
    b"Td": (2, Commands.next_line),
    b"TD": (2, Commands.next_line_leading),
    b"Tm": (6, Commands.set_text_matrix),
    b"T*": (0, Commands.next_leading),
    b"Tj": (1, Commands.show_string),
    b"TJ": (1, Commands.show_array),
    b"'": (1, Commands.show_on_next),
    b'"': (3, Commands.show_spaced),
}
