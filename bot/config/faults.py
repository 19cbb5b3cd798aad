"""What pydantic found wrong, in words for the person who wrote the file."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.config.suggest import did_you_mean, nearest

_KINDS = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "keys and values",
}
_EXPECTED = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "set": "a list",
    "tuple": "a list",
    "dict": "keys and values",
    "model": "keys and values",
    "datetime": "a date and time such as 2026-11-24T18:00:00Z",
    "date": "a date such as 2026-11-24",
    "url": "an address that starts with https:// or http://",
}
_LIMITS = {
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "string_too_long": "must not be longer than {max_length} characters",
    "too_long": "must not have more than {max_length} entries",
}
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, and where: at the key or at the value of `path`."""

    path: tuple[str | int, ...]
    message: str
    key: bool


def read(
    error: ValidationError,
    model: type[BaseModel],
    data: Any,
    written: Callable[[tuple[str | int, ...]], str | None],
) -> Iterator[Fault]:
    """Yield the faults of `error`.

    `written` gives the scalar at a path as the file has it: what was put in for `${NAME}` may be a secret.
    """
    found = error.errors(include_url=False)
    misspelt = set(_misspelt(found, model))
    for details in found:
        path = _path(details["loc"], data)
        kind, last = details["type"], details["loc"][-1:]
        if kind == "extra_forbidden":
            known = _keys(model, details["loc"][:-1])
            yield Fault(path, f'unknown key "{last[0]}"{_suggest(str(last[0]), known)}', key=True)
        elif kind == "missing":
            if details["loc"] not in misspelt:
                yield Fault(path, f'the key "{last[0]}" is missing', key=True)
        elif last == ("[key]",):
            yield Fault(path, _message(details, model, str(path[-1])), key=True)
        elif kind == "union_tag_not_found":
            yield _no_tag(path, details)
        else:
            if kind == "union_tag_invalid":
                path = (*path, details["ctx"]["discriminator"].strip("'"))
            yield Fault(path, _message(details, model, written(path)), key=False)


def _no_tag(path: tuple[str | int, ...], details: ErrorDetails) -> Fault:
    """The key that tells what an entry is stands under another name, or not at all."""
    tag = details["ctx"]["discriminator"].strip("'")
    for name in details["input"] if isinstance(details["input"], dict) else ():
        if nearest(str(name), [tag]):
            return Fault((*path, name), f'unknown key "{name}"{did_you_mean(str(name), [tag])}', key=True)
    return Fault((*path, tag), f'the key "{tag}" is missing', key=False)


def _misspelt(found: list[ErrorDetails], model: type[BaseModel]) -> Iterator[tuple[int | str, ...]]:
    """Yield where a key would stand that an unknown key beside it was probably meant to be."""
    for details in found:
        if details["type"] == "extra_forbidden":
            *above, name = details["loc"]
            meant = nearest(str(name), _keys(model, tuple(above)))
            if meant:
                yield (*above, meant)


def _message(details: ErrorDetails, model: type[BaseModel], written: str | None) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "literal_error":
        choices = [str(choice) for choice in context["expected"].replace(" or ", ", ").split(", ")]
        what = "kind" if details["loc"][-1] == "kind" else "value"
        return _unknown(what, written, [choice.strip("'") for choice in choices])
    if kind == "union_tag_invalid":
        return _unknown("kind", written, [tag.strip("'") for tag in context["expected_tags"].split(", ")])
    if kind in ("string_too_short", "too_short"):
        return "must not be empty"
    if kind in _LIMITS:
        return _LIMITS[kind].format(**context)
    if kind == "string_pattern_mismatch":
        hint = next(
            (field.description for field in _fields(model, details["loc"]) if field.description), None
        )
        shown = f'"{written[:80]}"' if written else "this"
        return f"{shown} does not fit: {hint[:1].lower() + hint[1:] if hint else context['pattern']}"
    expected = _EXPECTED.get(kind.partition("_")[0])
    if expected and kind.rpartition("_")[2] in ("type", "parsing", "scheme"):
        if kind.startswith("url"):
            return f"expected {expected}"
        found = _KINDS.get(type(details["input"]), "nothing")
        quotes = ": put it in quotes" if expected == "text" and found in ("a number", "true or false") else ""
        return f"expected {expected}, found {found if found != expected else f'“{written}”'}{quotes}"
    told = details["msg"].removeprefix("Value error, ")  # what our own checks say, as they say it
    return told if told[1:2].isupper() else told[:1].lower() + told[1:]


def _unknown(what: str, written: str | None, known: list[str]) -> str:
    if written is None:
        return f"expected one of {', '.join(known)}"
    return f'unknown {what} "{written[:80]}"{_suggest(written, known)}'


def _suggest(name: str, known: list[str]) -> str:
    return did_you_mean(name, known) or (f" (known: {', '.join(known)})" if 0 < len(known) <= _SHOWN else "")


def _path(loc: tuple[int | str, ...], data: Any) -> tuple[str | int, ...]:
    """Return the path in the file: pydantic's location without tags of unions and names of validators."""
    path: list[str | int] = []
    for part in loc:
        listed = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if listed or (isinstance(data, dict) and part in data):
            data = data[part]
            path.append(part)
    return tuple(path)


def _keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the model at `loc` knows, as the file spells them."""
    found = (kind for annotation in _annotations(model, loc) for kind in _models(annotation))
    return list(
        dict.fromkeys(field.alias or name for kind in found for name, field in kind.model_fields.items())
    )


def _fields(model: type[BaseModel], loc: tuple[int | str, ...]) -> Iterator[FieldInfo]:
    """Yield the field that `loc` ends in, if it ends in one."""
    while loc and isinstance(loc[-1], int):
        loc = loc[:-1]
    for annotation in _annotations(model, loc[:-1]):
        for kind in _models(annotation):
            yield from (field for name, field in kind.model_fields.items() if loc[-1] in (name, field.alias))


def _annotations(annotation: Any, loc: tuple[int | str, ...]) -> Iterator[Any]:
    """Yield what may stand at `loc` below `annotation`."""
    if not loc:
        yield annotation
        return
    part, rest = loc[0], loc[1:]
    for kind in _models(annotation):
        if _tagged(kind, part):
            yield from _annotations(kind, rest)
        for name, field in kind.model_fields.items():
            if part in (name, field.alias):
                yield from _annotations(field.annotation, rest)
    for inner in _alternatives(annotation):
        arguments = get_args(inner)
        if get_origin(inner) in (list, tuple, set, frozenset, dict) and arguments:
            yield from _annotations(arguments[-1] if get_origin(inner) is dict else arguments[0], rest)


def _tagged(kind: type[BaseModel], part: int | str) -> bool:
    """Whether `part` is the value of a Literal of this model, by which a union tells it from the others."""
    literals = (
        field.annotation for field in kind.model_fields.values() if get_origin(field.annotation) is Literal
    )
    return any(part in get_args(literal) for literal in literals)


def _models(annotation: Any) -> list[type[BaseModel]]:
    return [
        inner
        for inner in _alternatives(annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel)
    ]


def _alternatives(annotation: Any) -> list[Any]:
    """Return the members of a union, of unions in it too; Annotated and Optional are looked through."""
    if get_origin(annotation) in (Union, types.UnionType):
        return [inner for member in get_args(annotation) for inner in _alternatives(member)]
    if hasattr(annotation, "__metadata__"):
        return _alternatives(get_args(annotation)[0])
    return [annotation]
