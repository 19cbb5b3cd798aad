"""What is posted to see whether alerts would arrive: posts that say that they are a test. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bot.model import Development, Evidence, Match, Post, Report, Standing

_QUOTE = "Nothing happened: this card only shows that alerts arrive here."


class Trial(NamedTuple):
    """The three kinds of posts, in the order in which they are made."""

    alert: Post
    update: Post
    edit: Post


def trial(destination: str, at: datetime, run: str) -> Trial:
    """Return the posts of one rehearsal; `run`, at most 18 of [a-z0-9], tells it from all others."""
    match = Match(
        rule="test",
        event="test",
        evidence=(Evidence("text", 0, len(_QUOTE), _QUOTE),),
        words=("arrive",),
    )
    alert = Post(
        id=f"{run}trial",
        at=at,
        op="post",
        destination=destination,
        story=f"trial-{run}",
        severity="low",
        rule_title="Test",
        development=Development((match,)),
        report=Report(id=f"trial-{run}", text=_QUOTE, title="A test of Tocsin", published=at),
        source_name="tocsin check --live",
    )
    update = replace(alert, id=f"{run}update", op="update", root=alert.id, news=("updates arrive, too",))
    edit = replace(alert, id=f"{run}edit", op="edit", root=alert.id, standing=Standing("outlet", 1))
    return Trial(alert, update, edit)
