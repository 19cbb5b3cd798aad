"""Puts a `Gazetteer` together from names and what holds between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.language.fold import DROPPED, letters, settle
from bot.language.gazetteer import Gazetteer, Guard, Name, Vocabulary, scope_key
from bot.language.gazetteer_lookup import Table

#: Bodies of a state: what they do, the state does.
_OF_STATE = frozenset({"army", "border force", "border police", "ministry"})
_SUFFIXED = frozenset({"tr", "az"})  # languages that part suffixes from names with an apostrophe
#: Languages in Latin letters, and the roles of names that they mostly write as English does.
_LATIN = frozenset({"fr", "es", "tr", "az"})
_PROPER = frozenset(
    {"capital", "town", "border", "region", "region point", "line point", "armed group", "person"}
)
SHORTEST_SHARED = 5  # letters of a name that is hardly a common word of another language


@dataclass
class _Words:
    """What a language's files have given so far."""

    names: Table[Name] = field(default_factory=Table)
    bodies: Table[str] = field(default_factory=Table)
    guards: dict[str, Guard] = field(default_factory=dict)
    signs: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)
    before: set[str] = field(default_factory=set)
    clitics: set[str] = field(default_factory=set)


class Builder:
    """Names first, in any order; then persons, aliases and relations, which refer to them."""

    def __init__(self) -> None:
        self.names: dict[str, Name] = {}
        self._persons: dict[str, Name] = {}
        self._proper: list[tuple[list[str], Name]] = []
        self._words: defaultdict[str, _Words] = defaultdict(_Words, en=_Words())
        self._scopes: dict[str, tuple[str, ...]] = {}
        self._neighbours: defaultdict[str, set[str]] = defaultdict(set)
        self._conflicts: defaultdict[str, set[str]] = defaultdict(set)

    def state(
        self,
        name: str,
        *,
        of: Iterable[str],
        names: Iterable[str],
        people: Iterable[str],
        seats: Sequence[str],
    ) -> None:
        """A state, its people, its capital (the first seat) and the other seats of its government."""
        states = frozenset((name, *of))
        self.define(Name(name, "actor", "state", states, party=name), (*names, _bare_genitive(name)))
        self._add("en", people, Name(name, "actor", "demonym", states, party=name))
        for number, seat in enumerate(seats):
            spellings = [spelling.strip() for spelling in seat.split("=")]
            if number:
                self.define(Name(spellings[0], "actor", "seat", states, party=name), spellings[1:])
            else:
                self.define(Name(spellings[0], "place", "capital", states, party=name), spellings[1:])

    def points(self, within: Name, names: Iterable[str]) -> None:
        """Places on a line or in a region that keep their own name."""
        inside = frozenset((within.canonical, *within.within))
        for name in names:
            self.define(replace(within, canonical=name, role=f"{within.role} point", within=inside))

    def group(self, name: str, *, of: Iterable[str], names: Iterable[str], role: str) -> None:
        """A party that is no state, or a body of one."""
        states = frozenset(of)
        party = next(iter(states)) if role in _OF_STATE and len(states) == 1 else name
        self.define(Name(name, "actor", role, states, party=party), names)

    def towns(
        self, names: Iterable[str], *, of: Iterable[str], facing: Iterable[str], on: Iterable[str]
    ) -> None:
        """Towns that lie in the same state and on the same border, if on any."""
        states, others, lines = frozenset(of), frozenset(facing), frozenset(on)
        for name in names:
            self.define(
                Name(name, "place", "border" if others else "town", states, facing=others, within=lines)
            )

    def define(self, name: Name, aliases: Iterable[str] = ()) -> Name:
        """A name and its other forms. What is defined first under the same name stays."""
        self.names.setdefault(name.canonical, name)
        self._add("en", (name.canonical, *aliases), name)
        return name

    def people(self, party: str, names: Iterable[str]) -> None:
        """Persons by full name and last word; with `=` before it by the full name only."""
        of = self.names[party]
        for name in names:
            full = name.removeprefix("=").strip()
            person = Name(full, "actor", "person", of.states, party=of.party or party)
            self._persons.setdefault(full, person)
            last = full.rpartition(" ")[2]
            self._add("en", (full,) if name.startswith("=") or last == full else (full, last), person)

    def alias(self, lang: str, name: str, aliases: Iterable[str]) -> None:
        """More forms of a known name or person, in some language."""
        self._add(lang, aliases, self.names.get(name) or self._persons[name])

    def words(
        self,
        lang: str,
        *,
        bodies: Mapping[str, Iterable[str]],
        signs: Iterable[str],
        clitics: Iterable[str],
        after: Iterable[str],
        before: Iterable[str],
    ) -> None:
        """What stands around names in a language."""
        words = self._words[lang]
        for role, forms in bodies.items():
            for form in forms:
                words.bodies.add(_folded(form, lang), role)
        for known, added in (
            (words.signs, signs),
            (words.clitics, clitics),
            (words.after, after),
            (words.before, before),
        ):
            known.update(word for form in added for word in _folded(form, lang))

    def guard(
        self,
        lang: str,
        name: str,
        *,
        unless: Iterable[str],
        after: Iterable[str],
        before: Iterable[str],
        sign: bool,
    ) -> None:
        """When the words of a name are that name."""
        key = " ".join(_folded(name, lang))
        guard = Guard(_single(unless, lang), _single(after, lang), _single(before, lang), needs_sign=sign)
        self._words[lang].guards[key] = guard

    def scope(self, name: str, members: Sequence[str]) -> None:
        """A name for several others."""
        self._scopes[name] = (*self._scopes.get(name, ()), *members)

    def neighbours(self, name: str, others: Iterable[str]) -> None:
        """States that share a border, a sea or a dividing line."""
        for other in others:
            self._neighbours[name].add(other)
            self._neighbours[other].add(name)

    def conflicts(self, name: str, others: Iterable[str]) -> None:
        """Parties that fight or fought each other."""
        for other in others:
            self._conflicts[name].add(other)
            self._conflicts[other].add(name)

    def _shared(self) -> Table[Name]:
        """Towns, groups and persons, which other languages in Latin letters mostly write as English does."""
        shared: Table[Name] = Table()
        guards = self._words["en"].guards
        for words, name in self._proper:
            if " ".join(words) not in guards and sum(map(len, words)) >= SHORTEST_SHARED:
                shared.add(words, name)
        return shared

    def build(self) -> Gazetteer:
        """The gazetteer of all that was given."""
        for name in self.names.values():
            if name.kind == "line":
                for state in name.states:
                    self.neighbours(state, name.states - {state})
        shared = self._shared()
        return Gazetteer(
            {
                lang: _vocabulary(words, shared if lang in _LATIN else None)
                for lang, words in self._words.items()
            },
            names=self.names,
            scopes=self._closed(),
            neighbours={name: frozenset(others) for name, others in self._neighbours.items()},
            conflicts={name: frozenset(others) for name, others in self._conflicts.items()},
        )

    def _closed(self) -> dict[str, frozenset[str]]:
        """Every state, line, region and scope with all the names it takes in, itself included."""
        taken: defaultdict[str, set[str]] = defaultdict(set)
        for name in self.names.values():
            taken[name.canonical].add(name.canonical)
            for above in (*name.states, *name.within):
                taken[above].add(name.canonical)
        lines = {name.canonical for name in self.names.values() if name.kind == "line"}
        towns = [name for name in self.names.values() if name.facing and name.within.isdisjoint(lines)]
        for line in self.names.values():
            if line.kind == "line":
                beside = (town for town in towns if town.facing & line.states and town.states & line.states)
                taken[line.canonical] |= {town.canonical for town in beside}
        closed = {scope_key(name): frozenset(members) for name, members in taken.items()}
        for scope, members in self._scopes.items():
            own = closed.get(scope_key(scope), frozenset())
            closed[scope_key(scope)] = own.union(*(_taken_in(taken, member) for member in members))
        return closed

    def _add(self, lang: str, forms: Iterable[str], name: Name) -> None:
        table = self._words[lang].names
        for form in forms:
            folded = _folded(form, lang)
            if folded:
                table.add(folded, name)
                if lang == "en" and name.role in _PROPER:
                    self._proper.append((folded, name))


def _taken_in(taken: Mapping[str, set[str]], member: str) -> set[str]:
    """A member's own names and those of the regions and lines inside it."""
    inner = taken.get(member, set())
    return inner.union(*(taken.get(name, ()) for name in inner), {member})


def _vocabulary(words: _Words, shared: Table[Name] | None) -> Vocabulary:
    return Vocabulary(
        words.names,
        shared,
        words.bodies,
        words.guards,
        frozenset(words.signs),
        frozenset(words.after),
        frozenset(words.before),
        tuple(sorted(words.clitics, key=len, reverse=True)),
    )


def _bare_genitive(name: str) -> str:
    """`Syrias`, as texts have it whose apostrophes got lost on the way."""
    return "" if " " in name or name.endswith("s") else f"{name}s"


def _single(forms: Iterable[str], lang: str) -> frozenset[str]:
    return frozenset(word for form in forms for word in _folded(form, lang))


def _folded(form: str, lang: str) -> list[str]:
    """The folded words of a form, the stars of its stems kept."""
    if "*" in form:
        parts = [(_folded(part.removesuffix("*"), lang), part.endswith("*")) for part in form.split()]
        return [word + "*" * (star and word is found[-1]) for found, star in parts for word in found]
    return settle(letters(form), parts_at_apostrophe=lang in _SUFFIXED).replace(DROPPED, "").split()
