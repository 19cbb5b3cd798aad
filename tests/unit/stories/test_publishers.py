from pathlib import Path
from textwrap import dedent

import pytest

from bot.config.document import read_documents
from bot.errors import BadFile
from bot.model import Report
from bot.rules.book import load_rules
from bot.stories.origins import states
from bot.stories.publishers import Publisher, Publishers, Telling, read, shipped, table


def told(address: str, **more) -> Telling:
    return Telling(address.partition("/")[0], address, **more)


@pytest.mark.parametrize(
    ("address", "voice", "kind", "origin"),
    [
        ("reuters.com/world/1", "Reuters", "wire", "GBR"),
        ("edition.bbc.co.uk/news", "BBC", "public", "GBR"),
        ("ria.ru/2026", "Rossiya Segodnya", "state", "RUS"),
        ("armenpress.am/eng", "Armenpress", "state", "ARM"),
    ],
)
def test_a_publisher_is_known_by_its_host(address, voice, kind, origin):
    publisher = shipped().of(address)
    assert publisher is not None
    assert (publisher.voice, publisher.kind, publisher.origin) == (voice, kind, origin)


@pytest.mark.parametrize("address", ["", "notreuters.com/x", "reuters.com.example/x", "example"])
def test_what_only_looks_like_a_host_is_nobody(address):
    assert shipped().of(address) is None


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("KYIV (Reuters) - Shells fell on the town.", "Reuters"),
        ("TEHRAN, IRNA – The ministry said", "IRNA"),
        ("AFP: shells fell", "Agence France-Presse"),
        ("The AP Moller group said", ""),
        ("Shells fell. " * 30 + "(Reuters)", ""),
    ],
)
def test_an_agency_is_credited_by_the_dateline(text, voice):
    assert shipped().credit(Report("1", text)) == voice


def test_reprints_copies_families_and_aggregators_are_one_voice_each_or_none():
    voices = shipped().voices(
        [
            told("daily.example/1", credit="Reuters"),
            told("reuters.com/2"),
            told("ria.ru/3"),
            told("sputnikglobe.com/4"),
            told("news.google.com/5"),
            told("weekly.example/6", copies=True),
            told("weekly.example/7"),
        ]
    )
    assert voices == ("Reuters", "Rossiya Segodnya", "weekly.example")


def test_sources_without_an_address_count_by_what_readers_call_them():
    names = {"a": "Our stringer", "b": "Our stringer"}
    assert shipped().voices([Telling("a", ""), Telling("b", ""), Telling("c", "")], names) == (
        "Our stringer",
        "c",
    )


def test_outlets_of_one_family_are_one_voice(tmp_path: Path):
    file = tmp_path / "own.yaml"
    file.write_text(
        dedent("""\
            publishers:
              - {name: Valley Post, family: Valley Group, origin: ARM, hosts: [valley.example]}
              - {name: Valley Post, family: Valley Group, hosts: [rt.com]}
            """)
    )
    table = Publishers(read(read_documents(file)))
    assert table.voices([told("valley.example/1"), told("m.valley.example/2"), told("rt.com/1")]) == (
        "Valley Group",
    )


def test_a_fault_in_a_table_is_told_with_its_line(tmp_path: Path):
    file = tmp_path / "own.yaml"
    file.write_text("publishers:\n  - {name: Valley Post, kind: wires}\n")
    with pytest.raises(BadFile) as fault:
        read(read_documents(file))
    assert "own.yaml:2:" in str(fault.value)
    assert 'did you mean "wire"' in str(fault.value)


def test_what_the_configuration_says_of_a_source_counts_before_its_address(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(
        "publishers: [{name: Border Watch, kind: monitor, hosts: [watch.example]}]", encoding="utf-8"
    )
    known = table([own], {"mirror": Publisher.model_validate({"name": "Reuters", "kind": "wire"})})
    mirrored, watched = Telling("mirror", "mirror.example/1"), Telling("any", "watch.example/2")
    assert known.voices([mirrored, Telling("b", "reuters.com/1"), watched]) == ("Reuters", "Border Watch")
    publisher = known.behind(watched)
    assert publisher is not None
    assert publisher.kind == "monitor"


def test_every_origin_is_a_state_of_the_gazetteers():
    assert set(states().values()) <= set(load_rules([]).gazetteer.names)
    assert (states()["ARM"], states()["AM"]) == ("Armenia", "Armenia")
