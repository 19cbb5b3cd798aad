"""Posts of any text: every script, markup of both platforms, bidi and zero-width signs, half characters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from bot.lookup.answer import Answer, Blank, Choice, Form, Item
from bot.model import SEVERITIES, Development, Evidence, Headline, Match, Post, Report, Standing, Toll

SLACK = (
    "<!channel>",
    "<!here|x>",
    "<@U123>",
    "<#C1|x>",
    "<!subteam^S1>",
    "<https://evil.example|BBC>",
    "&lt;",
)
DISCORD = (
    "@everyone",
    "<@123>",
    "<@&123>",
    "[x](https://evil.example)",
    "https://evil.example",
    "<t:1:R>",
    ":smile:",
)
SIGNS = (
    "**b**",
    "__u__",
    "~~s~~",
    "||s||",
    "```c```",
    "`",
    "\\",
    "\\*",
    "> ",
    ">>> ",
    "# ",
    "-# ",
    "- ",
    "1. ",
)
UNSEEN = ("\u202e", "\u2066", "\u200b", "\u200d", "\ud800", "\n", "\x1b[31m", "e" + "\u0301" * 30)
SCRIPTS = ("👨‍👩‍👧", "停火", "هدنة", "нападение", "Թավուշ")
MARKUP = st.sampled_from((*SLACK, *DISCORD, *SIGNS, *UNSEEN, *SCRIPTS))
SOME_TEXT = st.lists(MARKUP | st.text(st.characters(codec=None), max_size=30), max_size=12).map("".join)
ANY_TEXT = SOME_TEXT | SOME_TEXT.map(lambda text: text * 100)
NAMES = st.lists(ANY_TEXT, max_size=3).map(tuple)
TIMES = st.none() | st.datetimes(timezones=st.just(UTC))


@st.composite
def matches(draw: Any) -> Match:
    quotes = draw(st.lists(ANY_TEXT, min_size=1, max_size=4))
    return Match(
        rule=draw(st.text(min_size=1, max_size=20)),
        event="border_incident",
        evidence=tuple(Evidence("text", 0, len(quote), quote) for quote in quotes),
        who=draw(NAMES),
        whom=draw(NAMES),
        actors=draw(NAMES),
        places=draw(NAMES),
        date=draw(st.none() | st.dates(date(1, 1, 1))),
        claimed_by=draw(NAMES),
        words=tuple(draw(st.lists(st.sampled_from([*quotes, "a", "e", "*", "<"]), max_size=4))),
    )


STANDINGS = st.builds(
    Standing,
    tier=st.sampled_from(("retracted", "claim", "outlet", "publishers", "monitor")),
    publishers=st.integers(0, 10**6),
    tolls=st.lists(
        st.builds(Toll, st.sampled_from(("killed", "wounded")), st.integers(1, 99_999)), max_size=2
    ).map(tuple),
    disputed=NAMES,
    retracted=NAMES,
    corrected=NAMES,
    reports=st.integers(1, 10**6),
)


@st.composite
def posts(draw: Any) -> Post:
    address = draw(SOME_TEXT | st.builds("https://news.example/{}".format, SOME_TEXT))
    return Post(
        id=draw(st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=24, max_size=24)),
        at=datetime(2020, 11, 4, 12, tzinfo=UTC),
        op=draw(st.sampled_from(("post", "update"))),
        destination="desk",
        story="s",
        severity=draw(st.sampled_from(SEVERITIES)),
        rule_title=draw(ANY_TEXT),
        development=Development(tuple(draw(st.lists(matches(), min_size=1, max_size=2)))),
        report=Report(id="r", text=draw(ANY_TEXT), title=draw(ANY_TEXT), url=address, published=draw(TIMES)),
        source_name=draw(ANY_TEXT),
        standing=draw(st.none() | STANDINGS),
        news=draw(NAMES),
    )


@st.composite
def edits(draw: Any) -> tuple[Post, Post]:
    """An alert, and an edit of it."""
    root = draw(posts())
    return root, replace(root, id="e", op="edit", root=root.id, standing=draw(STANDINGS))


def answers() -> st.SearchStrategy[Answer]:
    address = SOME_TEXT | st.builds("https://news.example/{}".format, SOME_TEXT)
    item = st.builds(Item, ANY_TEXT, ANY_TEXT, address, TIMES, st.sampled_from(("", "slack:U1")))
    items, choices = st.lists(item, max_size=12).map(tuple), st.lists(CHOICES, max_size=25).map(tuple)
    return st.builds(Answer, ANY_TEXT, items, ANY_TEXT, choices, st.booleans())


HEADLINES = st.builds(
    Headline,
    title=ANY_TEXT,
    severity=st.sampled_from(SEVERITIES),
    story=st.just("s"),
    url=SOME_TEXT | st.builds("https://news.example/{}".format, SOME_TEXT),
    at=st.datetimes(timezones=st.just(UTC)),
    state=st.sampled_from(("", "new", "retracted")),
)
CHOICES = st.builds(
    Choice,
    label=ANY_TEXT,
    button=st.text("abcdefgh", min_size=1, max_size=12),
    subject=st.text("abcdefgh234567", max_size=24),
    value=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=":"), max_size=40),
)
BLANKS = st.builds(
    Blank,
    name=st.text("abcdefgh", min_size=1, max_size=12),
    label=ANY_TEXT,
    hint=ANY_TEXT,
    value=ANY_TEXT,
    long=st.booleans(),
    required=st.booleans(),
    most=st.integers(1, 100_000),
)
FORMS = st.builds(
    Form,
    name=st.text("abcdefgh", min_size=1, max_size=12),
    title=ANY_TEXT,
    blanks=st.lists(BLANKS, min_size=1, max_size=5, unique_by=lambda blank: blank.name).map(tuple),
    subject=st.text("abcdefgh234567", max_size=24),
)
