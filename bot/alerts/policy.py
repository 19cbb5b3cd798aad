"""How long delivery waits, and what it does where nobody can tell whether a post arrived. Pure."""

from __future__ import annotations

from bot.model import Severity

#: An attempt, or a look for one, may take so long, in seconds. The platforms answer within one or two.
PATIENCE = 15.0
#: An attempt without a result after so long has died with its process, in seconds; longer than PATIENCE and
#: the time that its record may take to be on disk.
LEASE = 25.0
#: A post that its destination refuses is tried again for so long, in seconds; then it is given up, and told.
GIVE_UP_AFTER = 7 * 86400.0
#: Where the platform can't be asked, so many attempts are made at most for what must arrive.
MOST_BLIND_ATTEMPTS = 3
#: An answer can't silence a destination for longer, in seconds.
_LONGEST_DELAY = 3600.0
#: A message in flight may still appear: it is looked for so long after a doubtful attempt, in seconds.
_SETTLE = 5.0


def growing(times: int, *, first: float, most: float) -> float:
    """Return the wait after the `times`-th failure in a row (from 1): doubled each time, in seconds."""
    return min(most, first * 2.0 ** min(times - 1, 30))


def refusal_wait(times: int) -> float:
    """Return how long a refused post waits, in seconds. A person must act, which takes minutes."""
    return growing(times, first=60, most=3600)


def refusal_hold(refusals: int) -> float:
    """Return how long a destination is left alone after `refusals` posts in a row were refused, in seconds.

    After the first the next post is tried at once: it may be the post that is refused, not the destination.
    """
    return 0.0 if refusals <= 1 else refusal_wait(refusals - 1)


def delay_wait(asked: float, delays: int) -> float:
    """Return the wait after `delays` answers "later" in a row: what was asked, or more if it did not help."""
    return min(_LONGEST_DELAY, max(asked, growing(delays, first=1, most=60)))


def doubt_wait(tries: int) -> float:
    """Return when to make an edit again after `tries` attempts of which nobody knows the end, in seconds."""
    return growing(tries, first=5, most=3600)


def settle_wait(doubtful_for: float) -> float:
    """Return when to look (again) for a post whose fate has been unknown for that long; all in seconds."""
    return min(600.0, max(_SETTLE, doubtful_for))


def posts_again(severity: Severity, attempts: int) -> bool:
    """Decide about a post that may have arrived, where the platform can't tell.

    Rather twice than never for high and critical, rather never than twice for low and medium.
    """
    return severity in {"high", "critical"} and attempts < MOST_BLIND_ATTEMPTS
