"""Organisations and members of one document, found once and shared by all its tables."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from parser.accounts import AccountDimension, account_list
from parser.grid import UNREADABLE
from schema.forms import FixedMember, forms
from schema.model import Dimension, Member, Organisation
from schema.names import normalise, squeeze, without_ordinal

CODED = re.compile(r"^(?:(\d{3,12})[-－—_]|\[(\d{3,12})\]|([235](?:\d{2}|\d{4}|\d{6}))(?=[\u4e00-\u9fff]))\s*(\D.*)$")
_BLURRED_CODE = re.compile(rf"^\[?[\d{UNREADABLE}]{{3,12}}[-－—_\]]\s*(?=[\u4e00-\u9fff])")
PROJECT_CODED = re.compile(r"^([0-9A-Z]{12,30})[-－—](.+)$")
LEVELS: dict[str, tuple[int, ...]] = {"function": (3, 5, 7), "economic": (3, 5, 7), "gov_economic": (3, 5)}
_HEAD_OFFICE = re.compile(r"[（(](?:本级|机关|本部|汇总|部门)[^()（）]*[)）]$|本级$|机关本级$")


def split_code(text: str) -> tuple[str | None, str]:
    """Given `2060199-其他…` or `[30101]基本工资`, return code and name; the code is None where none is printed or can be read."""
    plain = squeeze(text)
    match = CODED.match(plain)
    if match:
        return match[1] or match[2] or match[3], match[4]
    return None, _BLURRED_CODE.sub("", plain)


def plain_body(name: str) -> str:
    """Given an organisation's name, return it without （本级）, （汇总）."""
    return _HEAD_OFFICE.sub("", squeeze(name))


@dataclass
class Registry:
    """Collects organisations and members while a document's tables are read; keys start at 1."""

    organisations: dict[int, Organisation] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    _next: int = 1
    _by_name: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    printed_fixed: set[tuple[str, str]] = field(default_factory=set)
    """Members of summary forms that the document prints, (dimension, name)."""

    def organisation(self, text: str, code: str | None = None) -> Organisation:
        """Return the organisation printed as `146001-…` (or with its code in a column of its own), added where new."""
        inside, name = split_code(text)
        code = code or inside
        known = self.known_organisation(name, code)
        if known is not None:
            return known
        made = Organisation(self._key(), code, name, "部门", None)
        self.organisations[made.key] = made
        return made

    def known_organisation(self, text: str, code: str | None = None) -> Organisation | None:
        """Return the organisation printed so, or None; a code alone never decides."""
        inside, name = split_code(text)
        code = code or inside
        norm = normalise(name)
        fits = [o for o in self.organisations.values() if normalise(o.name) == norm]
        coded = [o for o in fits if code is None or o.code in (code, None)]
        if coded and code is not None and coded[0].code is None:
            self.organisations[coded[0].key] = replace(coded[0], code=code)
            return self.organisations[coded[0].key]
        return coded[0] if coded else None

    def head_office(self, text: str) -> Organisation | None:
        """Return the 本级 of a known organisation that a row names so (…局（本级）), added where it is new."""
        plain = normalise(plain_body(text))
        if plain == normalise(text):
            return None
        own = next(
            (o for o in self.organisations.values() if normalise(plain_body(o.name)) == plain and o.parent is None),
            None,
        )
        return self.unit(text, None) if own is not None else None

    def unit(self, text: str, code: str | None) -> Organisation:
        """Return a unit of the department by its printed name, added where it is new."""
        found = self.organisation(text, code)
        department = next((o for o in self.organisations.values() if o.parent is None and o.key != found.key), None)
        if found.parent is None and department is not None and found.key > department.key:
            self.organisations[found.key] = replace(found, kind="单位", parent=department.key)
        return self.organisations[found.key]

    def unit_of(self, organisation: Organisation) -> Organisation:
        """Return the unit of the same name below a department, added where it is new."""
        found = next(
            (o for o in self.organisations.values() if o.parent == organisation.key and o.name == organisation.name),
            None,
        )
        if found is None:
            found = Organisation(self._key(), None, organisation.name, "单位", organisation.key)
            self.organisations[found.key] = found
        return found

    def settle(self, own_name: str | None) -> Organisation:
        """Decide which organisation is the 部门 and which are its 单位; return the 部门.

        `own_name` is what the document calls itself; without it the shortest code decides.
        """
        wanted = normalise(plain_body(own_name)) if own_name else None
        department = min(
            self.organisations.values(),
            key=lambda o: (
                wanted is not None and normalise(plain_body(o.name)) != wanted,
                plain_body(o.name) != squeeze(o.name),
                len(o.code or ""),
                o.key,
            ),
        )
        for organisation in list(self.organisations.values()):
            if organisation.key != department.key:
                self.organisations[organisation.key] = replace(organisation, kind="单位", parent=department.key)
        return department

    def name_of(self, dimension: AccountDimension, code: str) -> str | None:
        """Return the name of a code: as the document prints it elsewhere, else as the code list has it."""
        printed = next((m.name for m in self.members.values() if m.dimension == dimension and m.code == code), None)
        known = account_list(dimension).by_code.get(code)
        return printed or (known.name if known is not None else None)

    def printed_codes(self, dimension: str) -> dict[str, list[str]]:
        """Return the codes that the document prints, by normalised name."""
        found: dict[str, list[str]] = defaultdict(list)
        for member in self.members.values():
            if member.dimension == dimension and member.code:
                found[member.norm].append(member.code)
        return found

    def account(self, dimension: Dimension, code: str | None, name: str) -> int:
        """Return the key of an account; without a code, the top-level account of that name."""
        plain = without_ordinal(name)
        norm = normalise(plain)
        for key in self._by_name[dimension, norm]:
            member = self.members[key]
            if member.code == code or (code is None and member.level == 1):
                return member.key
        level = 1 if code is None else _level(dimension, code)
        return self._add(dimension, code, plain, level)

    def fixed(self, member: FixedMember) -> int:
        """Return the key of a member of a summary form, those above it that the document prints added first."""
        above = self._parent_of(member)
        return self.named(member.dimension, member.name, self.fixed(above) if above is not None else None)

    def _parent_of(self, member: FixedMember) -> FixedMember | None:
        """The member above: one that is printed, or the root."""
        parent = next((m for m in forms().members if m.dimension == member.dimension and m.name == member.parent), None)
        if parent is None or parent.parent is None or (parent.dimension, parent.name) in self.printed_fixed:
            return parent
        return self._parent_of(parent) if parent.name == "财政拨款收入" else parent

    def named(self, dimension: Dimension, name: str, parent: int | None = None) -> int:
        """Return the key of a member without code, added below its parent where it is new."""
        norm = normalise(name)
        for key in self._by_name[dimension, norm]:
            return key
        level = 1 if parent is None else self.members[parent].level + 1
        return self._add(dimension, None, squeeze(name), level, parent)

    def child(self, dimension: Dimension, name: str, parent: int) -> int:
        """Return the key of a member below exactly this parent, added where it is new."""
        for key in self._by_name[dimension, normalise(name)]:
            if self.members[key].parent == parent:
                return key
        return self._add(dimension, None, squeeze(name), self.members[parent].level + 1, parent)

    def project(self, text: str, organisation: int | None, code: str | None = None, occurrence: int = 0) -> int:
        """Return the key of a project: by name within its unit, or by name alone where the unit is not printed.

        `occurrence` tells projects of one name and unit apart (0 the first).
        """
        match = PROJECT_CODED.match(squeeze(text))
        inside, name = (match[1], match[2]) if match else (None, squeeze(text))
        code = code or inside
        fits = [self.members[k] for k in self._by_name["project", normalise(name)]]
        if code is not None:
            fits = [m for m in fits if m.code in (code, None)]
        if organisation is not None:
            own = [m for m in fits if m.organisation in (organisation, None)]
            fits = (own or fits) if code is not None else own
        if len(fits) > occurrence:
            found = fits[occurrence]
            if code is not None and found.code is None:
                self.members[found.key] = replace(found, code=code)
            return found.key
        return self._add("project", code, name, 1, None, organisation)

    def rename(self, key: int, tail: str) -> None:
        """Add the end of a name that was cut in two."""
        member = self.members[key]
        name = member.name + squeeze(tail)
        self.members[key] = replace(member, name=name, norm=normalise(name))
        self._by_name[member.dimension, normalise(name)].append(key)

    def set_parent(self, key: int, parent: int | None) -> None:
        """Place a member below another one (a structure that only arithmetic shows)."""
        level = 1 if parent is None else self.members[parent].level + 1
        self.members[key] = replace(self.members[key], parent=parent, level=level)

    def finished(self) -> tuple[Member, ...]:
        """Return all members with parents by code and leaves marked."""
        by_code: dict[tuple[Dimension, str | None], int] = {}
        for m in self.members.values():
            if m.code and m.dimension in LEVELS:
                by_code.setdefault((m.dimension, m.code), m.key)
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
        norm = normalise(name)
        self.members[key] = Member(key, dimension, code, name, norm, level, parent, True, organisation)
        self._by_name[dimension, norm].append(key)
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
