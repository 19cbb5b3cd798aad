"""When to ask a source again: one decision, from what it says, what it did, and what users want. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.intake.failure import Cause

#: Nothing is asked more often than that, in seconds, whatever the configuration says.
SHORTEST = 1.0
#: A source that brings more or less than others is asked more or less often than poll.every says: about this
#: many times for each report it brings, but no more than four times as often, nor half as often, and never
#: more than once in a minute unless poll.every does. A source's own `every` is its user's wish, and holds.
_LOOKS, _MORE, _LESS, _MINUTE = 4.0, 4.0, 2.0, 60.0
#: `ttl`, Cache-Control and Expires may stretch the own interval, but no further: many are set by a cache or a
#: template rather than an editor, and news can't wait for them. A conditional request costs next to nothing.
LONGEST_HINT = 1800.0
#: A feed whose hub tells of what is new is looked at so often, in seconds, in case the hub falls silent.
PUSHED = 900.0
#: Retry-After is a plain request, and obeyed longer.
LONGEST_RETRY_AFTER = 86_400.0
#: The first wait after a failure, and the longest, in seconds. What is unreachable may be so because we have
#: no network, and then news of hours is missed: it is tried often. Who refuses us is left alone for hours.
_BACK_OFF: dict[Cause, tuple[float, float]] = {
    "unreachable": (10.0, 300.0),
    "slow": (30.0, 1800.0),
    "server": (30.0, 1800.0),
    "unreadable": (60.0, 1800.0),
    "challenged": (300.0, 7200.0),
    "too large": (900.0, 21_600.0),
    "certificate": (300.0, 3600.0),
    "private": (900.0, 3600.0),
    "redirects": (300.0, 3600.0),
    "missing": (300.0, 3600.0),
    "limited": (300.0, 21_600.0),
    "refused": (3600.0, 21_600.0),
    "gone": (604_800.0, 604_800.0),
}
#: Waits are stretched by up to this part of themselves, so that sources do not march in step.
_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class Hints:
    """What an answer says about its own rhythm, in seconds; None: nothing."""

    ttl: float | None = None
    fresh_for: float | None = None
    pushed: bool = False  # a hub tells of what is new (WebSub)


def interval(own: float | None, usual: float, pause: float | None) -> float:
    """Return how often a source is asked, in seconds, before it says anything about that.

    `own`: its `every`, if it has one; `usual`: poll.every; `pause`: between two of its reports, if known.
    """
    if own is not None or pause is None:
        return usual if own is None else own
    shortest = max(usual / _MORE, min(usual, _MINUTE))
    return min(max(pause / _LOOKS, shortest), usual * _LESS)


def after_success(every: float, hints: Hints, draw: float) -> float:
    """Return the wait, in seconds, after an answer. `draw` is a random number from 0 to 1."""
    hinted = max(hints.ttl or 0.0, hints.fresh_for or 0.0, PUSHED if hints.pushed else 0.0)
    return _jittered(max(every, min(hinted, LONGEST_HINT)), draw)


def after_failure(every: float, cause: Cause, failures: int, after: float | None, draw: float) -> float:
    """Return the wait, in seconds, after the given number of failures in a row (at least one).

    It doubles with each failure, up to the longest for its cause; never below the own interval, and never
    below what the site asked for with Retry-After (`after`).
    """
    first, longest = _BACK_OFF[cause]
    wait = min(first * 2.0 ** min(failures - 1, 30), longest)
    return _jittered(max(wait, every, min(after or 0.0, LONGEST_RETRY_AFTER)), draw)


def _jittered(wait: float, draw: float) -> float:
    return max(wait, SHORTEST) * (1 + _JITTER * draw)
