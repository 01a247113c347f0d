"""Follows the drawing commands of a page to its characters and shapes; what they mean is pdfminer's reading of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pdfminer.pdfcolor import PREDEFINED_COLORSPACE, PDFColorSpace
from pdfminer.pdffont import PDFFont, PDFType3Font
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import PSLiteral, literal_name

from parser import content_tokens as tokens
from parser.content_tokens import Unknown
from parser.glyphs import Glyphs
from parser.lettering import IDENTITY, TextState, product, show
from parser.paints import EVERYWHERE, Clip, Paints, meeting, rectangle
from parser.shapes import Frame, Item, Matrix, Segment, Shapes

MOST_STATEMENTS = 50_000
"""So many different statements of one document are remembered."""
DEVICE_GREY = PREDEFINED_COLORSPACE["DeviceGray"]
Follow = Callable[..., None]
Statement = tuple[Follow, tuple[Any, ...]]
_USUAL_MITRE = 10.0
_AS_A_CLIP = 4
"""From this mode of text on it is also drawn into the clip."""
_OWN_ARGUMENTS = -1
"""A command that takes as many arguments as the state says."""


class Fonts:
    """The fonts of one document, each opened once."""

    def __init__(self, manager: PDFResourceManager) -> None:
        self.manager = manager
        self._opened: dict[PDFFont, Glyphs] = {}
        self.statements: dict[bytes, Statement] = {}
        """What to do at each statement that was met so far."""

    def glyphs(self, font: PDFFont) -> Glyphs:
        """Given pdfminer's font, return what its codes stand for."""
        found = self._opened.get(font)
        if found is None:
            found = self._opened[font] = Glyphs(font)
        return found


@dataclass(slots=True)
class Canvas:
    """What one page's commands have drawn so far."""

    fonts: Fonts
    frame: Frame
    shapes: Shapes
    matrix: Matrix
    """The current one as pdfminer's device has it: after a drawing within, the drawing's stays until the next change."""
    paints: Paints
    chars: list[Item] = field(default_factory=list)


def drawn(canvas: Canvas, resources: Any, streams: Sequence[Any]) -> None:
    """Draw a page's streams on an empty canvas. Raises Unknown, or what pdfminer raises, where they are rare or broken."""
    if len(canvas.fonts.statements) > MOST_STATEMENTS:
        canvas.fonts.statements.clear()
    _Commands(canvas, resources, canvas.matrix, frozenset(), EVERYWHERE).run(list_value(streams))


class _Commands:
    """One sequence of commands: a page's, or that of a drawing within it."""

    def __init__(self, canvas: Canvas, resources: Any, matrix: Matrix, above: frozenset[int], clip: Clip) -> None:
        self.canvas = canvas
        self.above = above
        self.running: frozenset[int] = frozenset()
        self.resources = resources
        known = PDFPageInterpreter(canvas.fonts.manager, None)  # type: ignore[arg-type]
        known.init_resources(resources)
        self.fonts, self.drawings, self.spaces = known.fontmap, known.xobjmap, known.csmap
        self.matrix = canvas.matrix = matrix
        self.text = TextState()
        self.stroke_space: PDFColorSpace = DEVICE_GREY
        self.fill_space: PDFColorSpace = DEVICE_GREY
        self.width = 1.0
        self.clip = clip
        self.clipping = False
        self.saved: list[tuple[Matrix, TextState, PDFColorSpace, PDFColorSpace, float, Clip]] = []
        self.path: list[Segment] = []
        self.stack: list[Any] = []
        self.open: list[tuple[bytes, list[Any]]] = []
        """Arrays and dictionaries that are not closed yet, innermost last."""

    def run(self, streams: Sequence[Any]) -> None:
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
                    self._unclear("a picture within the commands")
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
            self._push(*tokens.single(token))

    def _sign(self, sign: bytes) -> None:
        if sign in (b"[", b"<<"):
            self.open.append((sign, []))
        elif sign in (b"]", b">>"):
            self._close(b"[" if sign == b"]" else b"<<")
        elif sign in (b"(", b"{", b"}"):
            raise Unknown("a string without end, or a procedure")
        elif sign == b"\x0b":
            self._unclear("a sign that not every reader takes for a space")
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
            self._unclear("an unknown command")
            if b"_" in word or max(word) > 127 or word in (b"ID", b"EI"):
                raise Unknown(f"the command {word!r}")
            return
        count, follow = known
        if count == _OWN_ARGUMENTS:
            follow(self)
            return
        arguments = self._taken(count)
        if self.stack or len(arguments) < count:
            self._unclear("too few or too many arguments")
        if len(arguments) == count:
            _refuse_others(word, arguments)
            follow(self, *arguments)

    def ambiguous(self, follow: Follow, given: Sequence[Any]) -> None:
        """A command with a number that not every reader takes alike."""
        self._unclear("a number that not every reader takes alike")
        follow(self, *given)

    def _taken(self, count: int) -> list[Any]:
        if not count:
            return []
        taken = self.stack[-count:]
        del self.stack[-count:]
        return taken

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

    def _move(self, x: float, y: float) -> None:
        self.path.append(("m", x, y))

    def _line(self, x: float, y: float) -> None:
        self.path.append(("l", x, y))

    def _curve(self, *numbers: float) -> None:
        self.path.append(("c", *numbers))

    def _close_path(self) -> None:
        self.path.append(("h",))

    def _rectangle(self, x: float, y: float, w: float, h: float) -> None:
        self.path.append(("re", x, y, w, h))

    def _paint(self, stroke: bool, fill: bool) -> None:
        canvas, path = self.canvas, self.path
        canvas.shapes.paint(canvas.matrix, path)
        if path and path[0][0] not in ("m", "re"):
            self._unclear("a path without beginning")
        if fill:
            canvas.paints.fill(self.matrix, path, self.clip, self.fill_space.name != "Pattern")
        if stroke:
            canvas.paints.stroke(self.matrix, path, self.width)
        self._end_path()

    def _stroke(self) -> None:
        self._paint(True, False)

    def _fill(self) -> None:
        self._paint(False, True)

    def _fill_and_stroke(self) -> None:
        self._paint(True, True)

    def _close_and_stroke(self) -> None:
        self._close_path()
        self._paint(True, False)

    def _close_fill_and_stroke(self) -> None:
        self._close_path()
        self._paint(True, True)

    def _fill_no_more(self) -> None:
        self._unclear("an outdated way to fill, which pdfminer passes over")

    def _begin_clip(self) -> None:
        self.clipping = True

    def _end_path(self) -> None:
        if self.canvas.matrix is not self.matrix:
            self._unclear("where pdfminer loses its place")
        if self.clipping:
            box = rectangle(self.matrix, self.path)
            self.clip = None if box is None or self.clip is None else meeting(self.clip, box)
            self.clipping = False
        self.path = []

    def _unclear(self, why: str) -> None:
        self.canvas.paints.unclear = why

    def _set_width(self, width: float) -> None:
        self.width = width

    def _set_mitre(self, limit: Any) -> None:
        if type(limit) is not float or limit > _USUAL_MITRE:
            self._unclear("sharp corners that stand out far")

    def _set_state(self, name: Any) -> None:
        """What pdfminer passes over; a width of lines or a mask may be set there."""
        states = resolve1(resolve1(self.resources or {}).get("ExtGState"))
        found = resolve1(states.get(literal_name(name))) if isinstance(states, dict) else None
        if not isinstance(found, dict) or found.keys() & {"LW", "ML", "Font"} or not _is_none(found.get("SMask")):
            self._unclear("a state of its own")

    def _shade(self, name: Any) -> None:
        self._unclear("a shading")

    def _space_of(self, name: Any, now: PDFColorSpace) -> PDFColorSpace:
        if not isinstance(name, PSLiteral):
            raise Unknown("a colour space without name")
        found = self.spaces.get(literal_name(name))
        if found is None:
            self._unclear("an unknown colour space")
        return found or now

    def _set_stroke_space(self, name: Any) -> None:
        self.stroke_space = self._space_of(name, self.stroke_space)

    def _set_fill_space(self, name: Any) -> None:
        self.fill_space = self._space_of(name, self.fill_space)

    def _stroke_colour(self) -> None:
        self._taken(self.stroke_space.ncomponents)

    def _fill_colour(self) -> None:
        self._taken(self.fill_space.ncomponents)

    def _stroke_device(self, *colour: float) -> None:
        self.stroke_space = self.spaces[_DEVICES[len(colour)]]

    def _fill_device(self, *colour: float) -> None:
        self.fill_space = self.spaces[_DEVICES[len(colour)]]

    def _begin_text(self) -> None:
        self.text.matrix, self.text.place = IDENTITY, (0, 0)

    def _set_spacing(self, space: float) -> None:
        self.text.spacing = space

    def _set_words(self, space: float) -> None:
        self.text.words = space

    def _set_scaling(self, scale: float) -> None:
        self.text.scaling = scale

    def _set_leading(self, leading: float) -> None:
        self.text.leading = -leading

    def _set_render(self, mode: float) -> None:
        if mode >= _AS_A_CLIP:
            self._unclear("text as a clip")
        self.text.render = int(mode)

    def _set_rise(self, rise: float) -> None:
        self.text.rise = rise

    def _set_font(self, name: Any, size: Any) -> None:
        if not isinstance(name, PSLiteral) or type(size) is not float:
            raise Unknown("a font without name or size")
        font = self.fonts.get(literal_name(name))
        fonts = self.canvas.fonts
        if isinstance(font, PDFType3Font):
            self._unclear("letters that are drawings")
        self.text.font = fonts.glyphs(fonts.manager.get_font(None, {}) if font is None else font)
        self.text.size = size

    def _next_line(self, x: float, y: float) -> None:
        a, b, c, d, e, f = self.text.matrix
        self.text.matrix = (a, b, c, d, x * a + y * c + e, x * b + y * d + f)
        self.text.place = (0, 0)

    def _next_line_leading(self, x: float, y: float) -> None:
        self._next_line(x, y)
        self.text.leading = y

    def _set_text_matrix(self, a: float, b: float, c: float, d: float, e: float, f: float) -> None:
        self.text.matrix, self.text.place = (a, b, c, d, e, f), (0, 0)

    def _next_leading(self) -> None:
        a, b, c, d, e, f = self.text.matrix
        leading = self.text.leading
        self.text.matrix = (a, b, c, d, leading * c + e, leading * d + f)
        self.text.place = (0, 0)

    def _show_array(self, shown: Any) -> None:
        if not isinstance(shown, list):
            raise Unknown("text that is no array")
        show(self.text, self.canvas, shown)

    def _show_string(self, string: Any) -> None:
        show(self.text, self.canvas, (string,))

    def _show_on_next(self, string: Any) -> None:
        self._next_leading()
        show(self.text, self.canvas, (string,))

    def _show_spaced(self, words: Any, spacing: Any, string: Any) -> None:
        if type(words) is not float or type(spacing) is not float:
            raise Unknown("text spaced by something else than numbers")
        self.text.words, self.text.spacing = words, spacing
        show(self.text, self.canvas, (string,))

    def _draw(self, name: Any) -> None:
        if not isinstance(name, PSLiteral):
            raise Unknown("a drawing without name")
        found = self.drawings.get(literal_name(name))
        if found is None:
            self._unclear("a drawing that is not there")
            return
        drawing = stream_value(found)
        kind = drawing.get("Subtype")
        if isinstance(kind, PSLiteral) and kind.name == "Form" and "BBox" in drawing:
            self._draw_form(drawing)
        elif isinstance(kind, PSLiteral) and kind.name == "Image":
            self.canvas.paints.picture(self.matrix)
        else:
            self._unclear("a drawing of another kind")

    def _draw_form(self, form: PDFStream) -> None:
        box, matrix = list_value(form["BBox"]), tuple(list_value(form.get("Matrix", IDENTITY)))
        if not _are_numbers(box, 4) or not _are_numbers(matrix, 6):
            raise Unknown("a drawing with a broken frame")
        own = form.get("Resources")
        resources = dict_value(own) if own else self.resources.copy()
        moved = product(matrix, self.matrix)
        frame = rectangle(moved, [("re", box[0], box[1], box[2] - box[0], box[3] - box[1])])
        clip = None if frame is None or self.clip is None else meeting(self.clip, frame)
        _Commands(self.canvas, resources, moved, self.above | self.running, clip).run([form])


def _is_none(value: Any) -> bool:
    found = resolve1(value)
    return found is None or (isinstance(found, PSLiteral) and found.name == "None")


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
        return _Commands.command, (word, given)
    _refuse_others(word, given)
    if tokens.is_ambiguous(token):
        return _Commands.ambiguous, (follow, given)
    return follow, tuple(given)


_DEVICES = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}
_TAKE_ANYTHING = frozenset(
    (b"Tf", b"Tj", b"TJ", b"'", b'"', b"Do", b"cs", b"CS", b"gs", b"d", b"ri", b"MP", b"DP", b"BMC", b"BDC", b"sh")
) | frozenset((b"J", b"j", b"M", b"i"))
COMMANDS: dict[bytes, tuple[int, Follow]] = {
    **dict.fromkeys((b"ET", b"BX", b"EX", b"EMC"), (0, _Commands._nothing)),
    **dict.fromkeys((b"J", b"j", b"i", b"ri", b"MP", b"BMC"), (1, _Commands._nothing)),
    **dict.fromkeys((b"d", b"DP", b"BDC"), (2, _Commands._nothing)),
    **dict.fromkeys((b"f", b"f*"), (0, _Commands._fill)),
    **dict.fromkeys((b"B", b"B*"), (0, _Commands._fill_and_stroke)),
    **dict.fromkeys((b"b", b"b*"), (0, _Commands._close_fill_and_stroke)),
    **dict.fromkeys((b"W", b"W*"), (0, _Commands._begin_clip)),
    **{b"S": (0, _Commands._stroke), b"s": (0, _Commands._close_and_stroke), b"F": (0, _Commands._fill_no_more)},
    **{b"w": (1, _Commands._set_width), b"M": (1, _Commands._set_mitre), b"gs": (1, _Commands._set_state)},
    **dict.fromkeys((b"SC", b"SCN"), (_OWN_ARGUMENTS, _Commands._stroke_colour)),
    **dict.fromkeys((b"sc", b"scn"), (_OWN_ARGUMENTS, _Commands._fill_colour)),
    **{b"G": (1, _Commands._stroke_device), b"RG": (3, _Commands._stroke_device), b"K": (4, _Commands._stroke_device)},
    **{b"g": (1, _Commands._fill_device), b"rg": (3, _Commands._fill_device), b"k": (4, _Commands._fill_device)},
    **{
        b"q": (0, _Commands._save),
        b"Q": (0, _Commands._restore),
        b"cm": (6, _Commands._transform),
        b"n": (0, _Commands._end_path),
    },
    **{
        b"m": (2, _Commands._move),
        b"l": (2, _Commands._line),
        b"c": (6, _Commands._curve),
        b"v": (4, _Commands._curve),
        b"y": (4, _Commands._curve),
    },
    **{b"h": (0, _Commands._close_path), b"re": (4, _Commands._rectangle), b"cs": (1, _Commands._set_fill_space)},
    **{b"CS": (1, _Commands._set_stroke_space), b"BT": (0, _Commands._begin_text), b"Tc": (1, _Commands._set_spacing)},
    **{
        b"Tw": (1, _Commands._set_words),
        b"Tz": (1, _Commands._set_scaling),
        b"TL": (1, _Commands._set_leading),
        b"Tr": (1, _Commands._set_render),
    },
    **{
        b"Ts": (1, _Commands._set_rise),
        b"Tf": (2, _Commands._set_font),
        b"Td": (2, _Commands._next_line),
        b"TD": (2, _Commands._next_line_leading),
    },
    **{b"Tm": (6, _Commands._set_text_matrix), b"T*": (0, _Commands._next_leading), b"Tj": (1, _Commands._show_string)},
    **{
        b"TJ": (1, _Commands._show_array),
        b"'": (1, _Commands._show_on_next),
        b'"': (3, _Commands._show_spaced),
        b"Do": (1, _Commands._draw),
    },
}
