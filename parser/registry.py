"""Organisations and members of one document, found once and shared by all its tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from schema.forms import FixedMember, forms
from schema.model import Dimension, Member, Organisation
from schema.names import normalise, squeeze, without_ordinal

CODED = re.compile(r"^(?:(\d{3,12})[-－—]|\[(\d{3,12})\])\s*(\D.*)$")
PROJECT_CODED = re.compile(r"^([0-9A-Z]{12,30})[-－—](.+)$")
LEVELS: dict[str, tuple[int, ...]] = {"function": (3, 5, 7), "economic": (3, 5, 7), "gov_economic": (3, 5)}


def split_code(text: str) -> tuple[str | None, str]:
    """Given `2060199-其他…` or `[30101]基本工资`, return code and name; the code is None where none is printed."""
    match = CODED.match(squeeze(text))
    if match:
        return match[1] or match[2], match[3]
    return None, squeeze(text)


@dataclass
class Registry:
    """Collects organisations and members while a document's tables are read; keys start at 1."""

    organisations: dict[int, Organisation] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    _next: int = 1

    def organisation(self, text: str) -> Organisation:
        """Return the organisation printed as `146001-…`, added where it is new."""
        known = self.known_organisation(text)
        if known is not None:
            return known
        code, name = split_code(text)
        made = Organisation(self._key(), code, name, "部门", None)
        self.organisations[made.key] = made
        return made

    def known_organisation(self, text: str) -> Organisation | None:
        """Return the organisation printed so, or None; a code alone never decides."""
        code, name = split_code(text)
        norm = normalise(name)
        fits = [o for o in self.organisations.values() if normalise(o.name) == norm]
        coded = [o for o in fits if code is None or o.code in (code, None)]
        return coded[0] if coded else None

    def settle(self) -> Organisation:
        """Decide which organisation is the 部门 and which are its 单位; return the 部门."""
        department = min(
            self.organisations.values(), key=lambda o: (len(o.code or ""), o.name.endswith("（本级）"), o.key)
        )
        for organisation in list(self.organisations.values()):
            if organisation.key != department.key:
                self.organisations[organisation.key] = replace(organisation, kind="单位", parent=department.key)
        return department

    def account(self, dimension: Dimension, code: str | None, name: str) -> int:
        """Return the key of an account; without a code, the top-level account of that name."""
        plain = without_ordinal(name)
        norm = normalise(plain)
        for member in self.members.values():
            if member.dimension != dimension or member.norm != norm:
                continue
            if member.code == code or (code is None and member.level == 1):
                return member.key
        level = 1 if code is None else _level(dimension, code)
        return self._add(dimension, code, plain, level)

    def fixed(self, member: FixedMember) -> int:
        """Return the key of a member of a summary form, its parents added first."""
        parent = next((m for m in forms().members if m.dimension == member.dimension and m.name == member.parent), None)
        above = self.fixed(parent) if parent is not None else None
        return self.named(member.dimension, member.name, above)

    def named(self, dimension: Dimension, name: str, parent: int | None = None) -> int:
        """Return the key of a member without code, added below its parent where it is new."""
        norm = normalise(name)
        for member in self.members.values():
            if member.dimension == dimension and member.norm == norm:
                return member.key
        level = 1 if parent is None else self.members[parent].level + 1
        return self._add(dimension, None, squeeze(name), level, parent)

    def project(self, text: str, organisation: int | None) -> int:
        """Return the key of a project: by name within its unit, or by name alone where the unit is not printed."""
        match = PROJECT_CODED.match(squeeze(text))
        code, name = (match[1], match[2]) if match else (None, squeeze(text))
        norm = normalise(name)
        fits = [m for m in self.members.values() if m.dimension == "project" and m.norm == norm]
        if code is not None:
            fits = [m for m in fits if m.code in (code, None)]
        if organisation is not None:
            fits = (
                [m for m in fits if m.organisation in (organisation, None)] or fits
                if match
                else [m for m in fits if m.organisation in (organisation, None)]
            )
        if fits:
            found = fits[0]
            if code is not None and found.code is None:
                self.members[found.key] = replace(found, code=code)
            return found.key
        return self._add("project", code, name, 1, None, organisation)

    def finished(self) -> tuple[Member, ...]:
        """Return all members with parents by code and leaves marked."""
        by_code: dict[tuple[Dimension, str | None], int] = {
            (m.dimension, m.code): m.key for m in self.members.values() if m.code and m.dimension in LEVELS
        }
        for member in list(self.members.values()):
            if member.parent is None and member.code and member.dimension in LEVELS:
                self.members[member.key] = replace(member, parent=_parent(member, by_code))
        parents = {m.parent for m in self.members.values()}
        return tuple(replace(m, leaf=m.key not in parents) for m in self.members.values())

    def _add(
        self,
        dimension: Dimension,
        code: str | None,
        name: str,
        level: int,
        parent: int | None = None,
        organisation: int | None = None,
    ) -> int:
        key = self._key()
        self.members[key] = Member(key, dimension, code, name, normalise(name), level, parent, True, organisation)
        return key

    def _key(self) -> int:
        self._next += 1
        return self._next - 1


def _level(dimension: Dimension, code: str) -> int:
    lengths = LEVELS.get(dimension, (len(code),))
    return 1 + sum(1 for length in lengths if length < len(code))


def _parent(member: Member, by_code: dict[tuple[Dimension, str | None], int]) -> int | None:
    assert member.code is not None
    for length in range(len(member.code) - 1, 2, -1):
        key = by_code.get((member.dimension, member.code[:length]))
        if key is not None:
            return key
    return None
