"""Reading tocsin.yaml: what settings become, and what a person is told who gets them wrong."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import hypothesis
import pytest
import yaml
from hypothesis import strategies as st
from pydantic import AnyHttpUrl, BaseModel, Field

from bot.config.settings import Settings, configuration_model, load_settings
from bot.errors import BadFile


class Feed(BaseModel):
    url: AnyHttpUrl = Field(description="Where the feed is.")


class Folder(BaseModel):
    path: str


class Console(BaseModel):
    colour: bool = True


class Slack(BaseModel):
    channel: str


SOURCES: dict[str, type[BaseModel]] = {"feed": Feed, "folder": Folder}
DESTINATIONS: dict[str, type[BaseModel]] = {"console": Console, "slack": Slack}

WHOLE = """\
sources:
  - {id: wire, kind: feed, url: "https://news.example/rss", tags: [un]}
destinations:
  - {id: terminal, kind: console}
  - {id: desk, kind: slack, channel: C1}
routes:
  - {to: terminal}
"""


@pytest.fixture
def load(tmp_path):
    def load(text: str, **environ: str) -> Settings:
        (tmp_path / "tocsin.yaml").write_text(dedent(text))
        return load_settings(
            tmp_path / "tocsin.yaml", environ, source_kinds=SOURCES, destination_kinds=DESTINATIONS
        )

    return load


@pytest.fixture
def faults(load, tmp_path):
    def faults(text: str, **environ: str) -> list[str]:
        with pytest.raises(BadFile) as caught:
            load(text, **environ)
        return [line.replace(f"{tmp_path}/tocsin.yaml:", "") for line in str(caught.value).splitlines()]

    return faults


def test_a_small_file_is_enough(load, tmp_path):
    settings = load(WHOLE)
    (source,) = settings.sources
    assert (source.id, source.kind, source.name, source.tags, source.every) == (
        "wire",
        "feed",
        "wire",
        ["un"],
        None,
    )
    assert str(source.url) == "https://news.example/rss"
    assert settings.destinations[1].channel == "C1"
    assert settings.routes[0].to == ["terminal"]
    assert not settings.routes[0].go_on
    assert (settings.poll.every, settings.poll.max_age) == (120, 6 * 3600)
    assert settings.web.address == ("127.0.0.1", 8080)
    assert settings.data_dir == tmp_path / "data"
    assert settings.rules == []
    assert settings.redis is None


def test_every_setting_can_be_given(load, tmp_path):
    (tmp_path / "mine.yaml").touch()
    settings = load(
        """\
        data_dir: /var/lib/tocsin
        redis: redis://:secret@db/0
        rules: [mine.yaml, ../]
        poll: {every: 1h30m, max_age: 2d, allow_private_addresses: yes, contact: desk@example.org}
        sources:
          - {id: a, kind: folder, path: x, name: The A, tags: t, origin: INT, every: 90s, lang: no}
        destinations: [{id: d, kind: console, colour: no}]
        routes:
          - match: {severity: high, rule: [r], event: e, places: [p], source: a, tags: [t]}
            to: [d]
            continue: true
          - to: d
        web: {listen: "[::]:0", token: t0ken}
        """
    )
    assert str(settings.data_dir) == "/var/lib/tocsin"
    assert settings.redis is not None
    assert settings.redis.get_secret_value() == "redis://:secret@db/0"
    assert settings.rules == [tmp_path / "mine.yaml", tmp_path.parent]
    assert (settings.poll.every, settings.poll.max_age) == (5400, 2 * 86400)
    assert settings.poll.allow_private_addresses
    (source,) = settings.sources
    assert (source.name, source.tags, source.origin, source.every, source.lang) == (
        "The A",
        ["t"],
        "INT",
        90,
        "no",
    )
    assert not settings.destinations[0].colour
    assert settings.routes[0].go_on
    assert settings.routes[0].match.severity == ["high"]
    assert settings.web.address == ("::", 0)
    assert "secret" not in repr(settings)
    assert "t0ken" not in repr(settings)


def test_a_key_with_nothing_behind_it_counts_as_left_out(load):
    assert load("redis:\nrules:\npoll: {every: }\nweb:\n" + WHOLE).poll.every == 120


def test_variables_are_put_in_and_the_real_environment_wins_over_the_file(load, tmp_path):
    (tmp_path / ".env").write_text(
        "HOST=file.example\nCHANNEL=C9 # a comment\nDISCORD_TOKEN=abc\nSLACK_BOT_TOKEN=\n"
    )
    text = WHOLE.replace("news.example", "${HOST}").replace("C1", '"${CHANNEL}"') + "data_dir: $${HOST}\n"
    settings = load(text, HOST="real.example", SLACK_APP_TOKEN=" xapp-1 ")
    assert str(settings.sources[0].url) == "https://real.example/rss"
    assert settings.destinations[1].channel == "C9"
    assert settings.data_dir.name == "${HOST}"
    environment = settings.environment
    assert environment.discord_token is not None
    assert environment.discord_token.get_secret_value() == "abc"
    assert environment.slack_app_token is not None
    assert environment.slack_app_token.get_secret_value() == "xapp-1"
    assert environment.slack_bot_token is None


@pytest.mark.parametrize(
    ("text", "environ", "address"),
    [
        ("redis: ${REDIS_URL}\n", {}, None),
        ("redis: ${REDIS_URL}\n", {"REDIS_URL": "redis://a"}, "redis://a"),
        ("redis: ${REDIS_URL}\n", {"REDIS_URL": " "}, None),
        ("", {"REDIS_URL": "redis://a"}, "redis://a"),
        ("redis: ''\n", {"REDIS_URL": "redis://a"}, None),
        ("redis: redis://b\n", {"REDIS_URL": "redis://a"}, "redis://b"),
    ],
)
def test_redis_is_what_the_file_says_or_else_the_environment(load, text, environ, address):
    redis = load(text + WHOLE, **environ).redis
    assert (redis.get_secret_value() if redis else None) == address


NOT_SET = "is not set: set it in the environment or in .env beside this file"
LISTEN = "expected host:port, such as 127.0.0.1:8080 or [::1]:8080"
NEEDS_TOKEN = "others than this machine reach {}, so a token is needed:"
REDIS = (
    "expected an address that starts with redis://, rediss:// (TLS), unix:// (a socket), "
    "redis+sentinel:// or redis+cluster://"
)
IN_QUOTES = (
    "no valid YAML: did not find expected ',' or '}' (while parsing a flow mapping)"
    ": inside [] and {} put ${…} in quotes"
)
ID = "does not fit: the source's own name: small letters, digits, - and _. No two share one."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("id: wire", "id: Wire", f'2:10: "Wire" {ID}'),
        ("kind: feed", "kind: fed", '2:22: unknown kind "fed", did you mean "feed"?'),
        ("url:", "ulr:", '2:28: unknown key "ulr", did you mean "url"?'),
        ("tags: [un]", "every: 0m", "2:68: must be longer than 0s and no longer than a hundred years"),
        ("tags: [un]", "every: 5", "2:68: a span of time needs a unit, such as 90s, 2m, 6h or 30d"),
        ("tags: [un]", "every: 5 min", "2:68: expected a span of time such as 90s, 2m, 6h or 30d"),
        ("to: terminal", "to: [terminl]", '7:11: unknown destination "terminl", did you mean "terminal"?'),
        ("to: terminal", "to: x", '7:10: unknown destination "x": no destination of this file has that name'),
        ("to: terminal", "to: []", "7:10: must not be empty"),
        (
            "to: terminal",
            "match: {source: [wir]}, to: desk",
            '7:23: unknown source "wir", did you mean "wire"?',
        ),
        ("to: terminal", "match: {tags: unn}, to: desk", '7:20: unknown tag "unn", did you mean "un"?'),
        ("- {to: terminal}", "[]", "7:3: must not be empty"),
        ("id: desk", "id: terminal", '5:10: the id "terminal" is taken: line 4 has it'),
        ("news.example", "${HOST}", f"2:42: the variable HOST {NOT_SET}"),
        (
            "news.example",
            "${A B}",
            "2:42: “${A B}” is no variable: expected ${NAME}, a name of letters, digits and _",
        ),
        (
            "news.example",
            "${HOST",
            "2:42: “${HOST/rss” is no variable: expected ${NAME}, a name of letters, digits and _",
        ),
        ("sources:", "redis: localhost:6379\nsources:", f"1:8: {REDIS}"),
        ("https:", "htps:", "2:33: expected an address that starts with https:// or http://"),
        ("destinations:", "destination:", '3:1: unknown key "destination", did you mean "destinations"?'),
        ("channel: C1", 'channel: "${HOST}"', f"5:29: the variable HOST {NOT_SET}"),
        ("channel: C1", "channel: ${HOST}", f"5:39: {IN_QUOTES}"),
        ("routes:", "web: {listen: localhost}\nroutes:", f"6:15: {LISTEN}"),
        ("routes:", "web: {listen: 'localhost:99999'}\nroutes:", f"6:15: {LISTEN}"),
        (
            "routes:",
            "web: {listen: '0.0.0.0:80'}\nroutes:",
            f"6:15: {NEEDS_TOKEN.format('0.0.0.0')} give web.token, or listen on 127.0.0.1",
        ),
        (
            "routes:",
            "web: {listen: '[::]:80', token: '${T}'}\nroutes:",
            f"6:15: {NEEDS_TOKEN.format('::')} the variable T {NOT_SET}",
        ),
        ("routes:", "rute: 1\nroutes:", '6:1: unknown key "rute", did you mean "routes"?'),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_to_do(faults, old, new, told):
    assert told in faults(WHOLE.replace(old, new, 1))


def test_rules_that_are_not_there_are_told(faults, tmp_path):
    assert faults("rules: [mine/]\n" + WHOLE) == [f"1:9: there is no file or folder {tmp_path}/mine"]


@pytest.mark.parametrize(
    ("routes", "line"),
    [
        (["{to: desk}", "{to: terminal}"], 8),
        (["{match: {severity: [high, low]}, to: desk}", "{match: {severity: low, tags: un}, to: desk}"], 8),
        (["{match: {}, to: desk}", "{match: {severity: low}, to: desk}"], 8),
        (["{to: desk, continue: true}", "{to: terminal}"], None),
        (["{match: {severity: low}, to: desk}", "{match: {severity: [low, high]}, to: desk}"], None),
        (["{match: {severity: low}, to: desk}", "{match: {tags: un}, to: desk}"], None),
    ],
)
def test_a_route_that_nothing_reaches_is_told(load, faults, routes, line):
    text = WHOLE.replace("  - {to: terminal}\n", "".join(f"  - {route}\n" for route in routes))
    if line is None:
        assert load(text).routes
    else:
        assert faults(text) == [
            f"{line}:5: no development reaches this route: the one on line 7 takes all that it would"
        ]


def test_all_faults_are_told_at_once_in_file_order(faults):
    text = (
        WHOLE.replace("id: desk", "id: terminal")
        .replace("url:", "ulr:")
        .replace("to: terminal", "to: nobody, continu: yes")
    )
    assert [fault.partition(":")[0] for fault in faults(text)] == ["2", "5", "7", "7"]


def test_a_file_without_sources_destinations_and_routes_says_what_is_missing(faults):
    assert faults("data_dir: x") == [
        '1:1: the key "sources" is missing',
    ]


def test_an_empty_file_and_a_second_document_are_refused(load, faults):
    with pytest.raises(BadFile, match="is empty: expected at least sources"):
        load("# nothing\n")
    assert faults(WHOLE + "---\n" + WHOLE) == [
        "9:1: a configuration is one YAML document: take out the “---”"
    ]


def test_no_fault_shows_what_a_variable_held(faults):
    text = WHOLE.replace("kind: feed", 'kind: "${SECRET}"').replace("wire", "${SECRET}")
    assert not any("hunter2" in fault for fault in faults(text, SECRET="hunter2 X"))


def test_a_broken_dotenv_file_is_told(load, tmp_path):
    (tmp_path / ".env").write_bytes(b"A=\xff\n")
    with pytest.raises(BadFile, match=r"\.env: is not UTF-8 text"):
        load(WHOLE)


def test_the_schema_names_every_key_with_its_help():
    schema = configuration_model(SOURCES, DESTINATIONS).model_json_schema(by_alias=True)
    json.dumps(schema)

    def helpless(model: dict[str, Any]) -> list[str]:
        return [key for key, value in model["properties"].items() if "description" not in value]

    assert {name: helpless(model) for name, model in schema["$defs"].items() if helpless(model)} == {
        "FolderSourceSettings": ["path"],
        "ConsoleDestinationSettings": ["colour"],
        "SlackDestinationSettings": ["channel"],
    }
    assert helpless(schema) == []
    assert schema["$defs"]["PollSettings"]["properties"]["every"]["default"] == "2m"


SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("ab${}: é", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = [
    "data_dir",
    "redis",
    "rules",
    "poll",
    "sources",
    "destinations",
    "routes",
    "web",
    "archive",
    "alerts",
    "id",
    "kind",
    "every",
    "tags",
    "url",
    "to",
    "match",
    "continue",
    "severity",
    "listen",
    "token",
    "xyz",
]


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(st.data())
def test_any_configuration_is_read_or_refused_with_a_place_in_the_file(tmp_path_factory, data):
    whole: Any = yaml.safe_load(WHOLE)
    for _ in range(data.draw(st.integers(1, 3))):
        above: Any = whole
        while isinstance(above, list | dict) and above and data.draw(st.booleans()):
            keys = list(above) if isinstance(above, dict) else range(len(above))
            key = data.draw(st.sampled_from(keys))
            if not isinstance(above[key], list | dict):
                break
            above = above[key]
        key = data.draw(st.sampled_from(KEYS)) if isinstance(above, dict) else 0
        if isinstance(above, dict) or above:
            above[key] = data.draw(SCRAPS)
    file = tmp_path_factory.mktemp("any") / "tocsin.yaml"
    file.write_text(yaml.safe_dump(whole, allow_unicode=True))
    try:
        read = load_settings(file, {}, source_kinds=SOURCES, destination_kinds=DESTINATIONS)
    except BadFile as error:
        found = error.findings
    else:
        assert read.routes
        found = []
    lines = file.read_text().count("\n")
    assert all(1 <= finding.line <= lines and finding.column >= 1 for finding in found)
