"""The JSON Schema of a document of a rule file, for editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.rules.frames.concept import Concept, LexiconFile
from bot.rules.gazetteers import GazetteerFile
from bot.rules.rule import Rule
from bot.rules.word_list import WordList

#: What a document is, by its head key.
DOCUMENTS: Mapping[str, type[BaseModel]] = {
    "rule": Rule,
    "list": WordList,
    "concept": Concept,
    "lexicon": LexiconFile,
    "gazetteer": GazetteerFile,
}


def schema() -> dict[str, Any]:
    """Return the schema as JSON-ready values. The head key of a document decides what else it may hold."""
    models = [(model, "validation") for model in DOCUMENTS.values()]
    references, definitions = models_json_schema(models)  # type: ignore[arg-type]  # a list of literals is invariant
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One document of a rule file",
        "type": "object",
        "anyOf": [{"required": [head]} for head in DOCUMENTS],
        "allOf": [
            {"if": {"required": [head]}, "then": references[(model, "validation")]}
            for head, model in DOCUMENTS.items()
        ],
        "$defs": definitions["$defs"],
    }
