"""Reports as JSON objects: the lines of the archive, and what `match`, `stories` and `replay` read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dateutil.parser import isoparse

from bot.model import Report

_TEXTS = ("id", "text", "title", "url", "source", "lang")


def report_object(report: Report) -> dict[str, str]:
    """Return the object that `read_report` makes the same report of; empty fields are left out."""
    fields = {name: getattr(report, name) for name in _TEXTS}
    if report.published is not None:
        fields["published"] = report.published.isoformat()
    return {name: value for name, value in fields.items() if value or name in {"id", "text"}}


def read_report(fields: Any) -> Report:
    """Return the report that a JSON object describes, whatever else it holds. Raises ValueError."""
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
    return Report(**texts, published=read_time("published", fields.get("published")))


def read_time(key: str, value: Any) -> datetime | None:
    """Return the UTC time an ISO 8601 string names, None for nothing. Raises ValueError naming the key."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError(f"“{key}” must be an ISO 8601 string")  # noqa: TRY004 - as above
    try:
        time = isoparse(value)
    except (ValueError, OverflowError):
        raise ValueError(f"“{key}” is no ISO 8601 date: {value[:40]!r}") from None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
