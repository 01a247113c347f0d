"""Sets a scanned page straight and finds its rules, the cells between them and its lines of text; all in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Picture = np.ndarray[Any, Any]
Place = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""
MOST_SLANT, SLANT_STEPS = 3.0, (0.25, 0.05, 0.01)
"""Degrees by which a page may lie askew, and the steps in which the best angle is sought."""
SMALL = 900
"""Pixels: the side of the small picture that the angle is sought on."""
INK_BLOCK, INK_DEPTH = 41, 18
"""A pixel is ink where it is so much darker than the block around it."""
LEAST_RULE, LEAST_UPRIGHT = 0.16, 0.14
"""Inches: a shorter stroke is no rule."""
LEAST_FRAME = 0.7, 0.3
"""Inches: no character is so wide and so high."""
GAP = 0.06
"""Inches: a break in a rule that is closed."""
THIN = 0.04
"""Inches: between rules so close nothing is printed."""
FULL = 0.8
"""A cell fills at least this part of its box."""
SPECK = 0.012
"""Inches: ink smaller than this both ways is dirt, unless it stands beside other ink."""
EDGE = 0.02
"""Inches of a cell along its rules where no ink is looked for."""
LINE_GAP = 0.006
WORDS_APART = 1.6
"""Times the height of a line: a wider gap parts it into pieces that are read one by one."""
LEVEL, ALIKE = 2.2, 0.15
"""The strokes of = are so many times as wide as high, and differ by at most this part of their width."""
PAD = 0.02
"""Inches of paper left around a line."""
TALL, ALONE = 1.1, 1.5
"""Times the usual height of a line: what is cut out at least, and what is so narrow that it stands alone."""


@dataclass(frozen=True, slots=True)
class Straight:
    """A page set straight, in shades of grey, its ink and its rules, and pixels per inch."""

    grey: Picture
    ink: Picture
    rules: Picture
    dpi: float


@dataclass(frozen=True, slots=True)
class Table:
    """A frame and the cells in it."""

    place: Place
    cells: tuple[Place, ...]


def straightened(grey: Picture, dpi: float) -> Straight:
    """Given a page in shades of grey, return it turned so that its lines run level, with its ink and rules."""
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), _slant(_ink(grey)), 1.0)
    level = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    ink = _ink(level)
    strokes = _rules(ink, dpi)
    return Straight(level, ink, _of_frames(strokes, dpi), dpi)


def _ink(grey: Picture) -> Picture:
    mean = cv2.boxFilter(grey, cv2.CV_32F, (INK_BLOCK, INK_BLOCK))
    return np.asarray((mean - grey) > INK_DEPTH, np.uint8)


def _slant(ink: Picture) -> float:
    """The angle in degrees at which the page's ink falls into the clearest rows."""
    scale = min(1.0, SMALL / max(ink.shape))
    small = cv2.resize(ink * 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    best, reach = 0.0, MOST_SLANT
    for step in SLANT_STEPS:
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda a: (_clearness(small, float(a)), -abs(a))))
        reach = step
    return best


def _clearness(small: Picture, angle: float) -> float:
    height, width = small.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(small, turn, (width, height)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _rules(ink: Picture, dpi: float) -> Picture:
    """The level and upright rules as one mask; short breaks in them are closed."""
    level = _strokes(ink, round(LEAST_RULE * dpi), round(GAP * dpi), upright=False)
    upright = _strokes(ink, round(LEAST_UPRIGHT * dpi), round(GAP * dpi), upright=True)
    return np.asarray(cv2.bitwise_or(level, upright))


def _of_frames(strokes: Picture, dpi: float) -> Picture:
    """Strokes of characters are not rules: those meet others and enclose something."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    frames = (stats[:count, 2:4] >= np.array(LEAST_FRAME) * dpi).all(axis=1)
    frames[0] = False
    return np.asarray(frames[labels], np.uint8)


def _strokes(ink: Picture, least: int, gap: int, upright: bool) -> Picture:
    def bar(length: int) -> Picture:
        return np.ones((length, 1) if upright else (1, length), np.uint8)

    across = np.ones((1, 3) if upright else (3, 1), np.uint8)
    found = cv2.morphologyEx(cv2.dilate(ink, across), cv2.MORPH_OPEN, bar(least))
    return np.asarray(cv2.morphologyEx(found, cv2.MORPH_CLOSE, bar(gap)) & _thin(found, gap))


def _thin(found: Picture, gap: int) -> Picture:
    """Where a stroke is no thicker than a rule: a filled ground is none."""
    thick = cv2.morphologyEx(found, cv2.MORPH_OPEN, np.ones((gap, gap), np.uint8))
    return np.asarray(1 - thick)


def tables_on(page: Straight) -> list[Table]:
    """Given a page, return its tables from the top down: frames of rules with at least two cells."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(page.rules, connectivity=8)
    found = []
    for left, top, width, height, _ in stats[1:count]:
        if min(width, height) >= LEAST_UPRIGHT * page.dpi:
            place = (int(left), int(top), int(left + width), int(top + height))
            cells = _cells(page, place)
            if len(cells) > 1:
                found.append(Table(place, tuple(cells)))
    outer = [t for t in found if not any(_within(t.place, o.place) for o in found if o is not t)]
    return sorted(outer, key=lambda t: (t.place[1], t.place[0]))


def _within(inner: Place, outer: Place) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _cells(page: Straight, place: Place) -> list[Place]:
    """The white places that rules close in; one that is no rectangle shows that a rule is broken, and is left out."""
    left, top, right, bottom = place
    white = np.pad(1 - page.rules[top:bottom, left:right], 1, constant_values=1)
    count, _, stats, _ = cv2.connectedComponentsWithStats(white, connectivity=4)
    least = THIN * page.dpi
    cells = []
    for x, y, width, height, area in stats[1:count]:
        if x == 0 or y == 0 or min(width, height) < least or area < FULL * width * height:
            continue
        cells.append((int(left + x - 1), int(top + y - 1), int(left + x - 1 + width), int(top + y - 1 + height)))
    return cells


def lines_in(page: Straight, place: Place) -> list[Place]:
    """Given a cell, return where its lines of text stand, from the top down."""
    edge = round(EDGE * page.dpi)
    left, top, right, bottom = place[0] + edge, place[1] + edge, place[2] - edge, place[3] - edge
    if right - left < 2 or bottom - top < 2:
        return []
    return _lines(_clean(page, (left, top, right, bottom)), (left, top), page.dpi)


def is_cut(page: Straight, place: Place, line: Place) -> bool:
    """Return whether a line reaches the rules beside its cell: part of it may be under them."""
    edge = round(EDGE * page.dpi)
    return line[0] <= place[0] + edge or line[2] >= place[2] - edge


def is_equals(page: Straight, line: Place) -> bool:
    """Return whether a line of a cell is nothing but two level strokes, one as long as the other: the sign =, not 二."""
    left, top, right, bottom = line
    grey, free = page.grey[top:bottom, left:right], page.rules[top:bottom, left:right] == 0
    dark = free & (
        grey < (int(grey.min()) + int(grey.max())) / 2
    )  # by its own shades: small strokes run into each other
    count, _, stats, _ = cv2.connectedComponentsWithStats(dark.astype(np.uint8), connectivity=8)
    strokes = [x[:4] for x in stats[1:count] if x[4] >= SPECK * page.dpi]
    if len(strokes) != 2:
        return False
    (x0, upper, width, height), (other_x0, lower, other_width, other_height) = sorted(strokes, key=lambda x: x[1])
    level = min(width, other_width) >= LEVEL * max(height, other_height) and lower > upper + height
    return bool(level and abs(width - other_width) <= ALIKE * width and abs(x0 - other_x0) <= ALIKE * width)


def lines_outside(page: Straight, tables: Sequence[Table]) -> list[list[Place]]:
    """Given a page and its tables, return its other lines from the top down, each in pieces from the left."""
    height, width = page.ink.shape
    ink = _clean(page, (0, 0, width, height))
    for table in tables:
        left, top, right, bottom = table.place
        ink[max(0, top - 2) : bottom + 2, max(0, left - 2) : right + 2] = 0
    lines = _lines(ink, (0, 0), page.dpi)
    return [_pieces(ink, line) for line in lines]


def _clean(page: Straight, place: Place) -> Picture:
    """The ink of a place without rules and without specks that stand alone."""
    left, top, right, bottom = place
    ink = page.ink[top:bottom, left:right] & (1 - page.rules[top:bottom, left:right])
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    speck = SPECK * page.dpi
    small = (stats[:count, 2] < speck) & (stats[:count, 3] < speck)
    small[0] = False
    if not small.any():
        return np.asarray(ink)
    large = ink & ~small[labels]
    near = cv2.dilate(large, np.ones((3, round(0.12 * page.dpi)), np.uint8))
    return np.asarray(ink & (large | near))


def _lines(ink: Picture, corner: tuple[int, int], dpi: float) -> list[Place]:
    filled = np.flatnonzero(ink.any(axis=1))
    runs = _runs(filled, max(1, round(LINE_GAP * dpi)))
    heights = sorted(b - a for a, b in runs)
    usual = heights[len(heights) // 2] if heights else 0
    found = []
    for top, bottom in _joined(runs, max(usual, round(0.1 * dpi))):
        columns = np.flatnonzero(ink[top:bottom].any(axis=0))
        found.append(
            (corner[0] + int(columns[0]), corner[1] + top, corner[0] + int(columns[-1]) + 1, corner[1] + bottom)
        )
    return found


def _runs(filled: Picture, gap: int) -> list[tuple[int, int]]:
    if not len(filled):
        return []
    ends = np.flatnonzero(np.diff(filled) > gap)
    starts = [0, *(ends + 1).tolist()]
    return [
        (int(filled[a]), int(filled[b]) + 1) for a, b in zip(starts, [*ends.tolist(), len(filled) - 1], strict=True)
    ]


def _joined(runs: list[tuple[int, int]], usual: int) -> list[tuple[int, int]]:
    """Runs that together are no higher than a line are one: 二 and 三 have gaps of their own."""
    kept: list[tuple[int, int]] = []
    for top, bottom in runs:
        if kept and bottom - kept[-1][0] <= 1.25 * usual:
            kept[-1] = (kept[-1][0], bottom)
        else:
            kept.append((top, bottom))
    return kept


def _pieces(ink: Picture, line: Place) -> list[Place]:
    left, top, right, bottom = line
    filled = np.flatnonzero(ink[top:bottom, left:right].any(axis=0))
    runs = _runs(filled, round(WORDS_APART * (bottom - top)))
    return [(left + a, top, left + b, bottom) for a, b in runs]


def cut_out(page: Straight, place: Place, usual: int) -> Picture:
    """Given where a line stands, return its picture with paper around it, rules painted over.

    `usual` is the height of the page's lines: a sign lower than that keeps its place in the line, and one that stands
    alone gets the paper of a line beside it.
    """
    height, width = page.grey.shape
    more, above = round(PAD * page.dpi), max(0, round((TALL * usual - (place[3] - place[1])) / 2))
    left, top = max(0, place[0] - more), max(0, place[1] - max(more, above))
    right, bottom = min(width, place[2] + more), min(height, place[3] + max(more, above))
    piece = page.grey[top:bottom, left:right].copy()
    paper = int(np.percentile(piece, 80))
    piece[cv2.dilate(page.rules[top:bottom, left:right], np.ones((3, 3), np.uint8)) > 0] = paper
    beside = 2 * usual if place[2] - place[0] < ALONE * usual else 0
    return np.asarray(cv2.copyMakeBorder(piece, 0, 0, beside, beside, cv2.BORDER_CONSTANT, value=paper))


def usual_height(lines: Sequence[Place]) -> int:
    """Given the lines of a page, return the height that half of them do not exceed."""
    return sorted(bottom - top for _, top, _, bottom in lines)[len(lines) // 2] if lines else 0
