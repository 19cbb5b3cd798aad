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
    """Return the report that a JSON object describes, whatever else it holds.

    Only the id must be there. A value of another type counts as left out, and so does a date that can't be
    read: a report with a fault is still a report. Raises ValueError for what is no report.
    """
    if not isinstance(fields, dict):
        raise ValueError("expected a JSON object")  # noqa: TRY004 - one kind of error for any bad input
    texts = {key: value for key in _TEXTS if isinstance(value := fields.get(key), str)}
    identity = fields.get("id")
    if isinstance(identity, int) and not isinstance(identity, bool):
        texts["id"] = str(identity)
    if not texts.get("id"):
        raise ValueError("“id” is missing")
    texts.setdefault("text", "")
    return Report(**texts, published=read_time(fields.get("published")))


def read_time(value: Any) -> datetime | None:
    """Return the UTC time an ISO 8601 string names; None if it names none."""
    if not isinstance(value, str) or not value:
        return None
    try:
        time = isoparse(value)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
