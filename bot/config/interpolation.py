"""`${NAME}` inside the texts of a configuration; `$${NAME}` stands for `${NAME}` itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.config.document import Document, Path
from bot.errors import Finding

_REFERENCE = re.compile(r"\$(?P<literal>\$)?\{(?P<name>[^{}]*)(?P<end>\}?)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(slots=True)
class Filled:
    """A document with its variables put in."""

    document: Document
    lacking: dict[Path, str] = field(default_factory=dict)  # where a text is absent, what would give it
    findings: dict[Path, Finding] = field(default_factory=dict)  # where a text could not be filled


def fill(document: Document, variables: Mapping[str, str]) -> Filled:
    """Return the document with every `${NAME}` replaced.

    A text that is nothing but one unset variable counts as left out: None, told of in `lacking`. An unset
    variable inside a longer text is a finding, because what remains of the text would be wrong.
    """
    filled = Filled(document)
    filled.document = replace(document, data=_fill(document.data, (), variables, filled))
    return filled


def _fill(value: Any, path: Path, variables: Mapping[str, str], filled: Filled) -> Any:
    if isinstance(value, dict):
        return {key: _fill(below, (*path, key), variables, filled) for key, below in value.items()}
    if isinstance(value, list):
        return [_fill(below, (*path, index), variables, filled) for index, below in enumerate(value)]
    if not isinstance(value, str) or "${" not in value:
        return value
    whole = _REFERENCE.fullmatch(value.strip())

    def put_in(reference: re.Match[str]) -> str:
        name = reference["name"]
        if reference["literal"]:
            return reference[0][1:]
        if not reference["end"] or not _NAME.fullmatch(name):
            why = f"“{reference[0][:40]}” is no variable: expected ${{NAME}}, a name of letters, digits and _"
        elif name in variables:
            return variables[name]
        else:
            why = f"the variable {name} is not set: set it in the environment or in .env beside this file"
            if whole:
                filled.lacking[path] = why
                return ""
        place = filled.document.at(path, reference.start())
        filled.findings.setdefault(path, Finding(filled.document.file, *place, why))
        return ""

    text = _REFERENCE.sub(put_in, value)
    return None if path in filled.lacking else text
