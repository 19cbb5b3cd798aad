"""Packs of sources: what ships is sound, and one line of a configuration takes it in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.app import read_settings
from bot.config.packs import shipped_packs, written
from bot.config.settings import Settings
from bot.errors import BadFile
from bot.sources.feed import Options

REST = "destinations:\n  - {id: terminal, kind: console}\nroutes:\n  - {to: [terminal]}\n"


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Settings]:
    def load(text: str) -> Settings:
        (tmp_path / "tocsin.yaml").write_text(text if "routes:" in text else text + REST)
        return read_settings(tmp_path / "tocsin.yaml")

    return load


def test_there_is_a_pack_for_each_part_of_the_world() -> None:
    assert set(shipped_packs()) == {
        "horn", "middle-east", "sahel", "south-asia", "south-caucasus", "ukraine", "world",
    }  # fmt: skip


@pytest.mark.parametrize("name", shipped_packs())
def test_one_line_takes_a_pack_in(load: Callable[[str], Settings], name: str) -> None:
    settings = load(f"packs: [{name}]\n")
    assert len(settings.sources) >= 6
    for source in settings.sources:
        assert isinstance(source, Options)
        assert urlsplit(str(source.url)).scheme == "https"
        assert source.publisher
        assert source.type
        assert source.origin
        assert source.lang
        assert name in source.tags
        assert ("state-media" in source.tags) == (source.type == "state")


@pytest.mark.parametrize("name", shipped_packs())
def test_nothing_is_claimed_that_was_not_asked(name: str) -> None:
    pack = written(name)
    assert pack["pack"] == name
    assert pack["checked"] == "never"


def test_an_id_stands_for_the_same_source_in_all_packs() -> None:
    found: dict[str, str] = {}
    for name in shipped_packs():
        for source in written(name)["sources"]:
            assert found.setdefault(source["id"], source["url"]) == source["url"]
    assert len(found) == len(set(found.values()))


def test_all_packs_together_share_their_sources_with_the_tags_of_each(
    load: Callable[[str], Settings],
) -> None:
    settings = load(f"packs: [{', '.join(shipped_packs())}]\n")
    ids = [source.id for source in settings.sources]
    assert len(ids) == len(set(ids))
    (shared,) = [source for source in settings.sources if source.id == "un-africa"]
    assert {"sahel", "horn", "un"} <= set(shared.tags)


def test_ones_own_source_stands_instead_of_a_packs(load: Callable[[str], Settings]) -> None:
    own = "sources:\n  - {id: civil-ge, kind: feed, url: 'https://civil.example/rss', every: 1h}\n"
    settings = load("packs: south-caucasus\n" + own)
    (found,) = [source for source in settings.sources if source.id == "civil-ge"]
    assert str(found.url) == "https://civil.example/rss"  # type: ignore[attr-defined]  # of its kind
    assert settings.sources[0] is not None
    assert settings.place_of_source(0) == ("sources", 0)
    assert settings.place_of_source(1) == ("packs",)


def test_routes_may_ask_for_what_a_pack_brings(load: Callable[[str], Settings]) -> None:
    routes = (
        "routes:\n  - {match: {tags: [state-media], source: [tass]}, to: [terminal]}\n  - {to: [terminal]}\n"
    )
    text = "packs: [world]\ndestinations:\n  - {id: terminal, kind: console}\n" + routes
    assert load(text).routes[0].match.tags == ["state-media"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("packs: [south-caucasas]\n", ':1:9: unknown pack "south-caucasas", did you mean "south-caucasus"?'),
        ("packs: [mars]\n", ':1:9: unknown pack "mars"; there are horn, middle-east'),
        ("packs: []\n", 'the key "sources" is missing'),
        ("sources: []\n", ":1:10: expected at least one source, or packs"),
    ],
)
def test_a_pack_that_does_not_exist_is_told_with_its_place(
    load: Callable[[str], Settings], text: str, said: str
) -> None:
    with pytest.raises(BadFile) as told:
        load(text)
    assert said in str(told.value)


def test_publishers_of_one_house_are_one_voice(load: Callable[[str], Settings]) -> None:
    voices = {source.id: source.voice for source in load("packs: [world, sahel, middle-east]\n").sources}
    assert voices["bbc-world"] == voices["bbc-middle-east"] == "BBC"
    assert voices["france24"] == voices["rfi-afrique"] == "France Médias Monde"
    assert voices["radio-okapi"] == "United Nations"
