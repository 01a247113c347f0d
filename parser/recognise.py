"""Reads printed lines off a picture; the only file that knows onnxruntime and the models that rapidocr carries.

Nothing here is loaded unless a document needs it, and nothing is ever fetched: the models are files of the package.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

Picture = np.ndarray[Any, Any]
_NEEDED = ("rapidocr", "onnxruntime", "cv2")
_MODEL = "*rec_small.onnx"
HEIGHT, STEP, LEAST_WIDTH = 48, 8, 48
"""Pixels: the model reads lines of this height; widths are filled up to a multiple of STEP."""
MOST_WIDTH = 3_200
"""Pixels: a longer line is squeezed; no printed line of a page is so long."""
THREADS = 1
_OF_AMOUNTS = frozenset("0123456789.,-")
_FOLDED = {"－": "-", "−": "-"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says, and how likely it says exactly that (0 to 1) as the model has it.

    `amount_sure` is how likely that is where a comma and a point are one and the same.
    """

    text: str
    sure: float
    amount_sure: float = 0.0

    @property
    def is_amount(self) -> bool:
        """True where the text is made of nothing but what amounts are made of."""
        return bool(self.text) and _OF_AMOUNTS.issuperset(self.text)


NOTHING = Reading("", 1.0)


def can_read_scans() -> bool:
    """Return whether the packages of requirements-ocr.txt are here."""
    return all(find_spec(name) is not None for name in _NEEDED)


class Recogniser:
    """The model with the characters it knows."""

    def __init__(self) -> None:
        import onnxruntime  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = THREADS
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(str(_model()), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        known = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *(_FOLDED.get(c, c) for c in known), " "]
        self._comma, self._point = self._characters.index(","), self._characters.index(".")

    def read(self, line: Picture) -> Reading:
        """Given a line in shades of grey (rows of pixels, dark on light), return what it says."""
        chances = self._session.run(None, {self._input: _prepared(line)})[0][0]
        best = chances.argmax(axis=1)
        kept = [int(c) for i, c in enumerate(best) if c and (i == 0 or c != best[i - 1])]
        text = "".join(self._characters[c] for c in kept)
        return Reading(text, _likelihood(chances, kept), self._amount_likelihood(chances, kept))

    def _amount_likelihood(self, chances: Picture, text: list[int]) -> float:
        merged = chances.copy()
        merged[:, self._comma] += merged[:, self._point]
        return _likelihood(merged, [self._comma if c == self._point else c for c in text])


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    """Return the one recogniser of this process."""
    return Recogniser()


def _model() -> Path:
    found = find_spec("rapidocr")
    places = found.submodule_search_locations if found is not None else None
    models = [m for place in places or () for m in Path(place).glob(f"models/{_MODEL}")]
    if not models:
        raise FileNotFoundError(_MODEL)
    return models[0]


def _prepared(line: Picture) -> Picture:
    import cv2  # noqa: PLC0415

    height, width = line.shape
    wide = min(MOST_WIDTH, max(1, round(width * HEIGHT / height)))
    resized = cv2.resize(line, (wide, HEIGHT), interpolation=cv2.INTER_CUBIC if height < HEIGHT else cv2.INTER_AREA)
    filled = max(LEAST_WIDTH, -(-wide // STEP) * STEP)
    prepared = np.zeros((1, 3, HEIGHT, filled), np.float32)
    prepared[..., :wide] = resized.astype(np.float32) / 127.5 - 1
    return prepared


def _likelihood(chances: Picture, text: list[int]) -> float:
    """How likely the text is, over all the ways in which its characters may lie along the line."""
    states = np.zeros(2 * len(text) + 1, np.int64)
    states[1::2] = text
    skips = np.zeros(len(states), bool)
    skips[3::2] = states[3::2] != states[1:-2:2]
    at = np.zeros(len(states))
    at[:2] = chances[0, states[:2]]
    for chance in chances[1:]:
        moved = at.copy()
        moved[1:] += at[:-1]
        moved[2:] += np.where(skips[2:], at[:-2], 0)
        at = moved * chance[states]
    return float(at[-2:].sum())
