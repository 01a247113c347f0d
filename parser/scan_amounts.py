"""The grammar of a printed amount applied to what was read off a picture."""

from __future__ import annotations

import re

from parser.recognise import Reading

_SEPARATED = re.compile(r"(-?)(\d{1,3})((?:[.,]\d{3})*)[.,](\d{2})", re.ASCII)


def as_amount(reading: Reading) -> Reading:
    """Given what was read, return it with the separators of an amount where the grammar leaves one way to set them.

    A point and a comma are told apart by their place alone: groups of three digits, then two.
    """
    found = _SEPARATED.fullmatch(reading.text)
    if found is None:
        return reading
    sign, first, groups, cents = found.groups()
    return Reading(f"{sign}{first}{re.sub('[.]', ',', groups)}.{cents}", reading.amount_sure)
