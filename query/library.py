"""A database opened for questions: its documents, who they are of, and what their questions need, built when asked."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import duckdb

from query import pinyin, sql
from query.bodies import Bodies
from query.catalogue import Catalogue, DocumentInfo, load_catalogue, load_documents
from query.described import load_goals
from query.listing import Entry, listing
from query.names import NameIndex
from query.pinyin import Spellings
from query.plan import Refusal
from query.reading import Reading
from query.roster import Roster, load_commons, load_roster, only
from query.slips import SlipIndex, build_slips, warm_up
from query.statement import forget
from query.vocabulary import Vocabulary, build_vocabulary, region_entries
from schema.name_pack import open_names
from schema.store import open_store
from schema.synonyms import Synonym, load_synonyms

MOST_PREPARED = 32
"""So many documents stay prepared; the one asked longest ago makes room."""
MOST_TRIED = 10_000
"""So many offered questions are remembered with whether they are answered."""
COMMONS_KEY = 0
MOST_UNCOLLECTED = 20_000
"""So many new objects before Python looks for cycles among them: thousands of figures are no garbage, and hold none."""


@dataclass(frozen=True)
class Prepared:
    """All that the questions of one document, or of all together, need: catalogue, vocabulary and slips."""

    catalogue: Catalogue
    vocabulary: Vocabulary
    slips: SlipIndex
    bodies: Bodies | None = None
    """Where all documents are read together: how their departments and units are called."""
    goals: dict[int, str] = field(default_factory=dict)
    """What the projects of one document are for, in compared form, by their ids."""

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """What the last texts were read as: one question is read several times on its way to an answer."""
        return {}

    @cached_property
    def listing(self) -> tuple[Entry, ...]:
        """The names that can be typed for."""
        return listing(self.catalogue, any_member=self.bodies is not None)

    @cached_property
    def spellings(self) -> Spellings:
        """The words and names by their pinyin, built when first typed so."""
        return Spellings(self.vocabulary)


@dataclass(frozen=True)
class Lens:
    """What a question is read with: who is in view, and the words of the one document, or of all that is loaded."""

    roster: Roster
    prepared: Prepared
    document: DocumentInfo | None


@dataclass
class Library:
    """A database opened for questions. Safe to share between threads: each question uses a cursor of its own."""

    path: Path
    connection: duckdb.DuckDBPyConnection
    documents: tuple[DocumentInfo, ...]
    roster: Roster
    names: NameIndex
    synonyms: tuple[Synonym, ...] = ()
    """What an administrator has added to the synonyms of the data files."""
    file: Path = Path()
    generation: int = 0
    """The file that is open and the number of its generation; 0 for a file that never was published as one."""
    fault: str = ""
    """Why it is not the generation that is meant, or what else is wrong with it, in Chinese; empty where all is well."""
    superseded: tuple[DocumentInfo, ...] = ()
    """Editions that another document took the place of: asked only where they are named, by words or by their file."""
    _prepared: OrderedDict[int, Prepared] = field(default_factory=OrderedDict)
    _tried: OrderedDict[tuple[str | None, str], bool] = field(default_factory=OrderedDict)
    _narrowed: dict[int, Roster] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @cached_property
    def newest(self) -> DocumentInfo:
        """The document of the newest year, the last one loaded of several; there has to be one."""
        return max(self.documents, key=lambda d: (d.year, d.id))

    def named(self, file_name: str) -> tuple[DocumentInfo, ...]:
        """Return the documents of this file name, or of this hash, the current one last."""
        return self._by_name.get(file_name, ())

    def by_id(self, identifier: int) -> DocumentInfo | None:
        """Return the document of this id, current or superseded, None where it is not loaded."""
        return next((d for d in (*self.documents, *self.superseded) if d.id == identifier), None)

    def editions(self, document: DocumentInfo) -> tuple[DocumentInfo, ...]:
        """Return all editions of a document's budget in their order; the last one is current."""
        return self._by_budget.get((document.organisation, document.year, document.kind), (document,))

    @cached_property
    def _by_budget(self) -> dict[tuple[str, int, str], tuple[DocumentInfo, ...]]:
        found: dict[tuple[str, int, str], tuple[DocumentInfo, ...]] = {}
        for document in sorted((*self.superseded, *self.documents), key=lambda d: d.edition):
            key = (document.organisation, document.year, document.kind)
            found[key] = (*found.get(key, ()), document)
        return found

    @cached_property
    def _by_name(self) -> dict[str, tuple[DocumentInfo, ...]]:
        found: dict[str, tuple[DocumentInfo, ...]] = {}
        for document in (*self.superseded, *self.documents):
            for name in (document.file_name, document.sha256):
                found[name] = (*found.get(name, ()), document)
        return found

    @property
    def key(self) -> str:
        """What tells this generation from any other: whatever is kept of its answers is kept under it."""
        return str(self.file)

    def prepared(self, document: DocumentInfo | None) -> Prepared:
        """Return what the document's questions need (None: those over all documents), built when first asked."""
        key = document.id if document else COMMONS_KEY
        with self._lock:
            if key not in self._prepared:
                self._prepared[key] = self._prepare(document)
                while len(self._prepared) > MOST_PREPARED:
                    self._prepared.popitem(last=False)
            self._prepared.move_to_end(key)
            return self._prepared[key]

    def _prepare(self, document: DocumentInfo | None) -> Prepared:
        bodies, goals = None, {}
        if document is not None:
            catalogue = load_catalogue(self.connection.cursor(), document)
            goals = load_goals(self.connection.cursor(), document)
            vocabulary = build_vocabulary(catalogue, synonyms=self.synonyms)
        else:
            catalogue = load_commons(self.connection.cursor(), self.roster)
            bodies = Bodies(self.names, self.roster)
            places = region_entries(b.name for b in self.roster.bodies)
            called = [s.name for s in self.synonyms if s.kind == "organisation"]
            places |= {name: entry for name in called if (entry := bodies.entry(name)) is not None}
            vocabulary = build_vocabulary(catalogue, places, self.synonyms)
        return Prepared(catalogue, vocabulary, build_slips(vocabulary), bodies, goals)

    def tried(self, document: str | None, question: str, attempt: Callable[[], bool]) -> bool:
        """Return what came of trying a question that is offered; it is tried once, the last MOST_TRIED are kept."""
        key = (document, question)
        with self._lock:
            if key in self._tried:
                return self._tried[key]
        outcome = attempt()
        with self._lock:
            self._tried[key] = outcome
            while len(self._tried) > MOST_TRIED:
                self._tried.popitem(last=False)
        return outcome

    def lens(self, document: str | None) -> Lens | Refusal:
        """Given the file name chosen on the screen, or None, return what a question is read with."""
        if not self.documents:
            return Refusal("not_loaded", "还没有装入任何预算文件。")
        chosen = self.documents[0] if len(self.documents) == 1 else None
        if document is not None:
            named = self.named(document)
            if not named:
                return Refusal("not_loaded", f"没有装入名为“{document}”的文件。")
            chosen = named[-1]
        return Lens(self._seen(chosen), self.prepared(chosen), chosen)

    def _seen(self, document: DocumentInfo | None) -> Roster:
        if document is None or (document.current and len(self.documents) == 1):
            return self.roster
        with self._lock:
            if document.id not in self._narrowed:
                self._narrowed[document.id] = only(self._roster_of(document), document)
            return self._narrowed[document.id]

    def _roster_of(self, document: DocumentInfo) -> Roster:
        return self.roster if document.current else load_roster(self.connection.cursor(), (document,))

    def forget(self) -> None:
        """Drop what is kept of the questions asked: the next is answered like the first one ever."""
        forget(self.connection)
        with self._lock:
            for prepared in self._prepared.values():
                prepared.readings.clear()

    def with_synonyms(self, synonyms: tuple[Synonym, ...]) -> Library:
        """Return the same database as it would be read with these synonyms; it shares the connection."""
        opened = (self.file, self.generation, self.fault, self.superseded)
        return Library(self.path, self.connection, self.documents, self.roster, self.names, synonyms, *opened)

    def close(self) -> None:
        """Close the connection and the packed names."""
        self.connection.close()
        self.names.close()


def load(path: Path) -> Library:
    """Given the database's name, open it read-only. Raises StoreError with a Chinese sentence where it cannot be."""
    opened = open_store(path)
    connection = opened.connection
    loaded = load_documents(connection)
    documents = tuple(d for d in loaded if d.current)
    names = NameIndex(open_names(connection, opened.file if opened.names_sound else None))
    roster = load_roster(connection, documents)
    synonyms = load_synonyms(connection)
    told = (opened.file, opened.generation, opened.fault, tuple(d for d in loaded if not d.current))
    library = Library(path, connection, documents, roster, names, synonyms, *told)
    if documents:
        library.prepared(documents[0] if len(documents) == 1 else None)
    warm_up()
    pinyin.warm_up()
    sql.warm_up()
    gc.set_threshold(MOST_UNCOLLECTED, *gc.get_threshold()[1:])
    gc.freeze()  # what is loaded stays: an answer of thousands of rows must not have it searched for garbage each time
    return library
