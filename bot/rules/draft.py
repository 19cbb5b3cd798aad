"""A rule that is not saved yet: read like a file's, held against the events, lists and names in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.config.document import Document, documents_in, in_order
from bot.errors import BadFile, Finding
from bot.rules.alerting import Labels
from bot.rules.book import RuleBook
from bot.rules.load import compile_drafts

#: What findings call a text that is no file.
FILE = Path("rule.yaml")


def read_draft(
    text: str, book: RuleBook, paths: Sequence[Path], sources: Mapping[str, Labels] | None
) -> RuleBook:
    """Return a book of the rules that a text holds. Raises BadFile with all its faults.

    The text may hold lists, too; `paths` are where the other lists are. Names are those that `book` knows.
    """
    documents = documents_in(text, FILE)
    findings = [finding for document in documents for finding in _misplaced(document)]
    if not findings and not any("rule" in document.data for document in documents):
        findings = [Finding(FILE, 1, 1, "holds no rule: a rule begins with rule: and its name")]
    if findings:
        raise BadFile(in_order(findings))
    compiled = compile_drafts(documents, paths, sources, book.frames, book.gazetteer)
    names = [one.rule.rule for one in compiled]
    for number, one in enumerate(compiled):
        if one.rule.rule in names[:number]:
            findings.append(one.document.finding(("rule",), "two of these rules have this name"))
    if findings:
        raise BadFile(findings)
    return RuleBook(compiled, book.frames, book.gazetteer, sources)


def _misplaced(document: Document) -> list[Finding]:
    """What is wrong with a document that is neither a rule nor a list."""
    if isinstance(document.data, dict) and len({"rule", "list"} & document.data.keys()) == 1:
        return []
    return [document.finding((), "a draft holds rules (rule:) and lists (list:), one a document")]
