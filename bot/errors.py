"""Every error Tocsin raises on purpose, sorted by who must act.

    TocsinError
    ├── TryLater            the outside world failed; the same step will be tried again by itself
    ├── FixConfiguration    a person must change a file, a token, a permission or an address
    └── Bug                 Tocsin itself is wrong; please report it

Messages say where (file and line, or source and address), what was expected, and what to do.
They never hold a secret.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class TocsinError(Exception):
    """Base of all errors raised on purpose."""


class TryLater(TocsinError):
    """The outside world failed. `after` is the wait it asked for, in seconds, if it asked for one."""

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class FixConfiguration(TocsinError):
    """A person must change something; the message says what."""


class Bug(TocsinError):
    """A state that Tocsin's own code should have made impossible."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in a file a person wrote. `line` and `column` count from 1; 0 means the file as a whole."""

    file: Path
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else str(self.file)
        return f"{place}: {self.message}"


class BadFile(FixConfiguration):
    """A configuration or rule file with faults; `findings` lists all of them, in file order."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings
