"""The terminal as a destination: a readable block an alert, or one JSON object a line."""

from __future__ import annotations

import json
import sys
import warnings
from datetime import datetime
from io import StringIO
from typing import Any, TextIO

from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.alerts.destination import CannotTell, Outcome, Rejected, Sent, Trace
from bot.alerts.post_line import post_line
from bot.chat.card import Card, Quote, card, moment
from bot.chat.connection import Desk
from bot.chat.digest import listed
from bot.chat.kind import Environment
from bot.chat.link import link
from bot.chat.plain import plain
from bot.lookup.answer import Answer
from bot.model import Post, Severity

_STYLES: dict[Severity, str] = {
    "low": "bold blue",
    "medium": "bold yellow",
    "high": "bold dark_orange",
    "critical": "bold red",
}
#: Lines are wrapped there where nothing is known of the reader's screen.
_WIDTH = 100


class ConsoleDestination:
    """Posts to a text stream. `json`: one line for machines instead of a block for people."""

    def __init__(self, destination_id: str, stream: TextIO | None = None, *, json: bool = False) -> None:
        self._id = destination_id
        self._stream = stream or sys.stdout
        self._terminal = self._stream.isatty()
        self._json = json

    @property
    def id(self) -> str:
        return self._id

    async def post(self, post: Post, thread: str = "") -> Outcome:  # noqa: ARG002 - a terminal has no threads
        """Write it and flush. A stream that can't be written to refuses."""
        return self._write(post, json.dumps(post_line(post)) + "\n" if self._json else self._block(post))

    async def edit(self, change: Post, root: Post, message_id: str) -> Outcome:  # noqa: ARG002 - as above
        """Write a line for machines. What people read on a terminal can't be changed, and is not repeated."""
        return self._write(root, json.dumps(post_line(change)) + "\n" if self._json else "")

    def _write(self, post: Post, text: str) -> Outcome:
        encoding = self._stream.encoding or "utf-8"
        try:
            self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            self._stream.flush()
        except (OSError, ValueError) as error:  # ValueError: closed
            return Rejected(f"can't write to the terminal ({error}): start Tocsin where its output is read")
        return Sent(post.id)

    async def find(
        self,
        post: Post,  # noqa: ARG002 - the protocol's
        attempted_at: datetime,  # noqa: ARG002 - as above
        thread: str = "",  # noqa: ARG002 - as above
    ) -> Trace:
        return CannotTell("a terminal can't be read back")

    async def check(self) -> list[str]:
        return []

    async def rehearse(self) -> list[str]:
        """Do nothing: whoever reads the terminal sees that it works."""
        return []

    async def close(self) -> None:
        """Leave the stream open: it is not ours."""

    def _block(self, post: Post) -> str:
        out = StringIO()
        console = Console(
            file=out,
            force_terminal=self._terminal,
            no_color=None if self._terminal else True,
            width=None if self._terminal else _WIDTH,
            highlight=False,
            emoji=False,
            markup=False,
        )
        if (lines := listed(post)) is not None:
            _list(lines, console)
        else:
            show(card(post), console)
        return out.getvalue()


def show(shown: Card, console: Console) -> None:
    """Print a card. Outside text goes in as `Text`, so that nothing in it is markup."""
    console.print()
    console.print(Text(shown.heading, style=_STYLES[shown.severity]))
    body = Table.grid(padding=(0, 2))
    body.add_column(style="dim", no_wrap=True)
    body.add_column(overflow="fold")
    for fact in shown.facts:
        body.add_row(Text(fact.label), Text(fact.value))
    published = moment(shown.published) if shown.published else ""
    origin = " · ".join(filter(None, (shown.source, published)))
    body.add_row(Text("Source"), Text(origin or "unknown"))
    body.add_row(Text("Rule"), Text(shown.version))
    console.print(Padding(Text(shown.headline, style="bold"), (0, 0, 0, 2)))
    for quote in shown.quotes:
        console.print(Padding(_quote(quote), (0, 0, 0, 2)))
    console.print(Padding(body, (0, 0, 0, 2)))
    if shown.link:
        console.print(Text(f"  {shown.link.url}", style="underline"), soft_wrap=True)


def _list(told: Answer, console: Console) -> None:
    """Print a line a story, and where it leads."""
    console.print()
    console.print(Text(plain(told.title), style="bold"))
    for item in told.items:
        line = " · ".join(filter(None, (plain(item.text), plain(item.detail))))
        console.print(Padding(Text(line), (0, 0, 0, 2)))
        if where_to := link(item.url):
            console.print(Text(f"    {where_to.url}", style="underline"), soft_wrap=True)


def _quote(quote: Quote) -> Text:
    return Text.assemble("“", *((run.text, "bold reverse" if run.hit else "italic") for run in quote), "”")


with warnings.catch_warnings():
    # `json` is the contract's key; pydantic's deprecated method of that name is missed by nobody.
    warnings.filterwarnings("ignore", message='Field name "json"')

    class ConsoleOptions(BaseModel):
        """A destination of kind `console`."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        json: bool = Field(  # type: ignore[assignment]  # as above
            default=False, description="Write one JSON object a line instead of a readable block."
        )


class _Console:
    name = "console"
    Options = ConsoleOptions

    def missing(self, environment: Environment) -> str | None:  # noqa: ARG002 - a terminal needs nothing
        return None

    def open(
        self,
        settings: Any,
        environment: Environment,  # noqa: ARG002 - as above
        *,
        buttons: bool = False,  # noqa: ARG002 - nobody can press them
    ) -> ConsoleDestination:
        return ConsoleDestination(settings.id, json=settings.json)

    def listens(self, environment: Environment) -> bool:  # noqa: ARG002 - as above
        return False

    def connect(self, environment: Environment, desk: Desk) -> None:  # noqa: ARG002 - as above
        return None

    def set_up(self, environment: Environment) -> None:  # noqa: ARG002 - as above
        return None


KIND = _Console()
