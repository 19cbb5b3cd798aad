"""Names that people may ask for, from memory, for words that are being typed."""

from __future__ import annotations

from collections.abc import Iterable

from bot.language.gazetteer import scope_key
from bot.lookup.lookup import Records
from bot.lookup.past import names
from bot.lookup.subject import SHOWN, headline

_COMPARED = 500


def rule_names(records: Records, _words: str = "") -> Iterable[str]:
    """Return the names of the rules in force."""
    return records.book().rules


def source_names(records: Records, _words: str = "") -> Iterable[str]:
    """Return the ids of sources."""
    return [source.id for source in records.sources]


def event_names(records: Records, _words: str = "") -> Iterable[str]:
    """Return the names of events, as rules write them."""
    return sorted(records.book().events)


def tag_names(records: Records, _words: str = "") -> Iterable[str]:
    """Return the tags of sources, each once."""
    return sorted({tag for source in records.sources for tag in source.tags})


def place_names(records: Records, _words: str = "") -> Iterable[str]:
    """Return what the newest stories name, then the regions and places that are known."""
    gazetteer = records.book().gazetteer
    known = (name for name in gazetteer.names.values() if name.kind != "actor" or name.role == "state")
    places = {scope_key(name.canonical): name.canonical for name in known}
    regions = (key for key in gazetteer.scopes if key not in places)
    return [*_named(records), *places.values(), *regions]


def stories(records: Records, _words: str = "") -> Iterable[str]:
    """Return the newest stories, each as its id and its headline."""
    known = {one.story: headline(one) for one in records.past.newest(_COMPARED)}
    return [f"{story} {title[:SHOWN]}" for story, title in known.items()]


def anything(records: Records, _words: str = "") -> Iterable[str]:
    """Return what stories may be asked by: rules, events, places, parties, those of the newest ones first."""
    return [*rule_names(records), *_named(records), *event_names(records), *place_names(records)]


def _named(records: Records) -> Iterable[str]:
    return dict.fromkeys(name for one in records.past.newest(_COMPARED) for name in names(one.facts))
