"""Reports as JSON lines: what `match`, `stories` and `replay` read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from dateutil.parser import isoparse

from bot.model import Report

_TEXTS = ("id", "text", "title", "url", "source", "lang")


class BadLine(ValueError):
    """A line that is no report; the message says which line and why."""


def read_reports(lines: Iterable[str | bytes]) -> Iterator[Report | BadLine]:
    """Yield a report, or what is wrong, for each line that is not blank. Unknown keys are ignored."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield read_report(json.loads(line))
            except (ValueError, RecursionError) as error:
                yield BadLine(f"line {number}: no report: {error}")


def read_report(fields: Any) -> Report:
    """Return the report that a JSON object describes. Raises ValueError saying which key is wrong."""
    if not isinstance(fields, dict):
        raise ValueError("expected a JSON object")  # noqa: TRY004 - one kind of error for any bad input
    texts = {key: fields.get(key) or "" for key in _TEXTS}
    for key, value in texts.items():
        if key == "id" and isinstance(value, int):
            texts[key] = str(value)
        elif not isinstance(value, str):
            raise ValueError(f"“{key}” must be a string")
    if not texts["id"]:
        raise ValueError("“id” is missing")
    return Report(**texts, published=_time(fields.get("published")))


def _time(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError("“published” must be an ISO 8601 string")  # noqa: TRY004 - as above
    try:
        time = isoparse(value)
    except (ValueError, OverflowError):
        raise ValueError(f"“published” is no ISO 8601 date: {value[:40]!r}") from None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
