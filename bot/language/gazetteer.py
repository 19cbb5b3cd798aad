"""Who and where: the states, peoples, groups, lines and towns that a sentence names.

Pure and built once; the data are the YAML files of rules/gazetteers/, read by bot/rules/gazetteers.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.language.gazetteer_lookup import Table

NameKind = Literal["place", "actor", "line"]
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Name:
    """What a name stands for. A state is an actor that is also a place."""

    canonical: str
    kind: NameKind
    role: (
        str  # state, demonym, capital, seat, town, border, region, line, armed group, person, army, epithet …
    )
    states: frozenset[str] = NONE  # the states it belongs to, or that lay claim to it
    party: str = ""  # the actor it speaks or fights for: the state of a capital, the group of a leader
    facing: frozenset[str] = NONE  # of a border town: the states on the other side
    within: frozenset[str] = NONE  # regions and lines it lies in or on

    @property
    def actors(self) -> tuple[str, ...]:
        """Whom it names as an actor: the party it stands for, and a person also by the person's own name."""
        party = self.party or self.canonical
        return (party, self.canonical) if self.role == "person" and party != self.canonical else (party,)


class Mention(NamedTuple):
    """A name in a sentence: the words from `first` to `last` (exclusive)."""

    first: int
    last: int
    name: Name


@dataclass(frozen=True, slots=True)
class Guard:
    """When the words of an ambiguous name are that name."""

    unless: frozenset[str] = NONE  # none of these words in the sentence
    after: frozenset[str] = NONE  # not right after one of these words …
    before: frozenset[str] = (
        NONE  # … with one of these, or none, behind it; no words given: with any behind it
    )
    needs_sign: bool = False  # another name, or a word of war or diplomacy, in the sentence


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of one language."""

    names: Table[Name]
    shared: Table[Name] | None  # names of other languages that are written alike
    bodies: Table[str]  # what may follow a state's name and speaks for it; stands for its role
    guards: Mapping[str, Guard] = field(default_factory=dict)  # by the words of the name
    signs: frozenset[str] = NONE
    epithets_after: frozenset[str] = NONE
    epithets_before: frozenset[str] = NONE
    clitics: tuple[str, ...] = ()  # articles and prepositions written together with the word, longest first


#: Roles of those who watch over a conflict and take no side in it.
_WATCHING = frozenset({"monitors", "peacekeepers"})
STANDS_FOR_STATE = frozenset({"state", "demonym", "capital", "seat"})


class Gazetteer:
    """Finds names, and knows how states, groups, lines and regions hang together."""

    def __init__(
        self,
        vocabularies: Mapping[str, Vocabulary],
        *,
        names: Mapping[str, Name],
        scopes: Mapping[str, frozenset[str]],
        neighbours: Mapping[str, frozenset[str]],
        conflicts: Mapping[str, frozenset[str]],
    ) -> None:
        self.names = names  # by canonical name
        self.scopes = scopes  # by `scope_key`: all canonical names that each takes in
        self._vocabularies = vocabularies
        self._neighbours = neighbours
        self._conflicts = conflicts
        self._in_role: dict[tuple[str, str], Name] = {}

    def find(self, words: Sequence[str], lang: str = "en", context: Collection[str] = ()) -> list[Mention]:
        """The names among the folded words of one sentence, in order, none inside another.

        `context` holds canonical names already met in the report; they decide between readings.
        """
        vocabulary = self._vocabularies.get(lang) or self._vocabularies["en"]
        hits = _scan(vocabulary, words)
        if not hits:
            return []
        known = set(context)
        for first, last, readings in hits:
            if len(readings) == 1 and " ".join(words[first:last]) not in vocabulary.guards:
                known |= readings[0].states | {readings[0].canonical}
        found = []
        present = frozenset(words)
        for first, last, readings in hits:
            if not _guarded(vocabulary, words, first, last, present, alone=len(hits) == 1 and not context):
                name = readings[0]
                if len(readings) > 1:
                    name = max(readings, key=lambda reading: _nearness(reading, known))
                found.append(self._extended(vocabulary, words, Mention(first, last, name)))
        return found

    def scope(self, name: str) -> frozenset[str]:
        """All names that a scope, region, state, line or person takes in, itself included; empty if unknown.

        Case and dashes do not count, and another name will do: `south-caucasus`, `UK`.
        """
        key = scope_key(name)
        if key not in self.scopes:
            words = key.replace(".", "").split()
            hit = self._vocabularies["en"].names.at(words, 0) if words else None
            if hit is None or hit[0] < len(words):
                return NONE
            canonical = hit[1][0].canonical
            return self.scopes.get(scope_key(canonical), frozenset((canonical,)))
        return self.scopes[key]

    def neighbours(self, a: str, b: str) -> bool:
        """Whether two states, or the states where parties are at home, share a border, a sea or a line."""
        return any(
            other in self._neighbours.get(home, NONE) for home in self._homes(a) for other in self._homes(b)
        )

    def conflict(self, a: str, b: str) -> bool:
        """Whether two parties are known to fight or to have fought each other."""
        return b in self._conflicts.get(a, NONE)

    def is_monitor(self, name: str) -> bool:
        """Tell whether somebody watches over conflicts: monitors, peacekeepers, the United Nations."""
        known = self.names.get(name)
        return known is not None and (
            known.role in _WATCHING or "United Nations" in {known.canonical, known.party}
        )

    def _homes(self, party: str) -> frozenset[str]:
        name = self.names.get(party)
        return (name.states if name is not None else NONE) | {party}

    def _extended(self, vocabulary: Vocabulary, words: Sequence[str], mention: Mention) -> Mention:
        """Takes in what follows a state's name: its army, its ministry; or marks it as a mere epithet."""
        first, last, name = mention
        if last < len(words) and words[last] in vocabulary.epithets_after:
            return mention._replace(name=self._role(name, "epithet"))
        if first and words[first - 1] in vocabulary.epithets_before:
            return mention._replace(name=self._role(name, "epithet"))
        if name.role in STANDS_FOR_STATE and last < len(words):
            body = vocabulary.bodies.at(words, last)
            if body is not None:
                return Mention(first, body[0], self._role(name, body[1][0]))
        return mention

    def _role(self, name: Name, role: str) -> Name:
        """The party of a name in another role."""
        key = (name.party or name.canonical, role)
        if key not in self._in_role:
            self._in_role[key] = Name(key[0], "actor", role, name.states, party=key[0])
        return self._in_role[key]


def scope_key(name: str) -> str:
    """A scope's name without case and dashes."""
    return name.casefold().replace("-", " ").replace("–", " ")


def _scan(vocabulary: Vocabulary, words: Sequence[str]) -> list[tuple[int, int, list[Name]]]:
    """Place, place after and readings of each name, the longest first."""
    hits = []
    place, table, clitics = 0, vocabulary.names, vocabulary.clitics
    while place < len(words):
        hit = table.at(words, place)
        if hit is None and clitics:
            bare = (table.at(words, place, stem) for stem in _unjoined(words[place], clitics))
            hit = next(filter(None, bare), None)
        if hit is None and vocabulary.shared is not None:
            hit = vocabulary.shared.at(words, place)
        if hit is None:
            place += 1
        else:
            hits.append((place, *hit))
            place = hit[0]
    return hits


def _unjoined(word: str, clitics: Iterable[str]) -> Iterable[str]:
    """The word without each article or preposition that may be written together with it."""
    return (
        word[len(clitic) :] for clitic in clitics if word.startswith(clitic) and len(word) > len(clitic) + 1
    )


def _guarded(
    vocabulary: Vocabulary,
    words: Sequence[str],
    first: int,
    last: int,
    present: frozenset[str],
    *,
    alone: bool,
) -> bool:
    """Whether the words of an ambiguous name are something else here. `present`: the sentence's words."""
    guard = vocabulary.guards.get(" ".join(words[first:last]))
    if guard is None:
        return False
    if not guard.unless.isdisjoint(present):
        return True
    if (
        first
        and words[first - 1] in guard.after
        and (last == len(words) or not guard.before or words[last] in guard.before)
    ):
        return True
    return guard.needs_sign and alone and vocabulary.signs.isdisjoint(present)


def _nearness(name: Name, known: set[str]) -> int:
    """How well a reading fits what else is named."""
    return 2 * (name.canonical in known) + len(name.states & known) + len(name.within & known)
