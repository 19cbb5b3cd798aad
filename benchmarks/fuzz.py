"""Odd input for everything that reads what others wrote: only promised errors may come, and in time.

    python -m benchmarks.fuzz --minutes 10 [--seed 1]

Cases are made by mutation of the seeds in `benchmarks/fuzz_seeds`, of the feeds and rules of the tests: cut,
doubled, spliced, bits turned, odd characters put in. A case that raises anything but what is promised, or
takes longer than `_SLOW`, is shown with its seed and ends the run with 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.alerts.compose import compose
from bot.chat import card
from bot.chat import kinds as chat_kinds
from bot.chat.button import read_button
from bot.chat.discord import embed
from bot.chat.slack import blocks
from bot.config.document import documents_in
from bot.config.interpolation import fill
from bot.config.settings import configuration_model
from bot.errors import TocsinError
from bot.model import Report
from bot.rules.book import RuleBook, load_rules
from bot.rules.draft import read_draft
from bot.rules.query import BadQuery, parse
from bot.rules.shipped import shipped_rules
from bot.sources import kinds as source_kinds
from bot.sources.kind import Answer, Given, Kind
from bot.sources.subscriptions import read_subscriptions
from bot.stories.correction import decode
from bot.stories.developments import developments
from bot.stories.memory import StoryMemory

Run = Callable[[bytes], object]

_SLOW = 5.0  # seconds for one case, on a machine that does other things as well
_MOST = 200_000  # bytes of a case
_NOW = datetime(2026, 11, 25, tzinfo=UTC)
_SEEDS = Path(__file__).parent / "fuzz_seeds"
_TESTS = Path(__file__).parents[1] / "tests" / "unit"
_ODD = [
    word.encode("utf-8", "surrogatepass")
    for word in "\x00 \udc80 \u202e \u2028 <![CDATA[ ]]> <!DOCTYPE &#x0; &amp; {{ ${A} - : \t ' \" *a &a "  # noqa: SIM905 - reads as a list
    "!!python/object:os.system |\n 99999999999999999999 -1 1e999 NaN 2026-02-30 (((( )))) NEAR/0 AND \\ %s "
    "<a\u00a0href=javascript:1> @everyone <!channel> \U0001f525 \u0627\u0644".split(" ")
] + [b"\xff\xfe", b"\xed\xa0\x80", b" ", b"A" * 5000]
_OPTIONS: dict[str, dict[str, Any]] = {
    "acled": {},
    "bluesky": {"account": "a.example"},
    "feed": {"url": "https://e.example/feed"},
    "gdelt": {},
    "mastodon": {"account": "@a@e.example"},
    "page": {"url": "https://e.example/", "items": "div", "title": "a"},
    "reliefweb": {},
    "sitemap": {"url": "https://e.example/sitemap.xml"},
    "telegram": {"channel": "abcde", "terms": "accepted"},
}
_SECRETS = {"acled_email": "a", "acled_password": "b", "reliefweb_appname": "c"}


def main() -> None:
    """Run for the time that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    targets = _targets()
    counts, slowest = Counter[str](), dict.fromkeys(targets, 0.0)
    number, end = asked.seed, time.monotonic() + 60 * asked.minutes
    while time.monotonic() < end:
        for name, (seeds, run) in targets.items():
            number += 1
            took = _try(name, number, seeds, run)
            counts[name] += 1
            slowest[name] = max(slowest[name], took)
    for name, count in counts.items():
        print(f"{name:16} {count:8,} cases, the slowest {1000 * slowest[name]:6.1f} ms")
    print(f"{counts.total():,} cases in {asked.minutes:g} minutes; none raised what it may not")


def _try(name: str, number: int, seeds: Sequence[bytes], run: Run) -> float:
    """Run one case; return how long it took, in seconds."""
    case = _mutated(random.Random(number), seeds)  # noqa: S311 - no secret is made of it
    begun = time.perf_counter()
    try:
        run(case)
    except (TocsinError, BadQuery):
        pass
    except Exception:  # noqa: BLE001 - what is looked for
        traceback.print_exc()
        sys.exit(f"{name}, seed {number}: {case[:2000]!r}")
    took = time.perf_counter() - begun
    if took > _SLOW:
        sys.exit(f"{name}, seed {number}: {took:.1f} s for {case[:2000]!r}")
    return took


def _targets() -> dict[str, tuple[list[bytes], Run]]:
    book, sources = load_rules([shipped_rules()]), source_kinds.kinds()
    model = configuration_model(
        {name: kind.Options for name, kind in sources.items()},
        {name: kind.Options for name, kind in chat_kinds.kinds().items()},
    )
    found: dict[str, tuple[list[bytes], Run]] = {
        "report": (_seeds("report"), lambda case: _told(book, case)),
        "query": (_seeds("query"), lambda case: parse(_text(case), {})),
        "button": (_seeds("button"), lambda case: read_button(_text(case))),
        "configuration": (_seeds("configuration"), lambda case: _configured(case, model)),
        "rule": (
            _seeds("rule") + _files(_TESTS / "rules" / "bad"),
            lambda case: read_draft(_text(case), book, [], None),
        ),
        "subscriptions": (_seeds("subscriptions"), read_subscriptions),
        "story log": (_seeds("log"), decode),
    }
    for name, given in _OPTIONS.items():
        seeds = _seeds("source") + (_files(_TESTS / "sources" / "feeds") if name == "feed" else [])
        found[name] = (seeds, _polling(sources[name], sources[name].Options(**given)))
    return found


def _polling(kind: Kind, options: Any) -> Run:
    def poll(case: bytes) -> None:
        plan = kind.poll(options, Given(_NOW, "", _SECRETS))
        try:
            request = next(plan)
            for _ in range(20):
                request = plan.send(Answer(request.url, case))
        except StopIteration:
            pass

    return poll


def _told(book: RuleBook, case: bytes) -> None:
    """A report's whole way, up to the cards that readers see."""
    text = _text(case)
    report = Report("1", text, text[:300], f"https://e.example/{text[:50]}", "wire", _NOW)
    told, memory = developments(book.judge(report), book.severity_of), StoryMemory()
    entries = memory.decide(report, told, _NOW) if told else []
    for development, entry in zip(told, entries, strict=True):
        memory.apply(decode(entry.encode()))
        (post,) = compose(
            story=entry.story,
            kind="new",
            news=entry.news,
            revision=entry.content,
            at=_NOW,
            destinations=["desk"],
            severity="high",
            rule_title="A rule",
            development=development,
            report=report,
            source_name="The Wire",
        )
        blocks.message(card.card(post))
        embed.message(card.card(post))


def _configured(case: bytes, model: Any) -> None:
    for document in documents_in(_text(case), Path("tocsin.yaml")):
        try:
            model.model_validate(fill(document, {"A": "b"}).document.data)
        except ValueError:  # pydantic's own, which load_settings puts into words
            continue


def _mutated(by: random.Random, seeds: Sequence[bytes]) -> bytes:
    case = bytearray(by.choice(seeds))
    for _ in range(by.randint(1, 8)):
        first, last = sorted((by.randint(0, len(case)), by.randint(0, len(case))))
        match by.randint(0, 6):
            case 0:
                del case[first:last]
            case 1:
                case[last:last] = case[first:last]
            case 2:
                case[first:] = by.choice(seeds)[first:]
            case 3 if case:
                case[first % len(case)] ^= 1 << by.randint(0, 7)
            case 4:
                case[first:first] = by.choice(_ODD) * by.randint(2, 50)
            case 5:
                case[first:first] = by.randbytes(by.randint(1, 20))
            case _:
                case[first:first] = by.choice(_ODD)
    return bytes(case[:_MOST])


def _seeds(what: str) -> list[bytes]:
    return _files(_SEEDS / what)


def _files(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()]


def _text(case: bytes) -> str:
    return case.decode("utf-8", "replace")


if __name__ == "__main__":
    main()
