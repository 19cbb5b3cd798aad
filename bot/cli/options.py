"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., object])


def config_option(about: str) -> Callable[[Command], Command]:
    """Return the option `--config FILE`, given to the command as the path `config`; `about` is its help."""
    return click.option(
        "--config",
        "config",
        type=click.Path(path_type=Path, dir_okay=False),
        default="tocsin.yaml",
        show_default=True,
        help=about,
    )
