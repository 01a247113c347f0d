"""What reading one document may cost before it is stopped, and what a document may be; each limit has a name here."""

from __future__ import annotations

from dataclasses import dataclass, field

GIB = 1024**3
MIB = 1024**2


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a document may be; a larger one is refused before it is read. Real ones use a few hundredths of each."""

    file: int = 100 * MIB
    """Bytes of the file."""
    pages: int = 2_000
    objects: int = 300_000
    """Objects of a PDF."""
    inflated: int = 400 * MIB
    """Bytes of all its streams together, unpacked."""
    stream: int = 100 * MIB
    """Bytes of one stream, unpacked."""
    slow: int = MIB
    """Bytes of one stream packed in the old ways (LZW, run lengths), which can only be unpacked slowly."""
    wrappings: int = 8
    """How often one stream may be packed."""
    depth: int = 60
    """How deep pages and drawings may lie within each other."""
    drawn: int = 12 * MIB
    """Bytes of drawing commands of one page, each drawing counted as often as it is used."""
    page_side: float = 14_400.0
    """PDF points; no viewer takes more."""
    page_area: float = 25_000_000.0
    """Square points; more than twice a sheet of A0."""
    image: int = 150_000_000
    """Pixels of one picture."""
    scans: int = 200
    """Pages of a document that are read off their picture."""
    scan: int = 40_000_000
    """Pixels of the pictures of a page that is read off its picture; a sheet of A3 at 300 dpi has 18 million."""
    scan_looked_at: int = 20_000_000
    """Pixels with which such a page is looked at."""
    codes: int = 300_000
    """Characters that one character map, or one list of widths, may name; a full one of two bytes has 65,536."""
    characters: int = 60_000
    """Characters on one page."""
    edges: int = 30_000
    """Rules on one page."""
    crossings: int = 9_000
    """Places on one page where a rule crosses another."""
    book: int = 300_000_000
    """Bytes of a workbook, unpacked."""
    parts: int = 5_000
    """Parts of a workbook."""
    ratio: int = 400
    """How many times as large a part of a workbook may become by unpacking, beyond its first million bytes."""
    web: int = 30 * MIB
    """Bytes of a web page, or of one part of a Word document, unpacked."""
    nesting: int = 150
    """How deep the elements of a web page or a Word document may lie within each other."""
    text_lines: int = 200_000
    """Lines of a text."""
    text_line: int = 200_000
    """Bytes of one line of a text."""
    rows: int = 20_000
    """Rows of a sheet up to its last cell."""
    columns: int = 300
    """Columns of a sheet or of a text's row."""
    cells: int = 1_000_000
    """Of all sheets together, blanks inside the used ranges included."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a document is: how many pages a document has, and how many of them may have to be read off their picture."""

    pages: int = 0
    scans: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What the process of one document may use; times are in seconds, a base and so much a page.

    What a page that is read off its picture costs comes on top. `seconds` are of the clock, `cpu_seconds` of the
    processor; `memory` is address space in bytes; `written` are bytes a file may grow to by it; `answer` are bytes of
    what it reads out.
    """

    seconds: float = 60.0
    seconds_per_page: float = 3.0
    memory: int = 2 * GIB
    cpu_seconds: float = 10.0
    cpu_seconds_per_page: float = 2.0
    seconds_per_scan: float = 60.0
    cpu_seconds_per_scan: float = 25.0
    open_files: int = 64
    processes: int = 0
    written: int = 0
    answer: int = 64 * MIB
    sizes: Sizes = field(default_factory=Sizes)

    @property
    def most(self) -> Extent:
        """The largest extent that is read."""
        return Extent(self.sizes.pages, self.sizes.scans)

    def wall_time(self, pages: int, scans: int = 0) -> float:
        """Return how many seconds a document of so many pages, so many of them scans, may take."""
        return self.seconds + self.seconds_per_page * pages + self.seconds_per_scan * scans

    def cpu_time(self, pages: int, scans: int = 0) -> float:
        """Return how many seconds of the processor a document of so many pages, so many of them scans, may take."""
        return self.cpu_seconds + self.cpu_seconds_per_page * pages + self.cpu_seconds_per_scan * scans


SIZES = Sizes()
LIMITS = Limits()
