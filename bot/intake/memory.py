"""What a poll leaves behind for the next one. Pure."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from bot.intake.domain import registered
from bot.intake.failure import PollFailed
from bot.intake.look import Look
from bot.intake.plan import Carried
from bot.intake.rhythm import Rhythm
from bot.state.sources import SourceState

#: So many equal permanent redirects in a row are believed.
BELIEVED_MOVES = 3
#: After these a learnt address is still the right one.
_PASSING = {"unreachable", "slow", "server", "limited"}


def answered(memory: SourceState, carried: Carried, look: Look | None, at: float) -> SourceState:
    """Return what to remember after a poll whose reports were handed on. `look` None: it was unchanged."""
    first = carried.first
    address, moving_to, moves = memory.address, first.moved_to, 0
    if moving_to:
        moves = memory.moves + 1 if moving_to == memory.moving_to else 1
        if moves >= BELIEVED_MOVES:
            address, moving_to, moves = moving_to, "", 0
    kept = replace(
        _shown(memory, look, at),
        etag=first.validators.etag,
        last_modified=first.validators.last_modified,
        address=address,
        moving_to=moving_to,
        moves=moves,
        body_hash=carried.body_hash,
        full_at=at if first.answer is not None else memory.full_at,
        last_ok=at,
        doubt="",
        doubted_since=None,
    )
    if look is None or carried.parsed is None:
        return kept
    return replace(
        kept,
        title=look.title or memory.title,
        lang=look.lang or memory.lang,
        ttl=carried.parsed.ttl,
        cursor=carried.parsed.cursor,
    )


def held(memory: SourceState, look: Look | None, doubt: str, at: float) -> SourceState:
    """Return what to remember of a source that is held back: it answers, and nothing of it counts yet.

    `last_ok` stays: once it is released, what was published meanwhile is news. It is asked for in full.
    """
    since = at if memory.doubted_since is None else memory.doubted_since
    return replace(
        _shown(memory, look, at), doubt=doubt, doubted_since=since, etag="", last_modified="", body_hash=""
    )


def released(memory: SourceState, moved_to: str) -> SourceState:
    """Return the memory of a source that a person has looked at: it is what it now is."""
    domain = registered(urlsplit(moved_to).hostname or "") if moved_to else memory.accepted
    return replace(memory, title="", lang="", doubt="", doubted_since=None, accepted=domain)


def failed(memory: SourceState, failure: PollFailed, at: float) -> SourceState:
    """Return what to remember after a poll that failed. A learnt address holds only while it works."""
    if memory.address and failure.cause not in _PASSING:
        memory = replace(memory, address="", moving_to="", moves=0, etag="", last_modified="", body_hash="")
    return replace(
        memory,
        failures=memory.failures + 1,
        error=str(failure),
        cause=failure.cause,
        down_since=at if memory.down_since is None else memory.down_since,
    )


def _shown(memory: SourceState, look: Look | None, at: float) -> SourceState:
    """The figures of what it shows, and that it answers."""
    well = replace(memory, failures=0, error="", cause="", down_since=None, last_answer=at)
    # Some kinds show only what is new: of those, a poll that brings nothing says nothing about a rhythm.
    found = look.rhythm if look and look.reports else Rhythm(memory.newest, memory.pause)
    well = replace(well, newest=found.newest, pause=found.pause, silent=found.is_silent(at))
    if look is None:
        return well
    return replace(well, form=look.form, reports=look.reports, undated=look.undated, faults=look.faults)
