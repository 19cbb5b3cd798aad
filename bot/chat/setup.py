"""How a platform is set up: what to paste or open there, what it asks for and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetUp:
    """`paste` is a manifest or a link; `needs` says for each permission in it what it is for."""

    paste: str
    steps: tuple[str, ...]
    needs: Mapping[str, str]
