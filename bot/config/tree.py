"""YAML text → plain Python values, with the node each of them came from. Hostile text is refused early."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

#: Nobody nests a configuration deeper; hostile files do.
MAX_DEPTH = 50
#: How many values aliases may add to what the file itself spells out.
MAX_ALIASED = 10_000

#: By node id: key or index → the key's node (mappings only) and the value's.
Children = dict[int, dict[str | int, tuple[yaml.ScalarNode | None, yaml.Node]]]

# libyaml's parser gives the same nodes and marks as the one in Python, about ten times as fast.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # the base is chosen at run time
    """Resolves plain scalars by the core schema of YAML 1.2.2 (section 10.3.2) instead of YAML 1.1."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as PyYAML has it


_CORE = {
    "null": (r"~|null|Null|NULL|", "~nN"),
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "float": (
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+.0123456789",
    ),
}
for _name, (_pattern, _first) in _CORE.items():
    _letters = [*_first, ""] if _name == "null" else list(_first)
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(f"^(?:{_pattern})$"), _letters)


def _whole(text: str) -> int:
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


def _decimal(text: str) -> float:
    return float(text.replace(".inf", "inf").replace(".nan", "nan") if text[-1].isalpha() else text)


_SCALARS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:null": lambda _: None,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
    "tag:yaml.org,2002:int": _whole,
    "tag:yaml.org,2002:float": lambda text: _decimal(text.lower()),
}
_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


class Fault(Exception):
    """Text that cannot be read; `index` is the code point at which that shows."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index


@dataclass(frozen=True, slots=True)
class Tree:
    """One document: its values, and the nodes they came from."""

    data: Any
    root: yaml.Node
    children: Children


def grow(text: str) -> Iterator[Tree]:
    """Yield every document of `text`. Raises Fault."""
    try:
        _refuse_depth(text)
        for root in yaml.compose_all(text, _Loader):
            builder = _Builder()
            yield Tree(builder.build(root), root, builder.children)
    except yaml.MarkedYAMLError as error:
        raise _plain(error, text) from None
    except yaml.reader.ReaderError as error:
        raise Fault(error.position, "a control character stands here, which YAML does not allow") from None


def _refuse_depth(text: str) -> None:
    """Refuse deep nesting before anything recursive looks at it."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                mark: Any = event.start_mark
                raise Fault(mark.index, f"nested more than {MAX_DEPTH} levels deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _plain(error: yaml.MarkedYAMLError, text: str) -> Fault:
    """Return PyYAML's complaint, in plain words where the cause is a usual one."""
    problem, context = error.problem or "", error.context or ""
    marks: tuple[Any, Any] = (error.problem_mark, error.context_mark)
    index = next((mark.index for mark in marks if mark), 0)
    if "quoted scalar" in context and marks[1]:
        return Fault(marks[1].index, "this quotation mark is never closed")
    if "flow" in context and marks[1] and marks[1].line != getattr(marks[0], "line", None):
        opened = text[marks[1].index : marks[1].index + 1]
        return Fault(marks[1].index, f"this “{opened}” is never closed, or a comma is missing after it")
    if text[index : index + 1] == "\t":
        return Fault(index, "a tab stands here: YAML indents with spaces")
    if "mapping values are not allowed" in problem:
        return Fault(index, "a “:” does not fit here: check the indentation, or put the text in quotes")
    if "cannot start any token" in problem:
        return Fault(index, f"text cannot start with “{text[index : index + 1]}”: put it in quotes")
    line = text[text.rfind("\n", 0, index) + 1 :].partition("\n")[0]
    reason = f"{problem} ({context})" if problem and context else problem or context
    quotes = ": inside [] and {} put ${…} in quotes" if "${" in line else ""
    return Fault(index, f"no valid YAML: {reason}{quotes}")


@dataclass(slots=True)
class _Builder:
    children: Children = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)
    _aliased: int = 0

    def build(self, node: yaml.Node, *, aliased: bool = False) -> Any:
        aliased = aliased or id(node) in self.children
        if aliased:
            self._aliased += 1
            if self._aliased > MAX_ALIASED:
                raise Fault(node.start_mark.index, f"aliases unfold to more than {MAX_ALIASED} values")
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if node.tag not in _COLLECTIONS:
            raise Fault(node.start_mark.index, f"tags such as {node.tag!r} are not used here: leave it out")
        if id(node) in self._open:
            raise Fault(node.start_mark.index, "holds itself through an alias")
        self._open.add(id(node))
        below = self.children.setdefault(id(node), {})
        data: Any
        if isinstance(node, yaml.SequenceNode):
            below |= {index: (None, child) for index, child in enumerate(node.value)}
            data = [self.build(child, aliased=aliased) for child in node.value]
        else:
            if not aliased:
                below |= _entries(node)
            data = {key: self.build(child, aliased=aliased) for key, (_, child) in below.items()}
        self._open.remove(id(node))
        return data

    @staticmethod
    def _scalar(node: yaml.ScalarNode) -> Any:
        meaning = _SCALARS.get(node.tag)
        if meaning is None:
            raise Fault(node.start_mark.index, f"tags such as {node.tag!r} are not used here: leave it out")
        try:
            return meaning(node.value)
        except ValueError:
            what = node.tag.rpartition(":")[2]
            raise Fault(node.start_mark.index, f"{node.value[:40]!r} is no {what}") from None


def _entries(node: yaml.Node) -> dict[str | int, tuple[yaml.ScalarNode | None, yaml.Node]]:
    """Return the mapping's entries by key, a key being the text that stands there."""
    entries: dict[str | int, tuple[yaml.ScalarNode | None, yaml.Node]] = {}
    for key, value in node.value:
        place = key.start_mark.index
        if not isinstance(key, yaml.ScalarNode):
            raise Fault(place, "a key must be text")
        if not key.value:
            raise Fault(place, "a key is missing before the “:”")
        first, _ = entries.get(key.value, (None, None))
        if first is not None:
            raise Fault(
                place, f'the key "{key.value}" is given twice; first on line {first.start_mark.line + 1}'
            )
        entries[key.value] = key, value
    return entries
