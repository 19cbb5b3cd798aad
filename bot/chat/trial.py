"""A rehearsal: posts that say that they are a test, made to see whether alerts would arrive."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bot.alerts.destination import Absent, CannotTell, Destination, Sent
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


async def rehearse(
    destination: Destination, delete: Callable[[str], Awaitable[object]], *, at: datetime, run: str
) -> list[str]:
    """Post, answer in the thread, edit, find again and delete; return what went wrong, in words.

    `delete` takes a message id. It is asked to delete whatever was posted, and may fail: nobody needs it.
    """
    made = trial(destination.id, at, run)
    posted = await destination.post(made.alert)
    if not isinstance(posted, Sent):
        return [posted.why]
    added = await destination.post(made.update, posted.message_id)
    edited = await destination.edit(made.edit, made.alert, posted.message_id)
    trace = await destination.find(made.alert, at)
    lacks = []
    if not isinstance(added, Sent):
        lacks.append(f"updates would not arrive: {added.why}")
    if not isinstance(edited, Sent):
        lacks.append(f"alerts would not be kept up to date: {edited.why}")
    if isinstance(trace, CannotTell):
        lacks.append(f"a post in doubt could not be looked for: {trace.why}")
    if isinstance(trace, Absent):
        lacks.append("a post in doubt could not be looked for: the test card was posted, and is not found")
    for sent in (added, posted):
        if isinstance(sent, Sent):
            await delete(sent.message_id)
    return lacks
