"""`tocsin setup`: what to paste or open at a chat platform, and why it asks for what it asks."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from bot.chat.kinds import kinds
from bot.cli.options import config_option
from bot.config.environment import environment, read_variables


@click.command(name="setup")
@click.argument("platform", type=click.Choice(["slack", "discord"]))
@config_option("The configuration; .env beside it is read.")
@click.option("--json", "as_json", is_flag=True, help="All of it as one JSON object.")
def command(platform: str, config: Path, *, as_json: bool) -> None:
    """Print the manifest of the Slack app, or the link that invites the Discord bot.

    It goes to standard output; the steps, and what each permission is for, to standard error.
    """
    found = kinds()[platform].set_up(environment(read_variables(config.parent, os.environ)))
    assert found is not None, "these platforms are set up"
    if as_json:
        shown = {"paste": found.paste, "steps": list(found.steps), "needs": dict(found.needs)}
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    click.echo(found.paste.rstrip())
    for number, step in enumerate(found.steps, 1):
        click.echo(f"{number}. {step}", err=True)
    click.echo("It asks for:", err=True)
    for name, purpose in found.needs.items():
        click.echo(f"   {name}: {purpose}", err=True)
