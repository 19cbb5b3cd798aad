"""Carries out the plan of a kind of source with answers laid ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import BaseModel

from bot.sources.kind import Answer, Given, Kind, Parsed, Request

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
GIVEN = Given(NOW)


def carry_out(
    kind: Kind, options: BaseModel, answers: Mapping[str, str | bytes], given: Given = GIVEN
) -> tuple[Parsed, list[Request]]:
    """Return what the plan found, and what it asked for. An address without an answer is a faulty test."""
    plan, asked = kind.poll(options, given), []
    try:
        request = next(plan)
        while True:
            asked.append(request)
            body = answers[request.url]
            data = body.encode() if isinstance(body, str) else body
            request = plan.send(Answer(request.url, data, ""))
    except StopIteration as end:
        return end.value, asked


def after(cursor: str) -> Given:
    return replace(GIVEN, cursor=cursor)
