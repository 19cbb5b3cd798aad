"""YAML files that people write, read so that every fault can be told with its line and column.

Scalars follow the YAML 1.2 core schema: `no`, `on`, `12:30` and `2026-11-24` are text, so that a language
code or a time of day is what it looks like. Keys are always text. Files are treated as hostile: size, nesting
and what aliases unfold to are capped, tags are refused, and a key given twice is a fault.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.config import faults, scalars
from bot.config.suggest import did_you_mean
from bot.config.tree import Children, Fault, grow
from bot.errors import BadFile, Finding

__all__ = [
    "MAX_BYTES",
    "Document",
    "Path",
    "did_you_mean",
    "documents_in",
    "in_order",
    "read_documents",
    "validated",
]

Model = TypeVar("Model", bound=BaseModel)

#: Where a value stands in a document: keys of mappings and indexes of lists, from the top.
Path = tuple[str | int, ...]

#: A file of this many bytes is no configuration any more.
MAX_BYTES = 8 * 1024 * 1024


class _Spot(NamedTuple):
    key: yaml.ScalarNode | None
    value: yaml.Node


@dataclass(frozen=True)
class Document:
    """One YAML document of a file: `data` as plain Python values, and where each of them was written."""

    file: File
    data: Any
    _root: yaml.Node = field(repr=False, compare=False)
    _children: Children = field(repr=False, compare=False)
    _text: str = field(repr=False, compare=False)
    _lines: list[int] = field(repr=False, compare=False)

    def place(self, path: Path, *, key: bool = False) -> tuple[int, int]:
        """Return line and column, from 1, of the value at `path`, or of its key.

        Where the document has no such path, the place of the nearest value above it.
        """
        spot = self._spot(path)
        node = spot.key if key and spot.key is not None else spot.value
        return self._line_and_column(node.start_mark.index)

    def at(self, path: Path, offset: int) -> tuple[int, int]:
        """Return line and column of the character `offset` of the text at `path`.

        Exact inside plain, quoted and block text; the start of the value where that cannot be told.
        """
        node = self._spot(path).value
        start = node.start_mark.index
        if not isinstance(node, yaml.ScalarNode):
            return self._line_and_column(start)
        written = self._text[start : node.end_mark.index]
        return self._line_and_column(start + scalars.find(written, node.style, node.value, offset))

    @property
    def text(self) -> str:
        """The document as the file has it."""
        return self._text[self._root.start_mark.index : self._root.end_mark.index].rstrip() + "\n"

    def finding(self, path: Path, message: str, *, key: bool = False) -> Finding:
        """Return a finding about the value at `path`, or about its key."""
        return Finding(self.file, *self.place(path, key=key), message)

    def written(self, path: Path) -> str | None:
        """Return the scalar at `path` as the file has it; None for a list or a mapping."""
        node = self._spot(path).value
        return node.value if isinstance(node, yaml.ScalarNode) else None

    def _spot(self, path: Path) -> _Spot:
        spot = _Spot(None, self._root)
        for part in path:
            below = self._children.get(id(spot.value), {}).get(part)
            if below is None:
                break
            spot = _Spot(*below)
        return spot

    def _line_and_column(self, index: int) -> tuple[int, int]:
        line = bisect_right(self._lines, index)
        return line, index - self._lines[line - 1] + 1


def read_documents(file: File) -> list[Document]:
    """Return all YAML documents of `file` that hold something, in order. Raises BadFile."""
    return documents_in(_text(file), file)


def documents_in(text: str, file: File) -> list[Document]:
    """Return all YAML documents of a text that hold something; `file` is what findings call it.

    Raises BadFile.
    """
    lines = [0, *(index + 1 for index, letter in enumerate(text) if letter == "\n")]
    try:
        return [
            Document(file, tree.data, tree.root, tree.children, text, lines)
            for tree in grow(text)
            if tree.data is not None
        ]
    except Fault as fault:
        line = bisect_right(lines, fault.index)
        column = fault.index - lines[line - 1] + 1
        raise BadFile([Finding(file, line, column, str(fault))]) from None


def _text(file: File) -> str:
    """Return the file's text. Raises BadFile."""
    try:
        if not file.is_file():
            raise BadFile([Finding(file, 0, 0, "is no file" if file.exists() else "there is no such file")])
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadFile([Finding(file, 0, 0, f"cannot be read: {error.strerror}")]) from None
    if len(data) > MAX_BYTES:
        raise BadFile([Finding(file, 0, 0, f"is larger than {MAX_BYTES // 1024**2} MiB")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise BadFile([Finding(file, line, column, "is not UTF-8 text: save the file as UTF-8")]) from None


def validated(document: Document, model: type[Model]) -> Model:
    """Return the document as `model`. Raises BadFile with every fault that pydantic finds, in file order."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        findings = [
            document.finding(fault.path, fault.message, key=fault.key)
            for fault in faults.read(error, model, document.data, document.written)
        ]
    raise BadFile(in_order(findings))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, in file order."""
    return sorted(dict.fromkeys(findings), key=lambda finding: (finding.file, finding.line, finding.column))
