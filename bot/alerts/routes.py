"""Who is told: the destinations of a development. Pure.

Routes are read from top to bottom, as in Alertmanager: the first that matches wins, and those below it are
read only if it says `continue: true`. Of the values of one key any will do; all keys given must match.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from bot.model import Development, Severity


class Match(Protocol):
    """What a route asks for. An empty key asks for nothing."""

    @property
    def severity(self) -> Sequence[str]: ...
    @property
    def rule(self) -> Sequence[str]: ...
    @property
    def event(self) -> Sequence[str]: ...
    @property
    def places(self) -> Sequence[str]: ...
    @property
    def source(self) -> Sequence[str]: ...
    @property
    def tags(self) -> Sequence[str]: ...


class Route(Protocol):
    """One entry of `routes` in the configuration; `go_on` is its `continue`."""

    @property
    def match(self) -> Match: ...
    @property
    def to(self) -> Sequence[str]: ...
    @property
    def go_on(self) -> bool: ...


def destinations_for(
    development: Development,
    *,
    notify: Mapping[str, Sequence[str]],
    severity: Severity,
    source: str,
    tags: Sequence[str],
    routes: Iterable[Route],
    within: Callable[[str], Collection[str]],
) -> list[str]:
    """Return the ids of the destinations to tell, each once, those of the leading rule first.

    `notify` holds, by rule name, what a rule's own `notify` says. It replaces the routes for that rule; if
    another rule of the development has none, the routes are asked too. `source` and `tags` are the report's.
    `within` gives the places that a place, region or conflict takes in, itself included.
    No destination: no route matches, and the development is only remembered.
    """
    told = dict.fromkeys(name for rule in development.rules for name in notify.get(rule, ()))
    if all(notify.get(rule) for rule in development.rules):
        return list(told)
    values: dict[str, set[str]] = {
        "severity": {severity},
        "rule": set(development.rules),
        "event": set(development.events),
        "places": {place for match in development.matches for place in match.places},
        "source": {source},
        "tags": set(tags),
    }
    for route in routes:
        asked = {key: set(getattr(route.match, key)) for key in values}
        asked["places"] = {inside for place in asked["places"] for inside in (place, *within(place))}
        if all(not wanted or wanted & values[key] for key, wanted in asked.items()):
            told |= dict.fromkeys(route.to)
            if not route.go_on:
                break
    return list(told)
