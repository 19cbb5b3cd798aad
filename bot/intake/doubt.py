"""Whether what answers at an address still is the source its user meant. Pure.

Names lapse and are bought, accounts are renamed and their old names taken, sites are sold. What then comes
from the address is not what its user vouched for, so it raises no alert until a person has looked.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.intake.domain import registered
from bot.intake.look import Look
from bot.state.sources import SourceState
from bot.stories.identity import canonical_address
from bot.stories.publishers import shipped

#: Fewer reports than that, before or now, prove nothing.
_FEWEST = 3


def doubt(memory: SourceState, look: Look | None, *, all_new: bool, configured: str, moved_to: str) -> str:
    """Say why a source may be another one than it was, in words for its user; "" if nothing speaks for it.

    `look`: what it shows, None if that is unchanged; `all_new`: none of its reports was known; `configured`
    and `moved_to`: its address, and where permanent redirects lead.
    """
    if moved_to and not _same_hands(configured, moved_to) and _domain(moved_to) != memory.accepted:
        return f"its address leads to {_domain(moved_to)} for good, which is another owner's name"
    if look is None:
        return memory.doubt
    replaced = all_new and min(memory.reports, look.reports) >= _FEWEST
    if replaced and memory.title and look.title != memory.title:
        return f"it was “{memory.title}”, now it is “{look.title}”, and shows none of its reports any more"
    if memory.lang and look.lang and look.lang != memory.lang:
        return f"its language was {memory.lang}, and now is {look.lang}"
    return ""


def _same_hands(one: str, other: str) -> bool:
    """Tell whether two addresses belong to the same registered name, or the same publisher."""
    if _domain(one) == _domain(other):
        return True
    first, second = (shipped().of(canonical_address(address)) for address in (one, other))
    return first is not None and second is not None and first.voice == second.voice


def _domain(address: str) -> str:
    return registered(urlsplit(address).hostname or "")
