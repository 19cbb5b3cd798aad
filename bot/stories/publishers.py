"""Who stands behind a report, and how many voices that are independent of each other tell a story.

An agency's report in forty papers is one voice; so are two sites of one house. What only shows others' texts
is no voice of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.config.document import Document, read_documents, validated
from bot.config.settings import Settings
from bot.model import Report

Kind = Literal["wire", "state", "public", "monitor", "aggregator", "outlet"]
#: What a source's `type` in the configuration is among publishers; one that is not here is an outlet.
_TYPES: dict[str, Kind] = {
    "agency": "wire",
    "state": "state",
    "public": "public",
    "monitor": "monitor",
    "un": "monitor",
    "aggregator": "aggregator",
}
_Text = Annotated[str, StringConstraints(min_length=1, max_length=100)]
_DATELINE = 160  # characters of a text in which an agency is credited


class Publisher(BaseModel):
    """One publisher, as a table names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Text
    family: str = Field("", max_length=100, description="Publishers of one family are one voice.")
    kind: Kind = "outlet"
    origin: str = Field(
        "", pattern="^(?:[A-Z]{2,3})?$", description="ISO 3166 code of the country it speaks from."
    )
    hosts: tuple[_Text, ...] = ()
    credits: tuple[_Text, ...] = ()

    @property
    def voice(self) -> str:
        """The name under which it counts."""
        return self.family or self.name


class Table(BaseModel):
    """A document of publishers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    publishers: tuple[Publisher, ...]


NO_SOURCES: Mapping[str, Publisher] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Telling:
    """One report of a story: where it stands, whom it credits, and whether it copies one before it."""

    source: str  # the id of its source
    address: str  # canonical, or ""
    credit: str = ""  # the voice of an agency
    copies: bool = False


class Publishers:
    """What the tables say. Of publishers with the same host or credit the later one counts."""

    def __init__(self, known: Iterable[Publisher], sources: Mapping[str, Publisher] = NO_SOURCES) -> None:
        """`sources`: what the configuration itself says of who publishes a source, by its id."""
        self._sources = sources
        self._by_host: dict[str, Publisher] = {}
        credited: dict[str, Publisher] = {}
        for publisher in known:
            self._by_host.update(dict.fromkeys(publisher.hosts, publisher))
            credited.update(dict.fromkeys(publisher.credits, publisher))
        self._credited = credited
        names = "|".join(re.escape(name) for name in sorted(credited, key=lambda name: -len(name)))
        self._dateline = (
            re.compile(rf"\(({names})\)|\b({names})\s+[—–-]\s|^({names})\s*:") if credited else None
        )

    def of(self, address: str) -> Publisher | None:
        """Return who publishes at a canonical address, by its host or a parent of it."""
        host = address.partition("/")[0].partition("?")[0].partition(":")[0]
        while host:
            if host in self._by_host:
                return self._by_host[host]
            host = host.partition(".")[2]
        return None

    def behind(self, telling: Telling) -> Publisher | None:
        """Return who published a report: as the configuration says of its source, else by its address."""
        return self._sources.get(telling.source) or self.of(telling.address)

    def credit(self, report: Report) -> str:
        """Return the voice of the agency that a report credits in its dateline, or ""."""
        found = self._dateline and self._dateline.search(report.text[:_DATELINE])
        return self._credited[found[found.lastindex or 0]].voice if found else ""

    def voices(self, told: Iterable[Telling], names: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Return the independent voices among the reports of a story, in the order in which they first spoke.

        `names` says what readers call a source, for those without an address that a table knows.
        """
        found: dict[str, None] = {}
        for telling in told:
            publisher = self.behind(telling)
            if telling.copies or (publisher is not None and publisher.kind == "aggregator"):
                continue
            found[telling.credit or self.own(telling, names)] = None
        return tuple(found)

    def own(self, telling: Telling, names: Mapping[str, str] | None = None) -> str:
        """Return the voice that published a report, whomever it credits. `names` as above."""
        publisher = self.behind(telling)
        return publisher.voice if publisher else (names or {}).get(telling.source, telling.source)


def read(documents: Iterable[Document]) -> list[Publisher]:
    """Return the publishers of documents. Raises BadFile with line and column of what is wrong."""
    return [one for document in documents for one in validated(document, Table).publishers]


@cache
def shipped() -> Publishers:
    """Return the table that ships."""
    return table(())


def table(own: Iterable[Path], sources: Mapping[str, Publisher] = NO_SOURCES) -> Publishers:
    """Return the table that ships, with those of `own` files after it. Raises BadFile."""
    with as_file(files("bot.stories").joinpath("publishers.yaml")) as file:
        documents = read_documents(file)
    for path in own:
        documents += read_documents(path)
    return Publishers(read(documents), sources)


def publishers_of(settings: Settings) -> Publishers:
    """Return who stands behind reports: the table that ships, the configuration's own, its sources.

    Raises BadFile.
    """
    said = (source for source in settings.sources if source.publisher or source.family or source.type)
    sources = {
        source.id: Publisher(
            name=source.publisher or source.name,
            family=source.family,
            kind=_TYPES.get(source.type or "", "outlet"),
            origin="" if source.origin == "INT" else source.origin,
        )
        for source in said
    }
    return table(settings.publishers, sources)
