"""The rules of a configuration, and the names that only rules and routes together can tell to be wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.config.document import Document, Path, did_you_mean, in_order
from bot.config.settings import Settings
from bot.errors import BadFile, Finding
from bot.rules.book import RuleBook, load_rules
from bot.rules.shipped import shipped_rules


def read_rules(settings: Settings) -> RuleBook:
    """Read the rules that the configuration names, or those that ship if it names none.

    Raises BadFile with all faults of all files; those of names only once the files are free of others.
    """
    paths = settings.rules or [shipped_rules()]
    book = load_rules(paths, {source.id: source for source in settings.sources})
    findings = unknown_names(settings, book)
    if findings:
        raise BadFile(findings)
    return book


def unknown_names(settings: Settings, book: RuleBook) -> list[Finding]:
    """Return what routes and rules name without there being one: such routes and rules do nothing.

    Routes name rules, events and places or regions; rules name destinations.
    """
    gazetteer = book.gazetteer
    regions = {place for route in settings.routes for place in route.match.places if gazetteer.scope(place)}
    known: dict[str, tuple[str, Collection[str]]] = {
        "rule": ("rule", book.rules.keys()),
        "event": ("event", book.events),
        "places": ("place", dict.fromkeys((*gazetteer.scopes, *gazetteer.names, *regions))),
    }
    findings: list[Finding] = []
    for index, route in enumerate(settings.routes):
        for key, (what, names) in known.items():
            path = ("routes", index, "match", key)
            findings += _unknown(settings.document, path, getattr(route.match, key), names, what)
    destinations = {destination.id for destination in settings.destinations}
    for compiled in book.compiled:
        told = compiled.rule.notify or ()
        findings += _unknown(compiled.document, ("notify",), told, destinations, "destination")
    return in_order(findings)


def _unknown(
    document: Document, path: Path, names: Collection[str], known: Collection[str], what: str
) -> Iterator[Finding]:
    for index, name in enumerate(names):
        if name not in known:
            yield document.finding((*path, index), f'there is no {what} "{name}"{did_you_mean(name, known)}')
