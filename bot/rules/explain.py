"""Why a rule matches a report, or does not: in words for those who write rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.model import Match, Report
from bot.rules.book import RuleBook
from bot.rules.compile import Compiled
from bot.rules.evaluate import holds
from bot.rules.expression import And, Mention, Not, Query, Told, walk
from bot.rules.facts import Telling
from bot.rules.judge import Judge

_LONGEST = 80  # characters of a part of a query that an explanation quotes


def explain(book: RuleBook, compiled: Compiled, report: Report) -> tuple[list[Match], str]:
    """Return the matches of one rule, and one or more plain sentences that say why there are some or none."""
    judge, asked = book.open(report)
    if not book.hears(compiled.rule, report, judge.page.lang):
        return [], "The rule does not listen to this language or source."
    matches, _ = judge.ask(compiled, asked.get(book.number_of[compiled.rule.rule], ()))
    return matches, _why(compiled, judge, matches) if matches else _why_not(compiled, judge)


def _why(compiled: Compiled, judge: Judge, matches: Sequence[Match]) -> str:
    said = [f"“{'”, “'.join(match.words)}” in “{match.evidence[0].quote}”" for match in matches]
    told = [telling.why for telling in _tellings(compiled, judge) if telling.reason is None]
    return _sentences([f"Found {' and '.join(said)}", *told])


def _why_not(compiled: Compiled, judge: Judge) -> str:
    units = [(sentence, sentence + 1) for sentence in range(len(judge.page.firsts) - 1)]
    parts = compiled.relaxed.parts if isinstance(compiled.relaxed, And) else (compiled.relaxed,)
    missing = [part for part in parts if not any(holds(part, unit, judge.told) for unit in units)]
    if missing:
        return _sentences(f"No sentence {_described(part)}" for part in missing)
    hit = [unit for unit in units if holds(compiled.relaxed, unit, judge.told)]
    if not hit:
        return f"No single sentence {' and '.join(map(_described, parts))}."
    reasons = [
        f"{telling.why} ({telling.reason})" for telling in _tellings(compiled, judge) if telling.reason
    ]
    excluded = [
        f"A sentence {_described(part.part)}, which the rule excludes"
        for part in walk(compiled.condition)
        if isinstance(part, Not) and any(holds(part.part, unit, judge.asserted) for unit in hit)
    ]
    return _sentences([*reasons, *excluded])


def _tellings(compiled: Compiled, judge: Judge) -> list[Telling]:
    return [telling for leaf in compiled.told for telling in judge.facts.matching(leaf)]


def _described(part: Query) -> str:
    if isinstance(part, Told):
        where = " with the places and actors asked for" if part.places or part.actors else ""
        return f"tells of {' or '.join(sorted(part.events))}{where}"
    if isinstance(part, Mention):
        return "names the places and actors asked for"
    written = str(part)
    return f"holds {written if len(written) <= _LONGEST else written[: _LONGEST - 1] + '…'}"


def _sentences(said: Iterable[str]) -> str:
    return " ".join(one if one.endswith((".", "!", "?")) else f"{one}." for one in dict.fromkeys(said))
