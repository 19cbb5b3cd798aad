"""How far Tocsin reads feeds as feedparser's own tests expect: its well-formed cases and its ill-formed ones.

    git clone https://github.com/kurtmckee/feedparser PATH
    python -m benchmarks.feedparser_corpus --data PATH [--list]

Taken are the cases that state the id, link, title, date or text of the first entry. Texts are compared as a
reader sees them: markup and white space do not count. Any of an entry's texts may be the expected one.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.sources import markup
from bot.sources.encoding import decode
from bot.sources.entry import Entry
from bot.sources.feed import read_entries
from bot.sources.kind import Unreadable

#: Where feedparser's test server stands: relative addresses are resolved by it.
SERVER = "http://127.0.0.1:8097/tests/"
EXPECTS = re.compile(
    r"entries\[0\](?:\['|\.)(id|guid|link|title|description|summary|content|\w+_parsed)'?\]?"
    r"(?:\[0\])?(?:\['value'\]|\.value)? == (.*)$"
)
DATES = {"published_parsed", "updated_parsed", "created_parsed", "date_parsed"}

#: Why some cases differ, by the beginning of their path.
REASONS = {
    "cdf/": "Microsoft's CDF is not read: it has not been seen since 2002",
    "base/http_entry_id": "an id stays as it is written: it must not change when an address does",
    "base/http_item_link_base_content_location": "Content-Location is not looked at",
    "itunes/": "what shows say of themselves is left out",
    "media-rss/": "titles of pictures and films are left out",
    "sanitize/": "HTML inside HTML, where readers may differ",
    "rss/item_description_not_a_doctype": "a text that begins a tag and does not end it",
}


@dataclass(frozen=True)
class Case:
    path: str
    body: bytes
    content_type: str
    field: str
    expected: Any


def cases(folder: Path) -> Iterator[Case]:
    for file in sorted(folder.rglob("*.xml")):
        body = file.read_bytes()
        head = body[:3000].decode("utf-8", "replace")
        stated = re.search(r"Expect:\s*(.*)", head)
        found = EXPECTS.search(stated[1]) if stated else None
        if not found or (found[1].endswith("_parsed") and found[1] not in DATES):
            continue
        try:
            expected = ast.literal_eval(found[2])
        except (ValueError, SyntaxError):
            continue
        header = re.search(r"Content-type:\s*(.*)", head, re.IGNORECASE)
        path = file.relative_to(folder).as_posix()
        yield Case(path, body, header[1] if header else "", found[1], expected)


def entry_of(case: Case) -> Entry | None:
    text, _ = decode(case.body, case.content_type)
    try:
        entries = read_entries(text, f"{SERVER}wellformed/{case.path}").entries
    except Unreadable:
        return None
    return entries[0] if entries else None


def agrees(case: Case) -> bool:
    entry = entry_of(case)
    if entry is None:
        return not case.expected
    match case.field:
        case "id" | "guid":
            return bool(entry.id == case.expected)
        case "link":
            return bool(entry.url == case.expected)
        case "title":
            return markup.one_line(entry.title) in seen(case.expected)
        case field if field in DATES:
            return shown(entry.published) == tuple(case.expected[:6])
        case _:
            return not seen(case.expected).isdisjoint(markup.one_line(text) for text in entry.texts or ("",))


def seen(text: str) -> set[str]:
    """What a reader sees of an expected text, which may be meant as HTML or not."""
    return {markup.one_line(read(text)) for read in (markup.from_html, markup.from_plain)}


def shown(date: datetime | None) -> tuple[int, ...] | None:
    return tuple(date.timetuple()[:6]) if date else None


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="a checkout of feedparser")
    parser.add_argument("--list", action="store_true", help="name the cases that differ, with the reason")
    given = parser.parse_args()
    for part in ("wellformed", "illformed"):
        taken = list(cases(given.data / "tests" / part))
        differing = [case for case in taken if not agrees(case)]
        print(f"{part}: {len(taken) - len(differing)} of {len(taken)} agree "
              f"({100 * (1 - len(differing) / len(taken)):.1f} %)")  # fmt: skip
        for case in differing if given.list else ():
            why = next(
                (reason for start, reason in REASONS.items() if case.path.startswith(start)), "not known"
            )
            print(f"  {case.path}: {why}")


if __name__ == "__main__":
    main()
