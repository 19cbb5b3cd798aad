"""What rules know of the world: names, and how events are told. Read once, for loading it takes longest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.config.document import Document
from bot.errors import BadFile
from bot.language.gazetteer import Gazetteer
from bot.rules.facts import Frames
from bot.rules.frames.load import load_frames
from bot.rules.gazetteers import load_gazetteer

_REMEMBERED = 2  # the shipped lore, and that of the configuration


@dataclass(frozen=True, slots=True)
class Lore:
    """A gazetteer and event frames. None: their documents have faults."""

    gazetteer: Gazetteer | None
    frames: Frames | None
    faults: tuple[BadFile, ...]


#: By the documents it was read from, which it keeps alive: so their ids stay theirs.
_known: dict[tuple[int, ...], tuple[Sequence[Document], Lore]] = {}


def read_lore(gazetteers: Sequence[Document], events: Sequence[Document]) -> Lore:
    """Return what these documents say; the same documents always give the same lore."""
    documents = (*gazetteers, *events)
    key = tuple(map(id, documents))
    if key not in _known:
        while len(_known) >= _REMEMBERED:
            del _known[next(iter(_known))]
        _known[key] = (documents, _read(gazetteers, events))
    return _known[key][1]


def _read(gazetteers: Sequence[Document], events: Sequence[Document]) -> Lore:
    try:
        gazetteer = load_gazetteer(gazetteers)
    except BadFile as fault:
        return Lore(None, None, (fault,))
    try:
        return Lore(gazetteer, load_frames(events, gazetteer), ())
    except BadFile as fault:
        return Lore(gazetteer, None, (fault,))
