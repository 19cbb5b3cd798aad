"""The documents say what is so: YAML blocks load, every setting is told of, links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, get_args

import click
import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from bot.app import read_settings
from bot.chat.kinds import kinds as chat_kinds
from bot.cli import schema, tocsin
from bot.config.document import read_documents
from bot.config.environment import Environment
from bot.config.sections import Configuration
from bot.rules.book import load_rules
from bot.rules.examples import failed_examples
from bot.rules.shelf import HEADS
from bot.sources.kinds import kinds as source_kinds
from bot.stories.publishers import table

ROOT = Path(__file__).parents[3]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
BLOCK = re.compile(r"^([ \t]*)```ya?ml\n(.*?)^\1```", re.MULTILINE | re.DOTALL)

#: What a configuration has that shows only a part of one.
REST: dict[str, Any] = {
    "sources": [
        {"id": "un-news", "kind": "feed", "url": "https://news.example/rss", "tags": ["un", "caucasus"]}
    ],
    "destinations": [
        {"id": "terminal", "kind": "console"},
        {"id": "desk", "kind": "slack", "channel": "C0123456789"},
        {"id": "osint", "kind": "discord", "channel": "700000000000000001"},
    ],
    "routes": [{"to": ["terminal"]}],
}


def blocks() -> Iterator[Any]:
    """Every YAML block of every page, without the indentation of a list it stands in."""
    for page in PAGES:
        text = page.read_text()
        for found in BLOCK.finditer(text):
            body = re.sub(f"^{found[1]}", "", found[2], flags=re.MULTILINE)
            line = text.count("\n", 0, found.start()) + 1
            yield pytest.param(body, id=f"{page.relative_to(ROOT)}:{line}")


def is_of_rules(body: str) -> bool:
    return any(
        isinstance(one, dict) and not HEADS_AND_LEXICON.isdisjoint(one) for one in yaml.safe_load_all(body)
    )


HEADS_AND_LEXICON = {*HEADS, "lexicon"}
RULES = [block for block in blocks() if is_of_rules(block.values[0])]
TABLES = [block for block in blocks() if re.search(r"^publishers:\n", block.values[0])]
OTHERS = {block.id for block in (*RULES, *TABLES)}
CONFIGURATIONS = [block for block in blocks() if block.id not in OTHERS]


@pytest.mark.parametrize("body", CONFIGURATIONS)
def test_every_configuration_in_the_documents_loads(tmp_path, monkeypatch, body):
    monkeypatch.setenv("TOCSIN_WEB_TOKEN", "some-token")
    rest = {key: value for key, value in REST.items() if key not in yaml.safe_load(body)}
    (tmp_path / "tocsin.yaml").write_text(body + "\n" + (yaml.safe_dump(rest) if rest else ""))
    assert read_settings(tmp_path / "tocsin.yaml").routes


@pytest.mark.parametrize("body", TABLES)
def test_every_table_of_publishers_in_the_documents_loads(tmp_path, body):
    (tmp_path / "own.yaml").write_text(body)
    assert table([tmp_path / "own.yaml"]).of("borderwatch.example/1")


@pytest.mark.parametrize("body", RULES)
def test_every_rule_list_concept_and_gazetteer_in_the_documents_loads_and_keeps_its_examples(tmp_path, body):
    (tmp_path / "block.yaml").write_text(body)
    assert failed_examples(load_rules([tmp_path])) == []


def test_the_shipped_configuration_needs_no_token_and_no_redis(tmp_path, monkeypatch):
    for name in ("REDIS_URL", "SLACK_BOT_TOKEN", "DISCORD_TOKEN", "TOCSIN_WEB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "rules").mkdir()
    (tmp_path / "tocsin.yaml").write_text((ROOT / "tocsin.yaml").read_text())
    settings = read_settings(tmp_path / "tocsin.yaml")
    assert settings.redis is None
    assert [destination.kind for destination in settings.destinations] == ["console"]
    assert len(settings.sources) >= 8


def test_the_shipped_configuration_shows_every_setting_it_comments_out_rightly(tmp_path, monkeypatch):
    monkeypatch.setenv("TOCSIN_WEB_TOKEN", "some-token")
    (tmp_path / "rules").mkdir()
    text = re.sub(r"^(\s*)# ( *(?:- id: |kind: |channel: |- match: |to: |continue: |token: ))", r"\1\2",
                  (ROOT / "tocsin.yaml").read_text(), flags=re.MULTILINE)  # fmt: skip
    (tmp_path / "tocsin.yaml").write_text(text)
    settings = read_settings(tmp_path / "tocsin.yaml")
    assert [destination.kind for destination in settings.destinations] == ["console", "slack", "discord"]
    assert settings.routes[0].go_on
    assert settings.web.token


@pytest.mark.parametrize("what", ["config", "rules"])
def test_the_schemas_that_editors_read_are_those_of_the_code(what):
    printed = CliRunner().invoke(schema.command, [what]).output
    committed = (ROOT / "docs" / "schema" / f"{what}.json").read_text()
    assert printed == committed, f"run: make fmt, or tocsin schema {what} > docs/schema/{what}.json"


def test_every_command_is_told_of():
    told = set(re.findall(r"^\| `tocsin ([a-z]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert told == set(tocsin.list_commands(click.Context(tocsin)))


def test_what_ships_fits_the_schemas_that_editors_read():
    shipped = [
        ("config", ROOT / "tocsin.yaml"),
        *(("rules", file) for file in (ROOT / "rules").rglob("*.yaml")),
    ]
    checks = {what: Draft202012Validator(schema.schema(what)) for what in ("config", "rules")}
    faults = [
        f"{file.relative_to(ROOT)}: {error.json_path}: {error.message[:200]}"
        for what, file in shipped
        for document in read_documents(file)
        for error in checks[what].iter_errors(document.data)
    ]
    assert faults == []


def settings_of(model: type[BaseModel], above: str = "") -> Iterator[str]:
    """Every setting of a section by its dotted name: `poll.every`, `routes.match.severity`."""
    for name, field in model.model_fields.items():
        key = f"{above}{field.alias or name}"
        sections = [part for part in (field.annotation, *get_args(field.annotation)) if is_section(part)]
        if sections:
            yield from settings_of(sections[0], f"{key}.")
        else:
            yield key


def is_section(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)


def test_every_setting_and_variable_is_told_of_in_the_configuration_page():
    page = (ROOT / "docs" / "configuration.md").read_text()
    names = set(settings_of(Configuration))
    assert {"poll.every", "sources.id", "routes.match.severity", "routes.continue"} <= names
    assert [name for name in sorted(names) if f"| `{name}` |" not in page] == []
    own = {f"sources.{key}" for kind in source_kinds().values() for key in kind.Options.model_fields}
    own |= {f"destinations.{key}" for kind in chat_kinds().values() for key in kind.Options.model_fields}
    told = set(re.findall(r"^\| `([a-z_.]+)` \|", page, re.MULTILINE))
    assert told - names - own == set()
    variables = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert variables == {name.upper() for name in Environment.model_fields}
    assert [name for name in sorted(variables) if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        *(("sources.md", kind) for kind in source_kinds().values()),
        *(("chat.md", kind) for kind in chat_kinds().values()),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_every_kind_and_each_of_its_keys_is_told_of(page, kind):
    text = (ROOT / "docs" / page).read_text() + (ROOT / "docs" / "configuration.md").read_text()
    words = set(re.findall(r"[a-z_]+", text))
    assert kind.name in words
    assert [key for key in kind.Options.model_fields if key not in words] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_the_documents_leads_somewhere(page):
    targets = re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_dependency_is_told_of_pinned_and_used():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = [re.split(r"[\[><=;]", line)[0] for line in project["dependencies"]]
    listed = needed + [re.split(r"[\[><=;]", line)[0] for line in project["optional-dependencies"]["dev"]]
    page = (ROOT / "docs" / "dependencies.md").read_text().lower()
    pinned = {
        normal(line.partition("==")[0])
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if line
    }
    assert len(listed) > 20
    assert [name for name in listed if name.lower() not in page] == []
    assert [name for name in listed if normal(name) not in pinned] == []
    code = "\n".join(file.read_text() for file in (ROOT / "bot").rglob("*.py"))
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)", code, re.MULTILINE))
    used = {
        normal(name)
        for module, names in packages_distributions().items()
        if module in imported
        for name in names
    }
    used.add("tzdata")  # zoneinfo reads it where the machine has no time zones of its own
    assert [name for name in needed if normal(name) not in used] == []


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_versions_are_exact_and_name_no_registry():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line)] == []
