"""How `tocsin.yaml` is read: variables put in, every kind of source and destination known, all faults told.

`docs/configuration.md` describes the file for people, `tocsin schema config` for editors.
"""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from functools import reduce
from operator import or_
from pathlib import Path as File
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, InstanceOf, ValidationError, create_model

from bot.config import faults
from bot.config.crosschecks import cross_check, no_sources
from bot.config.document import Document, Path, in_order, read_documents
from bot.config.environment import Environment, environment, read_variables
from bot.config.interpolation import Filled, fill
from bot.config.packs import read_pack, with_packs
from bot.config.sections import Configuration, DestinationSettings, Section, SourceSettings
from bot.errors import BadFile, Finding


class Settings(Configuration):
    """A configuration that was read: `data_dir` is absolute, `rules` are seen from where we were started."""

    file: File
    environment: Environment = Field(repr=False)
    document: InstanceOf[Document] = Field(repr=False)  # for findings that only the rules can give

    def place_of_source(self, index: int) -> Path:
        """Return where a source stands in the document: with the packs, if it comes from one."""
        own = self.document.data.get("sources") or []
        return ("sources", index) if index < len(own) else ("packs",)


def configuration_model(
    source_kinds: Mapping[str, type[BaseModel]], destination_kinds: Mapping[str, type[BaseModel]]
) -> type[Configuration]:
    """Return the model of `tocsin.yaml` for these kinds, by name, each with the model of its own keys."""
    source, destination = _union(SourceSettings, source_kinds), _union(DestinationSettings, destination_kinds)
    fields = Configuration.model_fields
    return create_model(
        "Configuration",
        __base__=Configuration,
        sources=(list[source], fields["sources"]),  # type: ignore[valid-type]  # made at run time
        destinations=(list[destination], fields["destinations"]),  # type: ignore[valid-type]  # as above
    )


def _union(common: type[Section], kinds: Mapping[str, type[BaseModel]]) -> Any:
    """Return the type of an entry that is of one of the kinds, told apart by its key `kind`."""
    models = [
        create_model(
            f"{name.title()}{common.__name__}",
            __base__=(options, common),
            kind=(Literal[name], Field(description="What kind it is.")),  # type: ignore[arg-type]  # as above
        )
        for name, options in kinds.items()
    ]
    if len(models) == 1:
        return models[0]
    return Annotated[reduce(or_, models), Field(discriminator="kind")]


def load_settings(
    file: File,
    environ: Mapping[str, str],
    *,
    source_kinds: Mapping[str, type[BaseModel]],
    destination_kinds: Mapping[str, type[BaseModel]],
) -> Settings:
    """Read the configuration, and `.env` beside it. Raises BadFile with all faults at once, in file order."""
    variables = read_variables(file.parent, environ)
    known = environment(variables)
    filled = fill(_only_document(file), variables)
    model = configuration_model(source_kinds, destination_kinds)
    read, findings = _validated(filled, model)
    findings = [*no_sources(filled.document), *findings, *filled.findings.values()]
    findings += cross_check(filled.document, filled.lacking)
    if read is None or findings:
        raise BadFile(_one_each(findings))
    source = _union(SourceSettings, source_kinds)
    sources = with_packs(read.sources, [read_pack(name, source) for name in read.packs])
    values = {name: getattr(read, name) for name in Configuration.model_fields} | {
        "data_dir": _beside(file, read.data_dir).absolute(),
        "rules": [_beside(file, path) for path in read.rules],
        "publishers": [_beside(file, path) for path in read.publishers],
        "redis": read.redis or (None if "redis" in filled.document.data else known.redis_url),
        "sources": [each.model_copy(update={"name": each.name or each.id}) for each in sources],
    }
    return Settings.model_construct(**values, file=file, environment=known, document=filled.document)


def _only_document(file: File) -> Document:
    documents = read_documents(file)
    if not documents:
        raise BadFile([Finding(file, 0, 0, "is empty: expected at least sources, destinations and routes")])
    if len(documents) > 1:
        raise BadFile([documents[1].finding((), "a configuration is one YAML document: take out the “---”")])
    return documents[0]


def _validated(filled: Filled, model: type[Configuration]) -> tuple[Configuration | None, list[Finding]]:
    document = filled.document
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        found = faults.read(error, model, document.data, document.written)
        return None, [
            document.finding(fault.path, filled.lacking.get(fault.path, fault.message), key=fault.key)
            for fault in found
            if fault.path not in filled.findings
        ]


def _one_each(findings: list[Finding]) -> list[Finding]:
    """Return the findings in file order, one for each place: the second would be about the first."""
    places = {(finding.line, finding.column): finding for finding in reversed(findings)}
    return in_order(places.values())


def _beside(file: File, path: File) -> File:
    """Return the path as seen from the file's folder."""
    return File(os.path.normpath(file.parent / path.expanduser()))
