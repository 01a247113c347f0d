"""Many people at once: sessions that ask over the page's own websocket, with a pause between their questions.

    python -m bench.sessions --db data/budget.duckdb [--sessions 50 100] [--minutes 1] [--think 10] [--nginx]

A session opens the page and asks one question after another; what is measured is the time from the sent question until
the server says that the page is drawn. Printed: median and 95th percentile, CPU a question, memory, errors.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench.served import Server, behind_nginx, served
from query.engine import load
from screens.topics import topics

BOX = "问题"
LONGEST = 20.0
"""Seconds after which a question that is not answered counts as an error."""
SEED = 2026


@dataclass
class Seen:
    """What the sessions met: milliseconds of each question, what went wrong, and bytes received."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    received: int = 0


def questions(database: Path) -> list[str]:
    """Return the questions to touch of each document, its year and name said where several are loaded."""
    opened = load(database)
    many = len(opened.documents) > 1
    asked = [
        (f"{d.year}年{d.organisation}" if many else "") + q
        for d in opened.documents
        for topic in topics(opened, d)
        for q in topic.questions
    ]
    opened.close()
    return asked


class Session:
    """One visitor's page: the script is run on opening and again for each question."""

    def __init__(self, link: ClientConnection, seen: Seen) -> None:
        self._link = link
        self._seen = seen
        self._box = ""

    async def open(self) -> None:
        """Open the page."""
        await self._run(BackMsg())

    async def ask(self, question: str) -> None:
        """Ask one question and wait until the page is drawn."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = self._box, question
        begun = time.perf_counter()
        answered = await self._run(message)
        if not answered:
            raise RuntimeError(f"没有答案：{question}")
        self._seen.took.append((time.perf_counter() - begun) * 1000)

    async def _run(self, message: BackMsg) -> bool:
        message.rerun_script.query_string = message.rerun_script.query_string
        await self._link.send(message.SerializeToString())
        answered = False
        async with asyncio.timeout(LONGEST):
            while True:
                data = await self._link.recv()
                assert isinstance(data, bytes)
                self._seen.received += len(data)
                said = ForwardMsg.FromString(data)
                element = said.delta.new_element
                if element.text_input.label == BOX:
                    self._box = element.text_input.id
                answered = answered or 'class="answer' in element.html.body or 'class="answer' in element.markdown.body
                if said.WhichOneof("type") == "script_finished":
                    return answered


def linked(server: Server) -> connect:
    """Return the websocket that a browser opens for the page, to be used as a context."""
    return connect(
        f"ws://{server.host}:{server.port}/_stcore/stream",
        host="127.0.0.1",
        origin=server.address,  # type: ignore[arg-type]  # a plain text to the library's own type
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
    )


async def _visitor(server: Server, asked: list[str], until: float, think: float, seen: Seen, number: int) -> None:
    turn = random.Random(SEED + number)
    await asyncio.sleep(turn.uniform(0, think))
    try:
        async with linked(server) as link:
            session = Session(link, seen)
            await session.open()
            while time.monotonic() < until:
                await asyncio.sleep(turn.uniform(0.5, 1.5) * think)
                await session.ask(turn.choice(asked))
    except Exception as error:  # whatever ends a visit is counted, not raised: the others go on
        seen.errors.append(f"{type(error).__name__}: {error}")


async def visit(server: Server, asked: list[str], sessions: int, seconds: float, think: float) -> Seen:
    """Let so many sessions ask for so long, and return what they met."""
    seen = Seen()
    until = time.monotonic() + seconds
    await asyncio.gather(*(_visitor(server, asked, until, think, seen, n) for n in range(sessions)))
    return seen


def _line(server: Server, seen: Seen, sessions: int, cpu: float, before: int) -> str:
    took = sorted(seen.took) or [0.0]
    return (
        f"{sessions} 个会话：{len(seen.took)} 问，中位 {statistics.median(took):.0f} 毫秒，"
        f"p95 {took[int(len(took) * 0.95) - 1]:.0f} 毫秒，最慢 {took[-1]:.0f} 毫秒；"
        f"服务器每问 {cpu * 1000 / max(1, len(seen.took)):.0f} 毫秒 CPU，每问收到 {seen.received / 1024 / max(1, len(seen.took)):.0f} KB，"
        f"内存 {before} → {server.memory()} MB，出错 {len(seen.errors)} 次"
    )


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--db", type=Path, required=True)
    options.add_argument("--sessions", type=int, nargs="+", default=[50, 100])
    options.add_argument("--minutes", type=float, default=1.0)
    options.add_argument("--think", type=float, default=10.0, help="两问之间平均停几秒")
    options.add_argument("--nginx", action="store_true", help="经 nginx")
    given = options.parse_args()
    asked = questions(given.db)
    with ExitStack() as opened:
        if given.nginx:
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
            server = opened.enter_context(behind_nginx(given.db, folder, BUDGET_LOG="0"))
        else:
            server = opened.enter_context(served(given.db, BUDGET_LOG="0"))
        asyncio.run(visit(server, asked, 2, 5, 1))
        for sessions in given.sessions:
            before, cpu = server.memory(), server.cpu()
            seen = asyncio.run(visit(server, asked, sessions, given.minutes * 60, given.think))
            print(_line(server, seen, sessions, server.cpu() - cpu, before))
            for error in dict.fromkeys(seen.errors):
                print(f"  {seen.errors.count(error)} 次 {error}")


if __name__ == "__main__":
    main()
