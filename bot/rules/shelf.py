"""The documents that rules are made of, sorted by what they are.

A user's list or concept takes the place of the shipped one with the same name; two of a user's own with one
name are a fault. Lexicons and gazetteers add up. Shipped rules are taken in only where a path names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.document import Document, did_you_mean, read_documents
from bot.errors import BadFile, Finding
from bot.rules.shipped import shipped_rules

HEADS = ("rule", "list", "concept", "lexicon", "gazetteer")
_ADD_UP = ("lexicon", "gazetteer")
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Shelf:
    """Documents by their head key, in reading order, and what is wrong with the files they came from."""

    documents: dict[str, list[Document]] = field(default_factory=lambda: {head: [] for head in HEADS})
    findings: list[Finding] = field(default_factory=list)


def gather(paths: Sequence[Path]) -> Shelf:
    """Read the shipped documents and those under `paths`, files or folders. Never raises BadFile."""
    shelf = Shelf()
    own = {file.resolve(): file for file in _files(paths, shelf.findings)}
    shipped = [file for file in _yaml_files(shipped_rules()) if file.resolve() not in own]
    owned = [one for file in own.values() for one in _documents(file, shelf.findings)]
    names = dict.fromkeys(_name(head, document) for head, document in owned)
    for head, document in (one for file in shipped for one in _documents(file, shelf.findings)):
        if head in _ADD_UP or (head != "rule" and _name(head, document) not in names):
            shelf.documents[head].append(document)
    for head, document in owned:
        shelf.documents[head].append(document)
    shelf.findings.extend(_twice(owned))
    return shelf


def stamps(paths: Sequence[Path]) -> frozenset[tuple[Path, int, int]]:
    """Return what tells whether a file that `gather` reads has come, changed or gone."""
    found = set()
    for path in (shipped_rules(), *paths):
        for file in _yaml_files(path) if path.exists() else ():
            try:
                state = file.stat()
            except OSError:
                continue  # gone since it was listed
            found.add((file, state.st_mtime_ns, state.st_size))
    return frozenset(found)


def _twice(documents: Iterable[tuple[str, Document]]) -> Iterator[Finding]:
    """What is wrong with documents that bear a name already taken."""
    taken: dict[tuple[str, str, str], Document] = {}
    for head, document in documents:
        first = taken.setdefault(_name(head, document), document)
        if head not in _ADD_UP and first is not document:
            where, name = f"{first.file}:{first.place((head,))[0]}", document.data[head]
            yield document.finding(
                (head,), f'{where} already holds a {head} called "{name}": rename one of them'
            )


def _name(head: str, document: Document) -> tuple[str, str, str]:
    """What tells documents apart: a concept may be told in several languages."""
    return (
        head,
        str(document.data[head]),
        str(document.data.get("language", "en")) if head == "concept" else "",
    )


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


def _documents(file: Path, findings: list[Finding]) -> Iterator[tuple[str, Document]]:
    """The documents of a file, each with its head key; faults are noted."""
    try:
        documents = _read(file)
    except OSError as fault:
        findings.append(Finding(file, 0, 0, f"cannot be read: {fault.strerror}"))
        return
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


#: By file: its state when it was read last, and its documents.
_known: dict[Path, tuple[tuple[int, int], list[Document]]] = {}


def _read(file: Path) -> list[Document]:
    """The documents of a file; read again only when it has changed. Raises BadFile, OSError."""
    state = file.stat()
    stamp = (state.st_mtime_ns, state.st_size)
    if file not in _known or _known[file][0] != stamp:
        _known.pop(file, None)
        _known[file] = (stamp, read_documents(file))
    return _known[file][1]


def _headless(document: Document) -> Finding:
    expected = "a document begins with rule:, list:, concept:, lexicon: or gazetteer:"
    if not isinstance(document.data, dict) or not document.data:
        return document.finding((), expected)
    first = next(iter(document.data))
    return document.finding(
        (first,), f'"{first}" is unknown here{did_you_mean(str(first), HEADS)}; {expected}', key=True
    )
