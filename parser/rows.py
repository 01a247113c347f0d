"""What the name of a row means: whose money, which members, a use, a year. One state per list of a table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from parser.accounts import ACCOUNT_DIMENSIONS, AccountDimension, Walk, account_list
from parser.columns import Key, ListOf
from parser.identity import looks_like_body
from parser.meaning import Meaning, fixed_row, is_spending_total, is_total, names_above, printed_text, rank_of
from parser.money import parse_money
from parser.registry import Registry, split_code
from schema.forms import Form, forms
from schema.model import Dimension, Organisation
from schema.names import normalise, squeeze, without_ordinal

_CODE = re.compile(r"^[\[【]?[0-9A-Z][0-9A-Za-z._-]*[\]】]?$")
_ROW_YEAR = re.compile(r"^(20\d\d)年?(?:度)?(?:预算数?|决算数?)?$")
NAMELESS = "这几行都没有印名称（名称可能印在左边的另一页），不知道是谁的数"
INCOME_ROOT, INCOME_YEAR = "收入总计", "本年收入合计"


@dataclass
class ListReader:
    """Reads the rows of one list in order; what a row leaves out (类, unit, year, use) goes on from the rows above."""

    shape: ListOf
    kind: str
    form: Form | None
    registry: Registry
    department: int
    unit: int
    lists: bool = False
    """Receipts and spending stand beside each other, with totals of their own."""
    single: bool = False
    """The table prints one row only: without a name it is the department's."""
    levels: list[str] = field(default_factory=lambda: ["", "", ""])
    walk: Walk = field(default_factory=lambda: Walk([]))
    stack: list[tuple[int, int]] = field(default_factory=list)
    use: str | None = None
    carry: bool = False
    year: int | None = None
    names: list[str] = field(default_factory=list)
    path: list[int] = field(default_factory=list)
    bodies_seen: dict[tuple[str, str | None], int] = field(default_factory=lambda: defaultdict(int))
    projects_seen: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    totals_printed: frozenset[str] = frozenset()
    cells_now: dict[int, str] = field(default_factory=dict)
    deepest: int = 0
    """The rightmost column of names that is printed in more than one row: procurement names its items there."""
    own_is_unit: bool = False
    """The row of the department's own name is that of its 本级."""
    last: Meaning | None = None

    def read(self, cells: Sequence[str | None]) -> Meaning | None:
        """Given a row's cells under the columns, return what the row means; None where nothing is printed there."""
        meaning = self._read(cells)
        if meaning is not None:
            self.last = meaning
        return meaning

    def _read(self, cells: Sequence[str | None]) -> Meaning | None:
        self.cells_now = {i: squeeze(c) for i, c in enumerate(cells) if c}
        printed = any(printed_text(cells, c.index) for c in self.shape.amounts)
        body = self._body_key(cells)
        year = self._year_key(cells)
        texts = [
            (key, self._key_texts(key, cells)) for key in self.shape.keys if key.hint not in ("organisation", "year")
        ]
        if self.kind == "procurement":
            texts = self._one_path(texts)
        if not any(names or codes for _, (codes, names) in texts) and (over := self._name_over(cells)):
            texts = [(self.shape.keys[0], ("", [over]))]
        label = next((names[-1] for _, (_, names) in reversed(texts) if names), "")
        if not label and not any(codes for _, (codes, _) in texts):
            if body is not None or year is not None:
                return self._of_body(body, year)
            return self._nameless(cells, printed)
        if not printed and self._is_section(label):
            return None
        aside = self._aside(label)
        if aside is not None:
            return aside
        total = self._total(label, texts)
        if total is not None:
            return total
        if body is None and (known := self._known_body(label, texts)) is not None:
            return self._as_unit(known, label)
        if body is None and self._code_of_body() and not any(codes for _, (codes, _) in texts):
            reason = f"这一行印了单位编码，“{label}”却不像单位的名称，不知道是谁的数"
            return Meaning(label, self.department, adds=False, reason=reason)
        return self._named(label, texts, body)

    def _is_section(self, label: str) -> bool:
        """`收入` or `支出` over the rows of a balance that prints one list under the other: the rows' kind from here on."""
        rows, norm = forms().rows, normalise(label)
        if (
            self.form is None
            or self.form.rows != "lists"
            or norm not in rows["section_income"] | rows["section_spending"]
        ):
            return False
        self.kind = "income" if norm in rows["section_income"] else "function"
        self._restart()
        return True

    def _aside(self, label: str) -> Meaning | None:
        """The total of a page and 其中：上年结转 are no coordinates of their own."""
        rows, norm = forms().rows, normalise(label)
        of_which = (
            norm.startswith(tuple(rows["of_which"])) and normalise(without_ordinal(label)) in rows["income_carry"]
        )
        if norm in rows["page_total"]:
            return Meaning(label, self.department, adds=False, reason="本页小计不是全表的数")
        return Meaning(label, self.unit, adds=False) if of_which and self.kind != "income" else None

    def _one_path(self, texts: list[tuple[Key, tuple[str, list[str]]]]) -> list[tuple[Key, tuple[str, list[str]]]]:
        """Procurement prints its levels (大类, 专项, 科目, 品目) in columns side by side: together they are one name."""
        columns = tuple(i for k, _ in texts if not k.codes or k.names for i in k.names)
        codes = next((c for k, (c, _) in texts if k.codes and k.names and c), "")
        names = [t for i in columns if (t := self.cells_now.get(i))]
        apart = [] if names else [(k, t) for k, t in texts if not k.names and k.hint in (None, "function")]
        words = [n for k, (_, ns) in texts if k.codes for n in ns if n not in names]
        return [*apart, (Key("procurement", (), columns), (codes, names or words))]

    # --- keys

    def _name_over(self, cells: Sequence[str | None]) -> str:
        """The name that a cell merged over this list and the one on its left prints: 公用经费合计 over two lists."""
        first = min((i for k in self.shape.keys for i in (*k.codes, *k.names)), default=0)
        covered = first > 0 and all(cells[i] is None for i in range(first - 1, first + 1) if i < len(cells))
        if not covered or first >= len(cells):
            return ""
        text = next((c for c in reversed(cells[:first]) if c is not None), "").strip()
        return "" if parse_money(text) is not None else text

    def _key_texts(self, key: Key, cells: Sequence[str | None]) -> tuple[str, list[str]]:
        codes = [printed_text(cells, i) for i in key.codes]
        names = [printed_text(cells, i) for i in key.names if printed_text(cells, i)]
        words = [c for c in codes if c and not _CODE.match(squeeze(c))]
        if words and not names:  # 合计 printed over the code columns
            return "", words[:1]
        return self._joined(codes) if len(codes) > 1 else squeeze(codes[0] if codes else ""), names

    def _joined(self, codes: list[str]) -> str:
        """类, 款, 项 in columns of their own: a row may leave out what the rows above printed."""
        if not any(c.isdigit() for c in codes):
            return ""
        first = next(i for i, c in enumerate(codes) if c.isdigit())
        last = max(i for i, c in enumerate(codes) if c.isdigit())
        levels = (self.levels + [""] * len(codes))[: len(codes)]
        levels = [levels[i] if i < first else (squeeze(codes[i]) if i <= last else "") for i in range(len(codes))]
        if first == 0 or all(levels[:first]):
            self.levels = levels
        return "".join(levels)

    def _body_key(self, cells: Sequence[str | None]) -> Organisation | None:
        for key in self.shape.keys:
            if key.hint != "organisation":
                continue
            code, names = self._key_texts(key, cells)
            if names and not is_total(names[-1]):
                return self._body(names[-1], code or None)
        return None

    def _body(self, text: str, code: str | None) -> Organisation:
        inside, name = split_code(text)
        code = code or inside
        found = self.registry.organisation(name, code)
        self.bodies_seen[normalise(name), code] += 1
        again = self.own_is_unit or (self.kind == "organisation" and self.bodies_seen[normalise(name), code] > 1)
        if code is None and again and found.key == self.department:
            return self.registry.unit_of(found)
        return found

    def _year_key(self, cells: Sequence[str | None]) -> str | None:
        for key in self.shape.keys:
            if key.hint == "year":
                text = "".join(printed_text(cells, i) for i in key.names)
                return text or None
        return None

    # --- rows without a name of an account

    def _of_body(self, body: Organisation | None, year: str | None) -> Meaning:
        if body is not None:
            self.unit = body.key
            self._restart()
        change = bool(year) and any(w in normalise(year or "") for w in forms().header.change)
        match = _ROW_YEAR.match(normalise(year or ""))
        self.year = int(match[1]) if match else None
        label = year or (body.name if body is not None else "")
        return Meaning(
            label, self.unit, year=self.year, change=change, adds=not change and (year is None or match is not None)
        )

    def _nameless(self, cells: Sequence[str | None], printed: bool) -> Meaning | None:
        if not printed:
            return None
        if self.single:
            return Meaning("", self.department)
        if not self.shape.keys:
            return Meaning("", self.department, adds=False, reason=NAMELESS)
        total = next((t for c in cells if (t := squeeze(c or "")) and (is_total(t) or is_spending_total(t))), None)
        if total is not None and (found := self._total(total, ())) is not None:
            return found
        if self.last is not None and all(
            cells[i] is None for k in self.shape.keys for i in (*k.codes, *k.names) if i < len(cells)
        ):
            return self.last
        return Meaning("", self.department, adds=False, reason="这一行没有印名称，不知道是谁的数")

    def _known_body(self, label: str, texts: Sequence[tuple[Key, tuple[str, list[str]]]]) -> Organisation | None:
        code = next((codes for _, (codes, _) in texts if codes), "") or None
        if code is not None and code[0] in "235" and len(code) in (3, 5, 7) and self.kind in ACCOUNT_DIMENSIONS:
            return None
        if self.kind == "organisation":
            return self._body(label, code)
        if any(k.hint == "organisation" and k.codes and not k.names for k in self.shape.keys):
            return self._body_by_code(label)
        return self.registry.known_organisation(label, code) or self.registry.head_office(label)

    def _code_of_body(self) -> str | None:
        """单位编码 stands beside a name that is an organisation's in some rows and a project's in others."""
        columns = (k.codes for k in self.shape.keys if k.hint == "organisation" and k.codes and not k.names)
        code = next((text for codes in columns for i in codes if (text := self.cells_now.get(i))), None)
        return code if code is not None and code.isdigit() else None

    def _body_by_code(self, label: str) -> Organisation | None:
        code = self._code_of_body()
        if code is None:
            return None
        known = self.registry.known_organisation(label, code)
        return known or (self.registry.unit(label, code) if looks_like_body(label) else None)

    def _as_unit(self, body: Organisation, label: str) -> Meaning:
        if self.kind == "procurement":
            return Meaning(label, body.key, (("procurement", self.path[0]),) if self.path else (), adds=False)
        self.unit = body.key
        self._restart()
        return Meaning(label, body.key)

    def _restart(self) -> None:
        self.levels, self.walk, self.stack, self.path = ["", "", ""], Walk([]), [], []

    # --- totals

    def _total(self, label: str, texts: Sequence[tuple[Key, tuple[str, list[str]]]]) -> Meaning | None:
        norm = normalise(without_ordinal(label))
        rows = forms().rows
        names = [n for _, (_, all_names) in texts for n in all_names]
        if norm in rows["total"] and len(names) > 1 and self.kind == "income":
            return self._named(names[-2], texts, None)
        if self.lists or self.kind == "income":
            return self._income_total(norm, label) if self.kind == "income" else self._spending_total(norm, label)
        if norm not in rows["total"] | rows["expenditure_total"]:
            return None
        if norm == "小计" and self.unit == self.department and self.path:
            return Meaning(label, self.department, adds=False, reason="小计不知道是哪些行的")
        return self._grand_total(label)

    def _grand_total(self, label: str) -> Meaning:
        self.path = []
        if self.kind in ("three_public", "procurement", "service"):
            root = next(m for m in forms().members if m.dimension == self.kind and m.parent is None)
            if root.dimension == "three_public" and {"会议费", "培训费", "行政经费"} & self.totals_printed:
                return Meaning(label, self.department, adds=False)
            return Meaning(label, self.department, ((root.dimension, self.registry.fixed(root)),))
        return Meaning(label, self.department)

    def _spending_total(self, norm: str, label: str) -> Meaning | None:
        rows = forms().rows
        key: str | None = None
        if norm in rows["expenditure_carry"]:
            key = "年终结转结余"
        elif norm in rows["expenditure_total"] or norm in rows["total"]:
            key = "支出总计"
        elif norm in rows["expenditure_other"]:
            key = without_ordinal(label)
        elif norm not in rows["expenditure_year"] and not self._opens(norm, label):
            return None
        self._restart()
        self.use = None
        members: tuple[tuple[Dimension, int], ...] = (("total", self.registry.named("total", key)),) if key else ()
        return Meaning(label, self.department, members)

    def _opens(self, norm: str, label: str) -> bool:
        """`一、部门预算` as the first row of a list is the year's total."""
        return norm in forms().rows["opening"] and self.last is None and rank_of(label) == 1

    def _income_total(self, norm: str, label: str) -> Meaning | None:
        rows = forms().rows
        root = self.registry.named("income", INCOME_ROOT)
        if norm in rows["income_total"] | rows["total"]:
            self.carry, self.stack = False, []
            return Meaning(label, self.department, (("income", root),))
        if norm in rows["income_year"] or (norm in rows["opening"] - rows["fund"] and self._opens(norm, label)):
            self.carry, self.stack = False, []
            return Meaning(label, self.department, (("income", self.registry.named("income", INCOME_YEAR, root)),))
        if norm in rows["income_carry"] | rows["income_other"]:
            self.carry, self.stack = norm in rows["income_carry"], []
            key = self.registry.named("income", without_ordinal(label), root)
            self.stack = [(rank_of(label), key)]
            return Meaning(label, self.department, (("income", key),))
        return None

    # --- named rows

    def _named(
        self, label: str, texts: Sequence[tuple[Key, tuple[str, list[str]]]], body: Organisation | None
    ) -> Meaning | None:
        if body is not None and self.kind != "project":
            self.unit = body.key
        owner = body.key if body is not None else self.unit
        if self.kind == "income":
            of_which = (
                normalise(label).startswith(tuple(forms().rows["of_which"])) and fixed_row("income", label) is None
            )
            return Meaning(
                label, self.department, (("income", self._income(label)),), carry=self.carry, adds=not of_which
            )
        if self.kind == "procurement" and self._is_subtotal(label):
            return Meaning(label, owner, (("procurement", self.path[0]),) if self.path else (), adds=False)
        if self.kind == "use" or (
            normalise(without_ordinal(label)).removesuffix("合计") in forms().header.use
            and self.kind != "project"
            and not any(c for _, (c, _) in texts)
        ):
            return self._use(label)
        members: list[tuple[Dimension, int]] = []
        for key, (code, names) in texts:
            if not code and not names:
                continue
            found = self._member(self._kind_of(key), code, names, owner)
            if found is not None and found[0] not in dict(members):
                members.append(found)
        if not members:
            return Meaning(label, owner, adds=False, reason=f"“{label}”不知道是什么科目")
        first = next((names[-1] for _, (_, names) in texts if names), label)
        return Meaning(label, owner, tuple(members), use=self.use, first=first)

    def _is_subtotal(self, label: str) -> bool:
        """A row of procurement whose name stands left of where the items are named, and is no 货物, 工程, 服务."""
        return self._column_of(label) < self.deepest and fixed_row("procurement", label) is None

    def _kind_of(self, key: Key) -> str:
        if key.hint in (*ACCOUNT_DIMENSIONS, "project", "procurement", "service", "use"):
            return key.hint
        return self.kind

    def _use(self, label: str) -> Meaning:
        norm = normalise(without_ordinal(label)).removesuffix("合计")
        known = forms().header.use.get(norm)
        if known is None:
            key = self.registry.named("total", without_ordinal(label))
            return Meaning(label, self.department, (("total", key),), use="项目支出")
        if self.kind != "use":
            self.use = known
        return Meaning(label, self.department, use=known)

    def _member(self, kind: str, code: str, names: list[str], owner: int) -> tuple[Dimension, int] | None:
        if kind in ACCOUNT_DIMENSIONS:
            return self._account(kind, code, names)
        if kind in {"project", "organisation"}:
            return ("project", self._project(names[-1] if names else code, owner)) if names else None
        if kind in ("three_public", "procurement", "service"):
            return kind, self._listed(kind, names or [code])  # type: ignore[return-value, arg-type]
        return None

    def _account(self, dimension: AccountDimension, code: str, names: list[str]) -> tuple[Dimension, int] | None:
        inside, name = split_code(names[-1]) if names else (None, "")
        code = (code if code.isdigit() else "") or inside or ""
        if not name:
            name = self.registry.name_of(dimension, code) or code
        plain = without_ordinal(name)
        if code:
            self.walk.path = [c for c in self.walk.path if code.startswith(c) and c != code] + [code]
            return dimension, self.registry.account(dimension, code, plain)
        found = self.walk.resolve(dimension, plain, self.registry.printed_codes(dimension))
        if found is None and plain.endswith("收入"):
            return None  # receipts among expenditure: nobody's account
        if found is None and normalise(plain) not in account_list(dimension).by_norm and self.form is None:
            return None
        return dimension, self.registry.account(dimension, found, plain)

    def _project(self, name: str, owner: int) -> int:
        norm = normalise(name)
        self.projects_seen[owner, norm] += 1
        return self.registry.project(name, owner, occurrence=self.projects_seen[owner, norm] - 1)

    def _listed(self, dimension: Dimension, names: list[str]) -> int:
        """Rows of 三公, procurement or service catalogues: the summary form's own members, or items below them."""
        label = names[-1]
        fixed = fixed_row(dimension, label)
        if fixed is not None:
            key = self.registry.fixed(fixed)
            if fixed.parent is None or dimension == "procurement":
                self.path = [key]
            return key
        if dimension == "procurement":
            root = self.registry.fixed(
                next(m for m in forms().members if m.dimension == dimension and m.parent is None)
            )
            return self.registry.child(dimension, without_ordinal(label), self.path[0] if self.path else root)
        above = self.registry.fixed(next(m for m in forms().members if m.dimension == dimension and m.parent is None))
        for name in names[:-1]:
            above = self.registry.child(dimension, name, above)
        return self.registry.child(dimension, without_ordinal(label), above)

    def _column_of(self, label: str) -> int:
        """The column that prints this name in the row at hand, the last one."""
        wanted = squeeze(label)
        return max((i for k in self.shape.keys for i in k.names if self.cells_now.get(i) == wanted), default=0)

    def _income(self, label: str) -> int:
        root = self.registry.named("income", INCOME_ROOT)
        rank = rank_of(label)
        if sum(len(k.names) for k in self.shape.keys) > 1 and not rank:
            rank = 10 + self._column_of(label)
        plain = without_ordinal(label)
        while self.stack and rank and self.stack[-1][0] >= rank:
            self.stack.pop()
        above = (
            self.stack[-1][1]
            if self.stack and (rank == 0 or self.stack[-1][0] < rank)
            else self.registry.named("income", INCOME_YEAR, root)
        )
        key = self._income_member(plain, above)
        if rank:
            self.stack.append((rank, key))
        return key

    def _income_member(self, plain: str, above: int) -> int:
        if self.carry:
            return self.registry.child("income", plain, above)
        fixed = fixed_row("income", plain)
        if fixed is None:
            return self.registry.named("income", plain, above)
        if self.stack and self.registry.members[above].name not in names_above(fixed):
            return self.registry.child("income", plain, above)
        return self.registry.fixed(fixed)
