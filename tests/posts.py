"""Posts for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.model import Development, Evidence, Match, Post, Report, Severity

AT = datetime(2020, 11, 4, 12, tzinfo=UTC)


def a_post(post_id: str = "p1", destination: str = "desk", *, severity: Severity = "high") -> Post:
    quote = "Shells landed across the Iranian border."
    match = Match(
        rule="border",
        event="border_incident",
        evidence=(Evidence("text", 0, len(quote), quote),),
        date=AT.date(),
    )
    return Post(
        id=post_id,
        at=AT,
        op="post",
        destination=destination,
        story=f"story-{post_id}",
        severity=severity,
        rule_title="Border incidents",
        development=Development((match,)),
        report=Report(id="r1", text=quote, title="Shells", published=AT),
        source_name="BBC",
    )
