"""Gazetteer files of a user's own: what they add, and what is wrong with them, with line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.document import read_documents
from bot.errors import BadFile
from bot.language.gazetteer import Gazetteer
from bot.rules.gazetteers import load_gazetteer
from bot.rules.shipped import shipped_rules

WORLD = """
gazetteer: test
states:
  Ruritania: {names: "R. Land", people: "Ruritanian, Ruritanians", seats: "Strelsau = Streltsau, Castle"}
  Grauland: {people: Grauen}
groups:
  Black Band: {of: Ruritania}
lines:
  Zenda Line: {points: Mill Bridge, between: "Ruritania, Grauland"}
regions:
  Zendaland: {of: Ruritania, facing: Grauland}
towns:
  - {of: Ruritania, facing: Grauland, on: Zenda Line, names: "Hentzau, Tarlenheim"}
people:
  Black Band: Rupert Hentzau-Rischenheim, =Michael
scopes:
  east: Ruritania
borders:
  Ruritania: Grauland
conflicts:
  Ruritania: Black Band
"""


def loaded(tmp_path: Path, text: str) -> Gazetteer:
    file = tmp_path / "gazetteer.yaml"
    file.write_text(text, encoding="utf-8")
    return load_gazetteer(read_documents(file))


def test_names_of_a_users_own_are_found(tmp_path: Path) -> None:
    gazetteer = loaded(tmp_path, WORLD)
    found = gazetteer.find(["r", "land", "says", "michael", "fled", "streltsau", "over", "mill", "bridge"])

    assert [mention.name.canonical for mention in found] == [
        "Ruritania",
        "Michael",
        "Strelsau",
        "Mill Bridge",
    ]
    assert [mention.name.party for mention in found] == ["Ruritania", "Black Band", "Ruritania", ""]


def test_a_scope_takes_in_what_its_states_take_in(tmp_path: Path) -> None:
    gazetteer = loaded(tmp_path, WORLD)

    assert {"Ruritania", "Hentzau", "Zenda Line", "Black Band"} <= gazetteer.scope("East")
    assert "Hentzau" in gazetteer.scope("zenda-line")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "  - {of: Ruritania,",
            "  - {of: Ruritanai,",
            '13:10: no gazetteer has the name "Ruritanai", did you mean "Ruritania"?',
        ),
        ("east: Ruritania", "east: Nowhere", '17:9: no gazetteer has the name "Nowhere"'),
        (
            "people:\n  Black Band:",
            "people:\n  Blak Band:",
            '15:3: no gazetteer has the name "Blak Band", did you mean "Black Band"?',
        ),
        ("conflicts:\n  Ruritania:", "conflicts:\n  Ruritonia:", "21:3: no gazetteer has the name"),
        ("seats:", "seat:", "did you mean"),
    ],
)
def test_faults_are_told_with_line_and_column(tmp_path: Path, old: str, new: str, expected: str) -> None:
    with pytest.raises(BadFile) as fault:
        loaded(tmp_path, WORLD.replace(old, new))

    assert expected in str(fault.value)


def test_a_users_file_gives_a_known_name_more_forms(tmp_path: Path) -> None:
    more = '---\ngazetteer: more\nnames: {Ruritania: "Zendastan"}\n'
    gazetteer = loaded(tmp_path, WORLD + more)

    assert [mention.name.canonical for mention in gazetteer.find(["zendastan"])] == ["Ruritania"]


def test_the_example_of_the_documentation_loads_beside_the_shipped_files(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "gazetteers.md").read_text(encoding="utf-8")
    block = page[page.index("    gazetteer: our-region") : page.index("Every value is")]
    file = tmp_path / "own.yaml"
    file.write_text("\n".join(line[4:] for line in block.splitlines()), encoding="utf-8")
    shipped = sorted((shipped_rules() / "gazetteers").rglob("*.yaml"))

    gazetteer = load_gazetteer(document for one in [*shipped, file] for document in read_documents(one))

    assert "Hentzau" in gazetteer.scope("our-region")
