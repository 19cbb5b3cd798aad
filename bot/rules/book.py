"""All rules in force, and the one question asked of them: what a report matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from bot.language.gazetteer import Gazetteer
from bot.model import Judgement, Match, Rejection, Report, Severity
from bot.rules.alerting import Labels
from bot.rules.compile import Compiled
from bot.rules.engine import Engine
from bot.rules.facts import Facts, Frames
from bot.rules.judge import Judge
from bot.rules.load import read_parts
from bot.rules.page import Page
from bot.rules.rule import Rule


class RuleBook:
    """Rules ready to judge reports. Immutable, and pure: the same report always gets the same judgement."""

    def __init__(
        self,
        compiled: Iterable[Compiled],
        frames: Frames,
        gazetteer: Gazetteer,
        sources: Mapping[str, Labels] | None = None,
    ) -> None:
        """`sources` are the known sources by id; None: nobody knows them, so rules hear every source."""
        self.compiled = tuple(compiled)
        self.rules: Mapping[str, Rule] = {one.rule.rule: one.rule for one in self.compiled}
        self.by_name: Mapping[str, Compiled] = {one.rule.rule: one for one in self.compiled}
        self.number_of = {name: number for number, name in enumerate(self.rules)}
        self.frames = frames
        self.gazetteer = gazetteer
        self.sources = sources
        self._engine = Engine([one.condition for one in self.compiled])
        self._needs_frames = any(one.told for one in self.compiled)

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """The version of each rule: it changes when the rule does, or a list or name that it uses."""
        return {name: one.version for name, one in self.by_name.items()}

    @property
    def events(self) -> frozenset[str]:
        """The names that a match's `event` can have: those of the frames, and each rule's own."""
        return self.frames.events | self.rules.keys()

    def severity_of(self, rule: str) -> Severity:
        """Return how grave a rule is."""
        return self.rules[rule].severity

    def judge(self, report: Report) -> Judgement:
        """Say which developments the rules find in a report, and what their words hit that is no alert.

        Matches and rejections stand in the order of the rules, those of one rule in reading order.
        """
        judge, asked = self.open(report)
        matches: list[Match] = []
        rejected: list[Rejection] = []
        for number in sorted(asked):
            compiled = self.compiled[number]
            if self.hears(compiled.rule, report, judge.page.lang):
                found_by_rule, no_alerts = judge.ask(compiled, asked[number])
                matches += found_by_rule
                rejected += no_alerts
        return Judgement(tuple(matches), tuple(rejected))

    def open(self, report: Report) -> tuple[Judge, Mapping[int, Sequence[int]]]:
        """Read a report: return who answers for it, and the sentences to ask, by the number of the rule."""
        page = Page(report)
        facts = Facts(page, self.frames.read(page) if self._needs_frames else (), self.gazetteer)
        asked, found = self._engine.look(page, facts.signs(names=self._engine.asks_names))
        return Judge(page, facts, found, self.gazetteer.scope), asked

    def hears(self, rule: Rule, report: Report, lang: str) -> bool:
        """Whether the rule listens to this source and language. Where none is stated, it may be any."""
        if rule.languages is not None and report.lang and lang not in rule.languages:
            return False
        if rule.sources is None or self.sources is None or not report.source:
            return True
        wanted, known = rule.sources, self.sources.get(report.source)
        return (
            (wanted.ids is None or report.source in wanted.ids)
            and (wanted.kinds is None or (known is not None and known.kind in wanted.kinds))
            and (wanted.tags is None or (known is not None and not set(known.tags).isdisjoint(wanted.tags)))
        )


def load_rules(paths: Sequence[Path], sources: Mapping[str, Labels] | None = None) -> RuleBook:
    """Read the rules under `paths`, files or folders, with the shipped events, lists and gazetteers.

    `sources` are the configured sources by id, if there is a configuration. Raises BadFile with all faults of
    all files.
    """
    compiled, frames, gazetteer = read_parts(paths, sources)
    return RuleBook(compiled, frames, gazetteer, sources)
