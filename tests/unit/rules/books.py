"""Rule books for tests: rules as people write them, shipped names, tellings that a test lays down."""

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.model import Report
from bot.rules.book import RuleBook, load_rules
from bot.rules.frames.frames import Codes, Telling
from bot.rules.page import Page

A_TELLING = Telling("", 0, None, (), (), (), (), (), None, (), "", "")


class Scripted:
    """Frames that tell, for each sentence holding one of these words, what the test says it tells."""

    def __init__(self, script: Mapping[str, Mapping[str, Any]]) -> None:
        self.codes = dict.fromkeys(("ceasefire_violation", "border_incident", "mediation_offer"), Codes())
        self.events = frozenset(self.codes)
        self._script = script

    def read(self, page: Page) -> tuple[Telling, ...]:
        return tuple(
            replace(A_TELLING, sentence=sentence, spans=((place, place + 1),), **self._script[word])
            for sentence in range(len(page.firsts) - 1)
            for place, word in enumerate(page.words_of(sentence), start=page.firsts[sentence])
            if word in self._script
        )


def book(rules: str, script: Mapping[str, Mapping[str, Any]] | None = None, **known: Any) -> RuleBook:
    """A book of these YAML documents; with a script, events are told as it says."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "rules.yaml")
        file.write_text(rules, encoding="utf-8")
        read = load_rules([file], **known)
    return read if script is None else RuleBook(read.compiled, Scripted(script), read.gazetteer, read.sources)


def rule(name: str, **keys: str) -> str:
    """A rule document; keys are YAML."""
    lines = [f"rule: {name}", "title: A rule", *(f"{key}: {value}" for key, value in keys.items())]
    return "\n".join(lines) + "\n---\n"


def quotes(report: Report, found) -> list[list[str]]:
    """The evidence of each match or rejection, checked against the report."""
    for one in found:
        for evidence in one.evidence:
            assert getattr(report, evidence.field)[evidence.start : evidence.end] == evidence.quote
    return [[evidence.quote for evidence in one.evidence] for one in found]
