"""From files to what a book of rules is made of: all faults of all files are found before any is refused."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from bot.config.document import Document, did_you_mean, in_order, validated
from bot.errors import BadFile, Finding
from bot.language.gazetteer import Gazetteer
from bot.rules.alerting import Corroboration, Labels, Sources
from bot.rules.compile import Compiled, compile_rule
from bot.rules.expression import Term
from bot.rules.facts import Frames
from bot.rules.lore import read_lore
from bot.rules.query import Lists
from bot.rules.rule import Rule
from bot.rules.shelf import Shelf, gather
from bot.rules.vocabulary import Vocabulary
from bot.rules.word_list import read_list

Parameters = ParamSpec("Parameters")
Part = TypeVar("Part")


def read_parts(
    paths: Sequence[Path], sources: Mapping[str, Labels] | None
) -> tuple[list[Compiled], Frames, Gazetteer]:
    """Return the rules under `paths`, and the events and names that they and the shipped files know.

    Raises BadFile with all faults of all files.
    """
    with _nothing_collected():
        shelf = gather(paths)
        loader = _Loader(shelf)
        events = shelf.documents["concept"] + shelf.documents["lexicon"]
        lore = read_lore(shelf.documents["gazetteer"], events)
        names = Vocabulary(loader.lists(), lore.frames.events if lore.frames else None, lore.gazetteer)
        compiled = loader.rules(names, sources)
        findings = loader.findings + [finding for fault in lore.faults for finding in fault.findings]
        if findings or lore.gazetteer is None or lore.frames is None:
            raise BadFile(in_order(findings))
        return compiled, lore.frames, lore.gazetteer


def compile_drafts(
    drafts: Sequence[Document],
    paths: Sequence[Path],
    sources: Mapping[str, Labels] | None,
    frames: Frames,
    gazetteer: Gazetteer,
) -> list[Compiled]:
    """Return the rules of documents that no file holds yet, ready to be asked.

    They may use lists among them, and those under `paths`, whose other faults are no fault of theirs. Raises
    BadFile.
    """
    saved = gather(paths).documents["list"]
    lists = [document for document in drafts if "list" in document.data]
    own = {str(document.data["list"]) for document in lists}
    shelf = Shelf()
    shelf.documents["list"] += [one for one in saved if str(one.data["list"]) not in own] + lists
    shelf.documents["rule"] += [document for document in drafts if "rule" in document.data]
    loader = _Loader(shelf)
    compiled = loader.rules(Vocabulary(loader.lists(), frames.events, gazetteer), sources)
    findings = [finding for finding in loader.findings if finding.file in {one.file for one in drafts}]
    if findings:
        raise BadFile(in_order(findings))
    return compiled


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Nothing that is read is garbage: looking through it, as it grows, would take as long as reading it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


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
