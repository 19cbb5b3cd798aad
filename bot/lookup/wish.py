"""What a channel wants to hear of, from a person's words: rules, events, places and tags. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from bot.config.suggest import did_you_mean
from bot.lookup.lookup import Records
from bot.lookup.names import event_names, place_names, rule_names, tag_names
from bot.model import Subscription

EXPECTED = "Name a rule, place, event or tag; with commas, all of them: border_incident, Tavush"
_KINDS = ("rule", "event", "place", "tag")
_APART = re.compile(r"\s+(?:in|near|and|of|from)\s+", re.IGNORECASE)


class UnknownWish(ValueError):
    """Nothing is called so; says what may be meant."""


def wish(records: Records, words: str) -> Subscription:
    """Return what a channel is to be told of. Of several of one kind any will do. Raises UnknownWish."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    for part in filter(None, (part.strip() for part in words.split(","))):
        for kind, name in _read(records, part):
            named[kind].append(name)
    if not named:
        raise UnknownWish("to what?")
    rules, places, tags, events = (
        tuple(sorted(set(named[kind]))) for kind in ("rule", "place", "tag", "event")
    )
    return Subscription(rules, places, tags, events)


def suggest(records: Records, words: str) -> Iterable[str]:
    """Return how words may go on: each name with its kind, behind what stands before the last comma."""
    before, comma, _ = words.rpartition(",")
    head = f"{before}{comma} " if comma else ""
    for kind, names in _known(records).items():
        yield from (f"{head}{kind} {name}" for name in names)


def _known(records: Records) -> dict[str, Iterable[str]]:
    return {
        "rule": rule_names(records),
        "event": event_names(records),
        "tag": tag_names(records),
        "place": place_names(records),
    }


def _read(records: Records, part: str) -> Iterator[tuple[str, str]]:
    """Yield the kind and name of each thing a part names: one, or several with `in` or `and` between."""
    found = _named(records, part)
    pieces = _APART.split(part)
    if found is None and len(pieces) > 1:
        for piece in pieces:
            yield from _read(records, piece)
    elif found is None:
        names = [name for names in _known(records).values() for name in names]
        raise UnknownWish(f"nothing is called “{part}”{did_you_mean(part, names)}")
    else:
        yield found


def _named(records: Records, part: str) -> tuple[str, str] | None:
    kind, _, name = part.partition(" ")
    wanted = kind.casefold().removesuffix("s").removesuffix(":")
    if wanted in _KINDS and name:
        return _of_kind(records, wanted, name)
    for each in _KINDS:
        if (found := _of_kind(records, each, part)) is not None:
            return found
    return None


def _of_kind(records: Records, kind: str, name: str) -> tuple[str, str] | None:
    match kind:
        case "rule":
            known = _spelled(name, records.book().rules) or _titled(records, name)
        case "event":
            known = _spelled(name, records.book().events)
        case "tag":
            known = _spelled(name, list(tag_names(records)))
        case _:
            known = _place(records, name)
    return (kind, known) if known else None


def _spelled(name: str, known: Collection[str]) -> str:
    """Return a name, whatever stands between its words."""
    plain = re.sub(r"[\s_-]+", " ", name.casefold())
    return next((each for each in known if re.sub(r"[\s_-]+", " ", each.casefold()) == plain), "")


def _titled(records: Records, name: str) -> str:
    rules = records.book().rules.values()
    return next((rule.rule for rule in rules if rule.title.casefold() == name.casefold()), "")


def _place(records: Records, name: str) -> str:
    gazetteer = records.book().gazetteer
    canonical = _spelled(name, gazetteer.names)
    return canonical or (" ".join(name.split()) if gazetteer.scope(name) else "")
