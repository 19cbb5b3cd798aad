"""`tocsin schema`: JSON Schema of what people write, for completion and checks in their editors."""

from __future__ import annotations

import json
from typing import Any, Literal

import click
from pydantic import TypeAdapter

from bot.chat import kinds as chat_kinds
from bot.config.settings import configuration_model
from bot.rules.schema import schema as rules_schema
from bot.sources import kinds as source_kinds

What = Literal["config", "rules"]
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


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
    if what == "config":
        return {"$schema": _DIALECT, **_config().json_schema(), "title": "tocsin.yaml"}
    return rules_schema()


def _config() -> TypeAdapter[Any]:
    sources = {name: kind.Options for name, kind in source_kinds.kinds().items()}
    destinations = {name: kind.Options for name, kind in chat_kinds.kinds().items()}
    return TypeAdapter(configuration_model(sources, destinations))
