"""One decision about one development in one report: what the log of stories holds and memory is made of."""

from __future__ import annotations

import json
import struct
import sys
from array import array
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.errors import Bug
from bot.model import Kind, Toll
from bot.stories.features import Features

_VERSION = 2
# version, bytes of JSON, words, words in title, words in title and lead, names, whether cased
_HEAD = struct.Struct("<BIHHHHB")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a development says happened, as the rules or the text tell it. All may be empty."""

    events: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    whom: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    date: date | None = None
    claimed_by: tuple[str, ...] = ()
    tolls: tuple[Toll, ...] = ()  # the highest the report gives, at most one of a kind
    said: tuple[str, ...] = ()  # of what was reported before: "denied", "corrected", "retracted"
    actors: tuple[str, ...] = ()  # others who are named


@dataclass(frozen=True, slots=True)
class Entry:
    """That a report opened, added to or repeated a story; why; and what later reports are held against."""

    story: str
    kind: Kind
    because: str  # one sentence for a person
    at: datetime
    source: str
    report: str  # the report's id, unique within its source
    title: str
    address: str  # canonical, or ""
    content: str  # fingerprint of title and text
    facts: Facts
    features: Features
    news: tuple[str, ...] = ()  # of an update: what it adds, each in words for a person
    credit: str = ""  # the agency whose report this is, by its own account
    copies: bool = False  # the words of an earlier report: no voice of its own
    rules: tuple[str, ...] = ()  # that matched, the leading one first
    raised: tuple[str, ...] = ()  # those of them that made this report an alert
    held: tuple[tuple[str, str], ...] = ()  # rules whose alert has to wait, and what each waits for
    published: datetime | None = (
        None  # by its own account, where that can be believed; else `at` stands for it
    )

    def encode(self) -> bytes:
        """Return the entry in a compact form that `decode` of this or a later version reads."""
        facts = self.facts
        told: list[object] = [
            facts.events,
            facts.who,
            facts.whom,
            facts.places,
            facts.date and facts.date.isoformat(),
        ]
        told += [facts.claimed_by, facts.tolls, facts.said, self.news, self.credit, self.copies]
        told += [self.rules, self.raised, self.held, facts.actors]
        told.append(self.published and self.published.timestamp())
        head: list[object] = [
            self.story,
            self.kind,
            self.because,
            self.at.timestamp(),
            self.source,
            self.report,
        ]
        head += [self.title, self.address, self.content, told]
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        words = self.features
        fixed = _HEAD.pack(
            _VERSION, len(text), len(words.terms), words.title, words.lead, len(words.names), words.cased
        )
        return fixed + text + _little_endian(words.terms + words.names).tobytes()

    @classmethod
    def decode(cls, data: bytes) -> Entry:
        """Return what `encode` was given. Raises Bug when the version is unknown or bytes are missing."""
        if len(data) < _HEAD.size or data[0] != _VERSION:
            raise Bug(
                f"an entry of the story log is of version {data[:1]!r}; this Tocsin reads version {_VERSION}"
            )
        _, size, count, in_title, in_lead, named, cased = _HEAD.unpack_from(data)
        end = _HEAD.size + size
        expected = end + 4 * (count + named)
        if len(data) != expected:
            raise Bug(f"an entry of the story log has {len(data)} bytes, expected {expected}")
        try:
            head = json.loads(data[_HEAD.size : end].decode("utf-8", "surrogatepass"))
            story, kind, because, at, source, report, title, address, content, told = head
        except (ValueError, TypeError) as error:
            raise Bug(f"an entry of the story log can't be read: {error}") from error
        numbers = array("I")
        numbers.frombytes(data[end:])
        numbers = _little_endian(numbers)
        events, who, whom, places, day, claimed_by, tolls, said, added, credit, copies, *since = told
        # Entries of earlier times end sooner.
        added_since: list[Any] = [*since, *[()] * (5 - len(since))]
        rules, raised, held, actors, published = added_since
        facts = Facts(
            tuple(events),
            tuple(who),
            tuple(whom),
            tuple(places),
            date.fromisoformat(day) if day else None,
            tuple(claimed_by),
            tuple(Toll(*toll) for toll in tolls),
            tuple(said),
            tuple(actors),
        )
        return cls(
            story,
            kind,
            because,
            datetime.fromtimestamp(at, UTC),
            source,
            report,
            title,
            address,
            content,
            facts,
            Features(numbers[:count], in_title, in_lead, numbers[count:], bool(cased)),
            tuple(added),
            credit,
            copies,
            tuple(rules),
            tuple(raised),
            tuple((rule, why) for rule, why in held),
            datetime.fromtimestamp(published, UTC) if published else None,
        )


def _little_endian(terms: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return terms
    swapped = array("I", terms)
    swapped.byteswap()
    return swapped
