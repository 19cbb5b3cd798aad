"""How often one caller may do a thing. Pure: time comes in."""

from __future__ import annotations

from collections import OrderedDict

#: So many callers are remembered, the latest. Whoever has more addresses than that is nobody a limit stops.
_CALLERS = 10_000


class Allowance:
    """A bucket a caller: `burst` at once, refilled evenly within `per` seconds."""

    def __init__(self, burst: int, per: float) -> None:
        self._burst = burst
        self._each = per / burst
        self._full_at: OrderedDict[str, float] = OrderedDict()  # when the bucket would be full again

    def wait(self, caller: str, now: float) -> float:
        """Return for how many seconds there is nothing left for a caller; 0.0: there is."""
        return max(0.0, self._full_at.get(caller, now) - now - self._each * (self._burst - 1))

    def take(self, caller: str, now: float) -> None:
        """Use one up, as far as there is one."""
        full_at = max(self._full_at.pop(caller, now), now) + self._each
        self._full_at[caller] = min(full_at, now + self._each * self._burst)
        if len(self._full_at) > _CALLERS:
            self._full_at.popitem(last=False)
