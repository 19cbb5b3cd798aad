"""The documents that rules are made of, sorted by what they are.

A user's list, concept or gazetteer takes the place of the shipped one with the same name; two of a user's own
with one name are a fault. Shipped rules are taken in only where a path names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.document import Document, did_you_mean, read_documents
from bot.errors import BadFile, Finding
from bot.rules.shipped import shipped_rules

HEADS = ("rule", "list", "concept", "gazetteer")
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Shelf:
    """Documents by their head key, in reading order, and what is wrong with the files they came from."""

    documents: dict[str, list[Document]] = field(default_factory=lambda: {head: [] for head in HEADS})
    findings: list[Finding] = field(default_factory=list)


def gather(paths: Sequence[Path]) -> Shelf:
    """Read the shipped documents and those under `paths`, files or folders. Never raises BadFile."""
    shelf = Shelf()
    owned: list[tuple[str, Document]] = []
    own = {file.resolve(): file for file in _files(paths, shelf.findings)}
    shipped = [file for file in _yaml_files(shipped_rules()) if file.resolve() not in own]
    names: dict[tuple[str, str], Document] = {}
    for file in own.values():
        for head, document in _sorted_documents(file, shelf.findings):
            first = names.setdefault((head, str(document.data[head])), document)
            if first is not document:
                line, _ = first.place((head,))
                name = document.data[head]
                message = f'{first.file}:{line} already holds a {head} called "{name}": rename one of them'
                shelf.findings.append(document.finding((head,), message))
            else:
                owned.append((head, document))
    for file in shipped:
        for head, document in _sorted_documents(file, shelf.findings):
            if head != "rule" and (head, str(document.data[head])) not in names:
                shelf.documents[head].append(document)
    for head, document in owned:
        shelf.documents[head].append(document)
    return shelf


def _files(paths: Iterable[Path], findings: list[Finding]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            findings.append(Finding(path, 0, 0, "there is no such file or folder"))
            continue
        files = _yaml_files(path)
        if not files:
            findings.append(Finding(path, 0, 0, "the folder holds no file that ends in .yaml or .yml"))
        yield from files


def _yaml_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES and file.is_file())


def _sorted_documents(file: Path, findings: list[Finding]) -> Iterator[tuple[str, Document]]:
    """The documents of a file, each with its head key; faults are noted."""
    try:
        documents = read_documents(file)
    except BadFile as fault:
        findings.extend(fault.findings)
        return
    for document in documents:
        heads = [head for head in HEADS if isinstance(document.data, dict) and head in document.data]
        if len(heads) == 1:
            yield heads[0], document
        elif heads:
            findings.append(
                document.finding((heads[1],), f"a document is either a {' or a '.join(heads)}", key=True)
            )
        else:
            findings.append(_headless(document))


def _headless(document: Document) -> Finding:
    expected = "a document begins with rule:, list:, concept: or gazetteer:"
    if not isinstance(document.data, dict) or not document.data:
        return document.finding((), expected)
    first = next(iter(document.data))
    return document.finding(
        (first,), f'"{first}" is unknown here{did_you_mean(str(first), HEADS)}; {expected}', key=True
    )
