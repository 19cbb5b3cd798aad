"""All rules in force, and the one question asked of them: what a report matches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from bot.config.document import Document, did_you_mean, in_order, validated
from bot.errors import BadFile, Finding
from bot.language.gazetteer import Gazetteer
from bot.model import Judgement, Match, Rejection, Report, Severity
from bot.rules.compile import Compiled, compile_rule
from bot.rules.engine import Engine
from bot.rules.expression import Term
from bot.rules.facts import Facts, Frames
from bot.rules.judge import Judge
from bot.rules.lore import read_lore
from bot.rules.page import Page
from bot.rules.query import Lists
from bot.rules.rule import Corroboration, Rule, Sources
from bot.rules.shelf import Shelf, gather
from bot.rules.vocabulary import Vocabulary
from bot.rules.word_list import read_list

Parameters = ParamSpec("Parameters")
Part = TypeVar("Part")


class Labels(Protocol):
    """What is known of a source; a rule's `sources` may ask for it."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def tags(self) -> Collection[str]: ...


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
    shelf = gather(paths)
    loader = _Loader(shelf)
    lore = read_lore(shelf.documents["gazetteer"], shelf.documents["concept"] + shelf.documents["lexicon"])
    names = Vocabulary(loader.lists(), lore.frames.events if lore.frames else None, lore.gazetteer)
    compiled = loader.rules(names, sources)
    findings = loader.findings + [finding for fault in lore.faults for finding in fault.findings]
    if findings or lore.gazetteer is None or lore.frames is None:
        raise BadFile(in_order(findings))
    return RuleBook(compiled, lore.frames, lore.gazetteer, sources)


class _Loader:
    """Reads one part after the other and gathers their faults."""

    def __init__(self, shelf: Shelf) -> None:
        self._documents = shelf.documents
        self.findings = list(shelf.findings)

    def kept(
        self, read: Callable[Parameters, Part], *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Part | None:
        """What `read` returns; None if it raises BadFile, whose findings are kept."""
        try:
            return read(*args, **kwargs)
        except BadFile as fault:
            self.findings += fault.findings
            return None

    def lists(self) -> Lists:
        """All lists by name. A faulty one is there, too, so that the rules that use it are not blamed."""
        lists: dict[str, tuple[Term, ...]] = {}
        for document in self._documents["list"]:
            terms = self.kept(read_list, document)
            lists[str(document.data["list"])] = terms or (Term("exact", ("?",)),)
        return lists

    def rules(self, names: Vocabulary, sources: Mapping[str, Labels] | None) -> list[Compiled]:
        """All rules that are free of faults, in the order of the files."""
        compiled = []
        for document in self._documents["rule"]:
            rule = self.kept(validated, document, Rule)
            if rule is None:
                continue
            for key in ("sources", "corroboration") if sources is not None else ():
                self.findings += _unknown_sources(getattr(rule, key), key, document, sources or {})
            one = self.kept(compile_rule, rule, document, names)
            compiled += [one] if one is not None else []
        return compiled


def _unknown_sources(
    wanted: Sources | Corroboration | None, part: str, document: Document, sources: Mapping[str, Labels]
) -> Iterator[Finding]:
    """What a part of a rule asks of sources and no configured source has: that rule would stay silent."""
    known = {
        "ids": ("source with the id", set(sources)),
        "tags": ("source with the tag", {tag for source in sources.values() for tag in source.tags}),
        "kinds": ("source of the kind", {source.kind for source in sources.values()}),
    }
    for key, (what, values) in known.items():
        for number, value in enumerate(getattr(wanted, key, None) or ()):
            if value not in values:
                message = f'the configuration has no {what} "{value}"{did_you_mean(value, values)}'
                yield document.finding((part, key, number), message)
