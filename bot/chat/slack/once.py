"""Tell what came before: Slack sends again what it thinks was not taken."""

from __future__ import annotations

from collections import OrderedDict

#: So many names are remembered: more than Slack sends in the minutes in which it repeats itself.
_REMEMBERED = 5000


class Once:
    """Remembers the names of envelopes, events and signed requests."""

    def __init__(self) -> None:
        self._names: OrderedDict[str, None] = OrderedDict()

    def is_new(self, name: str) -> bool:
        """Tell whether this is the first time, and remember it."""
        if name in self._names:
            return False
        self._names[name] = None
        if len(self._names) > _REMEMBERED:
            self._names.popitem(last=False)
        return True
