"""What one rule says of one page: its matches, and what its words hit that is no alert. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from bot.model import Match, Reason, Rejection
from bot.rules.compile import Compiled
from bot.rules.engine import Found
from bot.rules.evaluate import Witness, answer
from bot.rules.facts import Facts, Telling, View, words_written
from bot.rules.page import Page

_Within = Callable[[str], frozenset[str]]


class Judge:
    """Asks rules of one page."""

    def __init__(self, page: Page, facts: Facts, found: Found, within: _Within) -> None:
        """`within` gives the canonical names that a place takes in."""
        self.page = page
        self.facts = facts
        self._found = found
        self.asserted = View(found, facts, asserted=True)
        self._within = within

    @cached_property
    def told(self) -> View:
        """The page with what is told of in any way: denied, supposed, recalled."""
        return View(self._found, self.facts, asserted=False)

    def ask(self, compiled: Compiled, sentences: Sequence[int]) -> tuple[list[Match], list[Rejection]]:
        """Return one match for each development that a rule finds, and what its words hit that is none.

        Both in reading order. `sentences` are those to ask: at least all that hold words of the rule.
        """
        satisfied = answer(compiled.condition, sentences, self.asserted)
        matches = self._matches(compiled, satisfied) if satisfied else []
        if not compiled.excludes and not (compiled.told and self.facts.tellings):
            return matches, []
        others = [sentence for sentence in sentences if sentence not in satisfied]
        return matches, self._rejections(compiled, answer(compiled.relaxed, others, self.told))

    def _matches(self, compiled: Compiled, satisfied: Mapping[int, set[Witness]]) -> list[Match]:
        tellings = [telling for telling in self._tellings(compiled, satisfied) if telling.reason is None]
        found = [self._match_of_event(compiled, group) for group in self._developments(tellings)]
        told = {telling.sentence for telling in tellings}
        plain = {sentence: places for sentence, places in satisfied.items() if sentence not in told}
        return [*found, self._match_of_words(compiled, plain)] if plain else found

    def _rejections(self, compiled: Compiled, hit: Collection[int]) -> list[Rejection]:
        """What the rule's words hit, and why each is no alert."""
        told: dict[int, Telling] = {}
        for telling in self._tellings(compiled, hit):
            if telling.reason is not None:
                told.setdefault(telling.sentence, telling)
        return [self._rejection(compiled, sentence, told.get(sentence)) for sentence in sorted(hit)]

    def _rejection(self, compiled: Compiled, sentence: int, telling: Telling | None) -> Rejection:
        reason: Reason = "other" if telling is None or telling.reason is None else telling.reason
        return Rejection(
            compiled.rule.rule,
            reason,
            (self.page.evidence(sentence),),
            self._match_of_event(compiled, [telling]) if telling is not None and reason == "denied" else None,
        )

    def _tellings(self, compiled: Compiled, sentences: Collection[int]) -> list[Telling]:
        """Tellings in these sentences that the rule asks for, in reading order, each once."""
        asked = [telling for leaf in compiled.told for telling in self.facts.matching(leaf)]
        return [
            telling for telling in self.facts.tellings if telling.sentence in sentences and telling in asked
        ]

    def _developments(self, tellings: Collection[Telling]) -> list[list[Telling]]:
        """Tellings of the same thing that happened, together, in the order in which they are first told.

        A report that tells of one event again and again, with a party or a place in common, tells more of the
        same; what has nobody in common happened elsewhere.
        """
        groups: list[list[Telling]] = []
        for telling in sorted(tellings, key=lambda telling: telling.sentence):
            known = next((group for group in groups if self._fits(telling, group)), None)
            if known is None:
                groups.append([telling])
            else:
                known.append(telling)
        return groups

    def _fits(self, telling: Telling, group: Sequence[Telling]) -> bool:
        """Whether a telling can be of the development that others tell of."""
        dates = {other.date for other in (telling, *group) if other.date is not None}
        named = self._named(telling)
        return (
            telling.event == group[0].event
            and len(dates) <= 1
            and any(_share(named, self._named(other)) for other in group)
        )

    def _named(self, telling: Telling) -> set[str]:
        return self._taken_in((*telling.who, *telling.whom, *telling.actors, *telling.places))

    def _taken_in(self, names: Collection[str]) -> set[str]:
        return {inside for name in names for inside in (name, *self._within(name))}

    def _match_of_event(self, compiled: Compiled, tellings: Sequence[Telling]) -> Match:
        sentences = dict.fromkeys(telling.sentence for telling in tellings)
        return Match(
            rule=compiled.rule.rule,
            event=tellings[0].event,
            evidence=tuple(map(self.page.evidence, sentences)),
            who=_joined(telling.who for telling in tellings),
            whom=_joined(telling.whom for telling in tellings),
            actors=_joined(telling.actors for telling in tellings),
            places=_joined(telling.places for telling in tellings),
            date=next((telling.date for telling in tellings if telling.date is not None), None),
            claimed_by=_joined(telling.claimed_by for telling in tellings),
            words=_joined(words_written(self.page, telling.sentence, telling.spans) for telling in tellings),
            gloss="" if self.page.lang == "en" else tellings[0].gloss,
            version=compiled.version,
        )

    def _match_of_words(self, compiled: Compiled, satisfied: dict[int, set[Witness]]) -> Match:
        """One match for all sentences with a rule's words: nothing says that they tell of several things."""
        witnesses = set().union(*satisfied.values())
        sentences = sorted({sentence for sentence, _ in witnesses})
        spans = {
            sentence: [span for where, span in witnesses if where == sentence and span is not None]
            for sentence in sentences
        }
        names = [name for sentence in sentences for name in self.facts.names(sentence)]
        return Match(
            rule=compiled.rule.rule,
            event=compiled.rule.rule,
            evidence=tuple(map(self.page.evidence, sentences)),
            actors=_once(actor for name in names if name.kind == "actor" for actor in name.actors),
            places=_once(name.canonical for name in names if name.kind != "actor" or name.role == "state"),
            words=_joined(words_written(self.page, sentence, spans[sentence]) for sentence in sentences),
            version=compiled.version,
        )


def _share(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two lists of names can mean the same: one of them is silent, or they have a name in common."""
    return not one or not other or not set(one).isdisjoint(other)


def _joined(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return _once(name for part in parts for name in part)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
