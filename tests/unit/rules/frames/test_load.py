from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.document import read_documents
from bot.errors import BadFile
from bot.model import Report
from bot.rules.frames.load import load_frames
from bot.rules.page import Page
from tests.unit.rules.frames.reading import frames

GOOD = """\
concept: talks
title: Talks
anchors: [hostage]
words: {hostage: "hostage{,s}", free: freed}
phases:
  freed: {event: hostages_freed, gloss: somebody was freed, patterns: [hostage ..2 free]}
"""


def faults(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "concept.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        load_frames(read_documents(file), frames().gazetteer)
    return [str(finding).removeprefix(f"{file}:") for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("hostage ..2 free", "hostage ..2 fred", '6:72: there is no class "fred", did you mean "free"?'),
        ("hostage ..2 free", "hostage .2 free", '".2" in "hostage .2 free" is neither a class'),
        ("hostage ..2 free", "..2 free", "begins with a gap"),
        ("free: freed", 'free: "*"', "holds no word"),
        ("free: freed", "free: +let_go", '"+let_go" takes in a class that does not exist'),
        ("[hostage]", "[hostages]", 'there is no class "hostages", did you mean "hostage"?'),
        ("gloss: somebody was freed, ", "", "gloss"),
        ("title: Talks", "titel: Talks", "titel"),
    ],
)
def test_a_fault_is_placed_and_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert any(message in fault for fault in faults(tmp_path, GOOD.replace(old, new)))


def test_all_faults_of_all_documents_are_told_at_once(tmp_path: Path) -> None:
    bad = GOOD.replace("..2 free", "..2 fred")
    assert len(faults(tmp_path, f"{bad}---\n{bad.replace('talks', 'more')}")) == 2


def test_a_calendar_needs_twelve_months_and_seven_days(tmp_path: Path) -> None:
    text = "lexicon: xx\ncalendar: {months: 'jan, feb', weekdays: 'mon'}\n---\n" + GOOD
    assert [fault.split(": ", 1)[1] for fault in faults(tmp_path, text)] == [
        "2 months are given, where there are 12",
        "1 weekdays are given, where there are 7",
    ]


def test_a_new_concept_needs_one_file_and_no_code(tmp_path: Path) -> None:
    file = tmp_path / "concept.yaml"
    file.write_text(GOOD, encoding="utf-8")
    loaded = load_frames(read_documents(file), frames().gazetteer)
    assert loaded.events == {"hostages_freed", "talks.freed"}


def test_a_language_adds_words_and_patterns_to_a_concept(tmp_path: Path) -> None:
    file = tmp_path / "concept.yaml"
    words = "words: {hostage: zakladnik, free: svoboden}"
    more = f"---\nlexicon: xx\n{words}\npatterns: {{talks.freed: [free hostage]}}\n"
    file.write_text(GOOD + more, encoding="utf-8")
    loaded = load_frames(read_documents(file), frames().gazetteer)
    told = loaded.read(Page(Report("1", "svoboden zakladnik", lang="xx")))
    assert [telling.event for telling in told] == ["hostages_freed", "talks.freed"]
