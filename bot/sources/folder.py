"""The kind `folder`: what people or programs drop into a folder: JSON lines, pages, mails, feeds, texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from pathlib import Path, PurePath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from bot.model import Report
from bot.sources import feed, markup, web_page
from bot.sources.article import read_article
from bot.sources.dates import read_date
from bot.sources.encoding import decode
from bot.sources.entry import Entry, address, to_report
from bot.sources.kind import Answer, Given, Kind, Parsed, Plan, Request, Unreadable

#: So many files, the newest, are read at once.
MOST_FILES = 2_000


def is_absolute(path: Path) -> Path:
    """Return the path, with ~ written out. Raises ValueError if it depends on where one stands."""
    path = path.expanduser()
    if not path.is_absolute():
        raise ValueError("write the whole path, from the root")
    return path


class Options(BaseModel):
    """What a source of kind `folder` needs."""

    path: Annotated[Path, AfterValidator(is_absolute)] = Field(description="The folder, as a whole path.")


def poll(options: Options, given: Given) -> Plan:
    """Ask what lies in the folder, then for the files that came or changed since the last poll."""
    folder = options.path.as_uri()
    listing = yield Request(folder)
    since = int(given.cursor) if given.cursor.isdigit() else 0
    files = [(int(came), int(written), str(name)) for name, written, came in json.loads(listing.body)]
    fresh = sorted(each for each in files if each[0] >= since)[-MOST_FILES:]
    found: list[Report] = []
    faults = 0
    for _, written, name in fresh:
        answer = yield Request((options.path / name).as_uri(), may_be_missing=True)  # it may be gone by now
        reports, broken = read(name, answer)
        # What has no date of its own is as old as its file.
        age = datetime.fromtimestamp(written / 1e9, UTC)
        found += [report if report.published else replace(report, published=age) for report in reports]
        faults += broken
    newest = min(fresh[-1][0], int(given.at.timestamp() * 1e9)) if fresh else since  # clocks may be ahead
    return Parsed(tuple(found), "a folder", cursor=str(newest), faults=faults)


def read(name: str, answer: Answer) -> tuple[list[Report], int]:
    """Return the reports of one file, read by the ending of its name, and how much of it was no report."""
    reader = _READERS.get(PurePath(name).suffix.lower())
    if reader is None:
        return [], 1
    if not answer.body.strip():
        return [], 0
    found, faults = reader(name, answer)
    reports = [to_report(entry, "") for entry in found]
    said = [report for report in reports if report.title or report.text]
    return said, faults + len(reports) - len(said)


Found = tuple[list[Entry], int]


def _lines(_: str, answer: Answer) -> Found:
    """JSON lines, one report each, with the keys that `tocsin match` reads."""
    entries, faults = [], 0
    for line in decode(answer.body)[0].splitlines():
        if line.strip():
            try:
                entries.append(_report(json.loads(line)))
            except (ValueError, RecursionError):
                faults += 1
    return entries, faults


def _report(fields: Any) -> Entry:
    if not isinstance(fields, dict):
        raise ValueError("no object")  # noqa: TRY004 - one kind of error for any bad line
    texts = {key: str(value) for key, value in fields.items() if isinstance(value, str | int | float)}
    return Entry(
        id=texts.get("id", ""),
        url=address("", texts.get("url")),
        title=markup.from_plain(texts.get("title", "")),
        texts=(markup.from_plain(texts.get("text", "")),),
        published=read_date(texts.get("published")),
        lang=texts.get("lang", ""),
    )


def _page(name: str, answer: Answer) -> Found:
    text, _ = decode(answer.body)
    root = web_page.tree(text)
    titles: Iterable[Any] = root.iter("title") if root is not None else ()
    title = next((markup.from_tree(each) for each in titles), "")
    article = read_article(text).text or (markup.from_tree(root) if root is not None else "")
    return [Entry(id=name, title=title, texts=(article,))], 0


def _text(name: str, answer: Answer) -> Found:
    lines = markup.from_plain(decode(answer.body)[0]).split("\n", 1)
    return [Entry(id=name, title=lines[0], texts=("".join(lines[1:]),))], 0


def _mail(name: str, answer: Answer) -> Found:
    try:
        mail = message_from_bytes(answer.body, policy=policy.default)
        part = mail.get_body(("plain", "html"))
        content = part.get_content() if part is not None else ""
        text = str(content)
        markup_type = part.get_content_type() if part is not None else ""
        subject, sent, known = (
            str(mail["subject"] or ""),
            str(mail["date"] or ""),
            str(mail["message-id"] or ""),
        )
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, AssertionError):
        return [], 1  # the standard library's reader raises many things on broken mails
    return [
        Entry(
            id=known or name,
            title=subject,
            texts=(markup.from_html(text) if markup_type == "text/html" else markup.from_plain(text),),
            published=read_date(sent),
        )
    ], 0


def _feed(_: str, answer: Answer) -> Found:
    text = decode(answer.body)[0]
    try:
        found = feed.read_entries(text.lstrip("\ufeff \t\r\n"), "")
    except Unreadable:
        return [], 1
    return list(found.entries), found.faults


_READERS: dict[str, Callable[[str, Answer], Found]] = {
    ".jsonl": _lines, ".ndjson": _lines, ".html": _page, ".htm": _page, ".eml": _mail, ".txt": _text,
    ".md": _text, ".xml": _feed, ".rss": _feed, ".atom": _feed, ".json": _feed,
}  # fmt: skip

KIND = Kind("folder", Options, poll, reads_files=True, from_many=True)
