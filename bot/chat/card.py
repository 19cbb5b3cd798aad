"""What an alert shows, before any platform decides how: a post as a card of clean, plain text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from bot.chat.link import Link, link
from bot.chat.plain import cut, plain
from bot.model import SEVERITIES, Match, Post, Severity, Standing

#: What readers take in at a glance; the platforms allow more.
LONGEST_HEADLINE = 200
LONGEST_QUOTE = 500
MOST_QUOTES = 3
_LONGEST_NAME = 80
_MOST_NAMES = 4

SIGNS: dict[Severity, str] = {"low": "🔵", "medium": "🟡", "high": "🟠", "critical": "🔴"}
COLOURS: dict[Severity, int] = {"low": 0x4A8FE7, "medium": 0xE3B341, "high": 0xE8762D, "critical": 0xD1242F}

#: Scripts that are written without blanks: a word may begin and end anywhere.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


class Run(NamedTuple):
    """A stretch of a quote; `hit`: these words made the rule match."""

    text: str
    hit: bool


Quote = tuple[Run, ...]


class Fact(NamedTuple):
    """One line of the card, such as `Where` and the places."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """One alert as readers see it. All text is clean and plain; nothing is escaped yet."""

    reference: str  # short, unique: people quote it, and a search for a lost message finds it
    severity: Severity
    update: bool  # it adds to an alert that was posted before
    rule: str  # the leading rule's title, and the names of other rules that matched
    version: str  # the leading rule's name, and its version when the alert was made
    headline: str
    link: Link | None
    quotes: tuple[Quote, ...]
    facts: tuple[Fact, ...]
    source: str  # the source's name and the host the link leads to
    published: datetime | None
    state: str = ""  # what readers must know before they read on: retracted, disputed

    @property
    def heading(self) -> str:
        """The line that names severity and rule."""
        what = "Update" if self.update else self.severity.capitalize()
        return f"{SIGNS[self.severity]} " + " · ".join(filter(None, (what, self.state, self.rule)))

    @property
    def summary(self) -> str:
        """The card on one line, for notifications and screen readers."""
        where = next((fact.value for fact in self.facts if fact.label == "Where"), "")
        return " · ".join(filter(None, (self.heading, where))) + f": {self.headline}"


def reference(post_id: str) -> str:
    """Return how people quote a post: the head of its id, 40 bits, unique among a channel's messages."""
    return f"#{post_id[:8]}"


def card(post: Post, change: Post | None = None) -> Card:
    """Return what a post shows, with what an edit changes. Never fails, whatever the report holds."""
    standing = (change or post).standing
    matches = post.development.matches
    leading = matches[0]
    where_to = link(post.report.url)
    quotes = dict.fromkeys(_quote(evidence.quote, match) for match in matches for evidence in match.evidence)
    title = plain(post.rule_title) or plain(leading.rule)
    return Card(
        reference=reference(post.id),
        severity=max(post.severity, (change or post).severity, key=SEVERITIES.index),
        update=post.op == "update",
        rule=_names((title, *post.development.rules[1:])),
        version=cut(" ".join(filter(None, (plain(leading.rule), leading.version))), _LONGEST_NAME),
        headline=cut(plain(post.report.title) or _text(quotes), LONGEST_HEADLINE),
        link=where_to,
        quotes=_shown(quotes, plain(post.report.title)),
        facts=(*_news(post.news), *_facts(matches), *_stands(standing), *_updated(change)),
        source=_source(post.source_name or post.report.source, where_to),
        published=post.report.published,
        state=_state(standing),
    )


def day(value: date) -> str:
    """Return a day in words. Days have no time zone: shown as the report tells it, alike to all readers."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """Return a time in words, in UTC, for where the platform can't show the reader's own."""
    return f"{value.day} {value:%B %Y %H:%M} UTC"


def _shown(quotes: Iterable[Quote], title: str) -> tuple[Quote, ...]:
    """The quotes to show: one that only repeats the headline gives way to others, if there are any."""
    said = [quote for quote in quotes if quote]
    more = [quote for quote in said if "".join(run.text for run in quote) != title]
    return tuple(more or said[:1])[:MOST_QUOTES]


def _news(news: tuple[str, ...]) -> Iterable[Fact]:
    """What an update adds."""
    if told := _names(news):
        yield Fact("New", told)


def _facts(matches: tuple[Match, ...]) -> Iterable[Fact]:
    if gloss := next((plain(match.gloss) for match in matches if match.gloss), ""):
        yield Fact("Meaning", gloss)
    acting = next((match for match in matches if match.who or match.whom), None)
    if acting is not None:
        yield from _who_to_whom(_names(acting.who), _names(acting.whom))
    elif actors := _names(name for match in matches for name in match.actors):
        yield Fact("Who", actors)
    if places := _names(name for match in matches for name in match.places):
        yield Fact("Where", places)
    if when := next((match.date for match in matches if match.date), None):
        yield Fact("When", day(when))
    if claimed := _names(name for match in matches for name in match.claimed_by):
        yield Fact("Claimed by", claimed)


def _state(standing: Standing | None) -> str:
    if standing is None:
        return ""
    return "retracted" if standing.tier == "retracted" else "disputed" if standing.disputed else ""


def _stands(standing: Standing | None) -> Iterable[Fact]:
    """Its tier on the ladder of claims, the latest toll, who denies it or takes it back."""
    if standing is None:
        return
    yield Fact("Standing", _tier(standing))
    if standing.tolls:
        yield Fact("Toll", ", ".join(plain(f"{toll.shown} {toll.kind}") for toll in standing.tolls))
    for label, names in (
        ("Denied by", standing.disputed),
        ("Retracted by", standing.retracted),
        ("Corrected by", standing.corrected),
    ):
        if shown := _names(names):
            yield Fact(label, shown)


def _tier(standing: Standing) -> str:
    several = f"{standing.publishers} independent publishers" if standing.publishers > 1 else ""
    match standing.tier:
        case "retracted":
            return "taken back by all who told of it"
        case "claim":
            return "claimed by a party" + (f", passed on by {several}" if several else "")
        case "outlet":
            return "one outlet"
        case "publishers":
            return several or "one outlet"
    return "monitor or UN" + (f", {several}" if several else "")


def _updated(change: Post | None) -> Iterable[Fact]:
    if change is not None and change.standing is not None:
        reports = change.standing.reports
        yield Fact("Updated", f"{change.at:%H:%M} UTC · {reports} report" + ("s" if reports != 1 else ""))


def _who_to_whom(who: str, whom: str) -> Iterable[Fact]:
    if who and whom:
        yield Fact("Who", f"{who} → {whom}")
    elif who:
        yield Fact("Who", who)
    elif whom:
        yield Fact("Against", whom)


def _names(names: Iterable[str]) -> str:
    """Return the names, each once, as a short list."""
    cleaned = list(dict.fromkeys(filter(None, (cut(plain(name), _LONGEST_NAME) for name in names))))
    shown, more = cleaned[:_MOST_NAMES], len(cleaned) - _MOST_NAMES
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _source(name: str, where_to: Link | None) -> str:
    name = cut(plain(name), _LONGEST_NAME)
    host = cut(where_to.host, _LONGEST_NAME) if where_to else ""
    return f"{name} ({host})" if name and host else name or host


def _text(quotes: Iterable[Quote]) -> str:
    return next(("".join(run.text for run in quote) for quote in quotes if quote), "") or "(no headline)"


def _quote(raw: str, match: Match) -> Quote:
    """Return a quote in runs, with the words that made the rule match marked."""
    text = cut(plain(raw), LONGEST_QUOTE)
    words = sorted({plain(word) for word in match.words} - {""}, key=len, reverse=True)
    if not text or not words:
        return (Run(text, hit=False),) if text else ()
    pieces = re.split(f"({'|'.join(map(_as_a_word, words))})", text)
    runs = (Run(piece, hit=place % 2 == 1) for place, piece in enumerate(pieces) if piece)
    return tuple(
        Run("".join(run.text for run in neighbours), hit)
        for hit, neighbours in groupby(runs, key=lambda run: run.hit)
    )


def _as_a_word(word: str) -> str:
    before = "" if _UNSPACED.match(word[0]) else r"(?<!\w)"
    after = "" if _UNSPACED.match(word[-1]) else r"(?!\w)"
    return before + re.escape(word) + after
