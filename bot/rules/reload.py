"""Rules read again while the bot runs: what is right is taken over, what is not stays as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadFile, Finding
from bot.rules.alerting import Labels
from bot.rules.book import RuleBook, load_rules
from bot.rules.compile import Compiled
from bot.rules.examples import failures


@dataclass(frozen=True, slots=True)
class Reloaded:
    """The book to go on with, what has changed, in words, and what is wrong with what was not taken over."""

    book: RuleBook
    changes: tuple[str, ...]
    findings: tuple[Finding, ...]


def reload_rules(
    old: RuleBook, paths: Sequence[Path], sources: Mapping[str, Labels] | None = None
) -> Reloaded:
    """Read the rules under `paths` anew.

    With a fault in any file, or where another event frame or gazetteer lets examples of a rule fail that has
    not changed itself, the old book stays as it is. A new or changed rule whose examples fail is not taken
    over: the old one stays, or there is none.
    """
    try:
        new = load_rules(paths, sources)
    except BadFile as fault:
        return Reloaded(old, ("the rules stay as they were: their files have faults",), tuple(fault.findings))
    failed = failures(new, _to_try(old, new))
    broken = [name for name in failed if old.versions.get(name) == new.versions[name]]
    findings = tuple(finding for name in failed for finding in failed[name])
    if broken:
        why = f"examples of {', '.join(broken)} fail with the changed events or names"
        return Reloaded(old, (f"the rules stay as they were: {why}",), findings)
    kept = [old.by_name.get(name) if name in failed else one for name, one in new.by_name.items()]
    book = RuleBook(filter(None, kept), new.frames, new.gazetteer, sources)
    return Reloaded(book, tuple(_changes(old, new, book)), findings)


def _to_try(old: RuleBook, new: RuleBook) -> Iterator[Compiled]:
    """Rules that may behave otherwise than before: those that changed, or all, if events or names did."""
    same_lore = old.frames is new.frames and old.gazetteer is new.gazetteer
    for name, compiled in new.by_name.items():
        if not same_lore or old.versions.get(name) != new.versions[name]:
            yield compiled


def _changes(old: RuleBook, new: RuleBook, book: RuleBook) -> Iterator[str]:
    for name, version in new.versions.items():
        before = old.versions.get(name)
        if book.versions.get(name) != version:
            stays = f"version {before} stays" if before else "it is left out"
            yield f"rule {name}: version {version} fails its own examples; {stays}"
        elif before is None:
            yield f"rule {name}: new, version {version}"
        elif before != version:
            yield f"rule {name}: changed from version {before} to {version}"
    for name in old.versions.keys() - new.versions.keys():
        yield f"rule {name}: gone"
