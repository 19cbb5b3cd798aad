"""`tocsin schema`: JSON Schema of what people write, for completion and checks in their editors."""

from __future__ import annotations

import json
from typing import Any, Literal

import click

from bot.chat.kinds import kinds as chat_kinds
from bot.config.settings import configuration_model
from bot.rules import schema as rule_files
from bot.sources.kinds import kinds as source_kinds

What = Literal["config", "rules"]


@click.command(name="schema")
@click.argument("what", type=click.Choice(["config", "rules"]))
@click.option("--json", "_as_json", is_flag=True, help="JSON (always so here).")
def command(what: What, *, _as_json: bool) -> None:
    """Print the JSON Schema of tocsin.yaml (config) or of one document of a rule file (rules).

    Editors that know YAML use it for completion, help and checks: put
    `# yaml-language-server: $schema=FILE` into the first line of a file.
    """
    click.echo(json.dumps(schema(what), ensure_ascii=False, indent=2))


def schema(what: What) -> dict[str, Any]:
    """Return the schema as JSON-ready values."""
    if what == "rules":
        return rule_files.schema()
    sources = {name: kind.Options for name, kind in source_kinds().items()}
    destinations = {name: kind.Options for name, kind in chat_kinds().items()}
    model = configuration_model(sources, destinations)
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **model.model_json_schema(), "title": "tocsin.yaml"}
