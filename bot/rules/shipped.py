"""Where the rules, event frames, lists and gazetteers that come with Tocsin are."""

from __future__ import annotations

from pathlib import Path

import bot

_PACKAGE = Path(bot.__file__).parent


def shipped_rules() -> Path:
    """Return the folder: beside the package in a checkout, inside it where it was installed as a wheel."""
    installed = _PACKAGE / "shipped_rules"
    return installed if installed.is_dir() else _PACKAGE.parent / "rules"
