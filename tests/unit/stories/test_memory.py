from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Bug
from bot.model import Development, Evidence, Field, Match, Report
from bot.stories.correction import Correction, decode
from bot.stories.entry import Entry
from bot.stories.memory import StoryMemory

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)


def tell(report: Report, event: str = "border_incident", quote: str = "", **said) -> Development:
    quote = quote or report.title
    field: Field = "title" if quote in report.title else "text"
    start = getattr(report, field).index(quote)
    return Development(
        (Match("a-rule", event, (Evidence(field, start, start + len(quote), quote),), **said),)
    )


def run(memory: StoryMemory, reports, at=T0, step=timedelta(minutes=7)) -> list[Entry]:
    """Decide and remember report after report; each is (report, developments)."""
    entries = []
    for number, (report, told) in enumerate(reports):
        for entry in memory.decide(report, told, at + number * step):
            memory.apply(entry)
            entries.append(entry)
    return entries


SHELLING = Report(
    "a1",
    "Two soldiers were killed when shells hit a border post near Berd on Sunday, the defence ministry said. "
    "It blamed the neighbouring army, which has not commented. Villagers spent the night in cellars.",
    "Two soldiers killed as shells hit border post near Berd",
    "https://wire.example/2026/berd-shelling",
    "wire",
)
SHELLING_EDITED = Report(
    "9931",
    "Two soldiers were killed when shells struck a border post near Berd on Sunday, the ministry said. It "
    "blamed the neighbouring army, which did not comment. Villagers spent the night in cellars.",
    "Two soldiers killed as shells hit a border post near Berd | Daily Example",
    "https://daily.example/world/9931?utm_source=rss",
    "daily",
)
SHELLING_RETOLD = Report(
    "x-7",
    "YEREVAN — Shells hit a border post near Berd and killed two soldiers, the ministry said on Sunday.",
    "Shells kill two soldiers at border post near Berd",
    "https://m.third.example/a/berd/",
    "third",
)


def test_the_same_story_in_three_feeds_with_other_addresses_ids_and_small_edits_is_one_story():
    for judged_by_rules in (True, False):
        reports = [
            (r, [tell(r, places=("Berd",))] if judged_by_rules else [])
            for r in (SHELLING, SHELLING_EDITED, SHELLING_RETOLD)
        ]
        entries = run(StoryMemory(), reports)
        assert len({entry.story for entry in entries}) == 1
        assert [entry.kind for entry in entries] == ["new", "repeat", "repeat"]


def test_an_item_polled_again_under_a_changed_id_is_the_same_story():
    again = Report("new-guid", SHELLING.text, SHELLING.title, SHELLING.url + "?utm_medium=feed#top", "wire")
    first, second = run(StoryMemory(), [(SHELLING, [tell(SHELLING)]), (again, [tell(again)])])
    assert second.story == first.story
    assert second.kind == "repeat"
    assert "same address" in second.because


def test_another_event_in_the_same_report_is_its_own_story():
    text = "Iran offered to mediate between the two. Rockets fell on a village across the border."
    report = Report("r", text, "Iran offers to mediate", "https://wire.example/r", "wire")
    told = [
        tell(report, "mediation_offer", "Iran offered to mediate between the two."),
        tell(report, "border_incident", "Rockets fell on a village across the border."),
    ]
    memory = StoryMemory()
    entries = run(memory, [(report, told)])
    assert [entry.kind for entry in entries] == ["new", "new"]
    assert len({entry.story for entry in entries}) == 2
    again = run(memory, [(report, told)], T0 + timedelta(hours=1))
    assert [entry.story for entry in again] == [entry.story for entry in entries]
    assert {entry.kind for entry in again} == {"repeat"}


def test_a_later_incident_of_the_same_kind_elsewhere_is_new():
    other = Report(
        "b2",
        "Gunmen crossed the frontier near Zabid on Tuesday and burned a customs office, officials said.",
        "Gunmen burn customs office near Zabid",
        "https://wire.example/zabid",
        "wire",
    )
    reports = [(SHELLING, [tell(SHELLING, places=("Berd",))]), (other, [tell(other, places=("Zabid",))])]
    assert [entry.kind for entry in run(StoryMemory(), reports)] == ["new", "new"]


def test_a_higher_toll_is_an_update_that_says_so():
    more = Report(
        "x-8",
        "Seven soldiers were killed when shells hit a border post near Berd, the defence ministry said.",
        "Seven soldiers killed as shells hit border post near Berd",
        "https://third.example/b",
        "third",
    )
    entries = run(StoryMemory(), [(SHELLING, [tell(SHELLING)]), (more, [tell(more)])])
    assert entries[1].story == entries[0].story
    assert entries[1].kind == "update"
    assert "killed 2 → 7" in entries[1].because


def test_deciding_changes_nothing():
    memory = StoryMemory()
    run(memory, [(SHELLING, [])])
    once = memory.decide(SHELLING_RETOLD, [], T0)
    assert memory.decide(SHELLING_RETOLD, [], T0) == once
    assert len(memory) == 1


def test_a_memory_rebuilt_from_encoded_entries_decides_the_same():
    memory = StoryMemory()
    entries = run(
        memory, [(SHELLING, [tell(SHELLING, places=("Berd",), date=T0.date())]), (SHELLING_EDITED, [])]
    )
    rebuilt = StoryMemory()
    for entry in entries:
        assert Entry.decode(entry.encode()) == entry
        rebuilt.apply(Entry.decode(entry.encode()))
    assert rebuilt.decide(SHELLING_RETOLD, [], T0) == memory.decide(SHELLING_RETOLD, [], T0)


def test_reports_older_than_the_window_are_forgotten():
    memory = StoryMemory(timedelta(days=10))
    run(memory, [(SHELLING, [])])
    (entry,) = memory.decide(SHELLING, [], T0 + timedelta(days=11))
    assert entry.kind == "new"
    memory.apply(entry)
    assert len(memory) == 1
    assert entry.story != ""


def raid(place, who="Sudria", whom="Norland", day=1, number=0):
    """A report of the same kind of incident, in the same words, in the same war."""
    report = Report(
        f"{place}-{day}-{number}",
        f"Soldiers crossed the river at {place} and fired on a post of the border guard, killing two.",
        f"Two border guards killed in raid at {place}",
        f"https://outlet-{number}.example/{place}/{day}",
        f"outlet-{number}",
    )
    said: Any = {
        "who": (who,),
        "whom": (whom,),
        "places": (place, whom),
        "date": T0.date() + timedelta(days=day),
    }
    return report, [tell(report, **said)]


def test_on_a_dense_day_the_same_words_at_other_places_are_other_developments():
    places = ["Orlesk", "Kestrin", "Ilva", "Vardin", "Palmira", "Tolm"]
    entries = run(StoryMemory(), [raid(place) for place in places], step=timedelta(minutes=1))
    assert [entry.kind for entry in entries] == ["new"] * len(places)


def test_other_parties_on_the_same_day_at_the_same_place_are_another_development():
    entries = run(StoryMemory(), [raid("Orlesk"), raid("Orlesk", who="Estland", whom="Westland", number=1)])
    assert [entry.kind for entry in entries] == ["new", "new"]


def test_the_same_kind_of_incident_at_the_same_place_a_week_later_is_new():
    entries = run(StoryMemory(), [raid("Orlesk"), raid("Orlesk", day=8, number=1)])
    assert [entry.kind for entry in entries] == ["new", "new"]


def test_on_a_dense_day_other_words_for_the_same_development_join_it():
    other_words = Report(
        "z",
        "Norland says two of its frontier troops died in gunfire from Sudrian soldiers at the Orlesk ford.",
        "Norland: Sudrian troops shoot dead two border guards near Orlesk",
        "https://late.example/z",
        "late",
    )
    said: Any = {
        "who": ("Sudria",),
        "whom": ("Norland",),
        "places": ("Orlesk",),
        "date": T0.date() + timedelta(days=1),
    }
    told = [raid(place) for place in ("Kestrin", "Orlesk", "Ilva", "Vardin")]
    entries = run(
        StoryMemory(), [*told, (other_words, [tell(other_words, **said)])], step=timedelta(minutes=1)
    )
    assert entries[-1].story == entries[1].story


def test_the_other_side_and_who_denies_are_named_as_news():
    first, _ = raid("Orlesk")
    second = Report("s", first.text + " Sudria confirmed it.", first.title, "https://b.example/s", "b")
    third = Report("t", first.text + " Sudria denies it.", first.title, "https://c.example/t", "c")
    said: Any = {"who": ("Sudria",), "whom": ("Norland",), "places": ("Orlesk",)}
    entries = run(
        StoryMemory(),
        [
            (first, [tell(first, claimed_by=("Norland",), **said)]),
            (second, [tell(second, quote=second.text, claimed_by=("Sudria",), **said)]),
            (third, [tell(third, quote=third.text, claimed_by=("Estland",), **said)]),
        ],
    )
    assert [entry.kind for entry in entries] == ["new", "update", "update"]
    assert "now said by the other side too, Sudria" in entries[1].news
    assert "denied by Estland" in entries[2].news


def test_a_retraction_and_a_corrected_toll_are_updates_that_say_so():
    retracted = Report(
        "r", "This report was retracted.", "RETRACTED: " + SHELLING.title, SHELLING.url, "wire"
    )
    corrected = Report(
        "c", SHELLING.text.replace("Two", "Four"), "CORRECTED: Four soldiers killed as shells hit post",
        "https://daily.example/c", "daily",
    )  # fmt: skip
    fewer = Report(
        "f", SHELLING.text.replace("Two", "One"), "Correction: one soldier killed as shells hit post",
        "https://third.example/f", "third",
    )  # fmt: skip
    entries = run(StoryMemory(), [(r, []) for r in (SHELLING, corrected, fewer, retracted)])
    assert len({entry.story for entry in entries}) == 1
    assert entries[1].news == ("killed 2 → 4", "corrected")
    assert entries[2].news == ("killed 4 → 1",)
    assert entries[3].news == ("retracted",)


OTHER = Report(
    "o-1",
    "A fuel convoy burned after gunmen ambushed it in the Zabid pass, police said.",
    "Gunmen burn fuel convoy in Zabid pass",
    "https://wire.example/zabid-convoy",
    "wire",
)
OTHER_AGAIN = Report("o-2", OTHER.text, OTHER.title, "https://fourth.example/zabid", "fourth")


def test_what_a_person_calls_a_duplicate_is_one_story_from_then_on():
    memory = StoryMemory()
    shelling, other = run(memory, [(SHELLING, []), (OTHER, [])])
    memory.apply(Correction(other.story, shelling.story, T0, by="ana"))
    (again,) = run(memory, [(OTHER_AGAIN, [])], T0 + timedelta(hours=1))
    assert again.story == shelling.story


def test_a_report_that_a_person_says_is_not_the_same_takes_later_ones_like_it_along():
    memory = StoryMemory()
    shelling, other = run(memory, [(SHELLING, []), (OTHER, [])])
    memory.apply(Correction(other.story, shelling.story, T0))
    memory.apply(Correction(shelling.story, "apart", T0, source="wire", report="o-1", title=OTHER.title))
    (again,) = run(memory, [(OTHER_AGAIN, [])], T0 + timedelta(hours=1))
    assert again.story == "apart"
    assert OTHER.title in again.because


def test_a_correction_survives_the_log():
    correction = Correction("a", "b", T0, "ana", "wire", "o-1", "Überschrift")
    assert decode(correction.encode()) == correction
    (entry,) = run(StoryMemory(), [(SHELLING, [])])
    assert decode(entry.encode()) == entry


def test_a_correction_of_what_is_forgotten_does_nothing():
    memory = StoryMemory()
    memory.apply(Correction("gone", "else", T0))
    memory.apply(Correction("gone", "else", T0, source="wire", report="o-1"))
    assert [entry.kind for entry in run(memory, [(SHELLING, []), (SHELLING_EDITED, [])])] == ["new", "repeat"]


REPORTS = [SHELLING, SHELLING_EDITED, SHELLING_RETOLD, OTHER, OTHER_AGAIN]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(REPORTS), max_size=12), st.integers(0, 12))
def test_a_restart_at_any_moment_changes_no_decision(reports, stop):
    whole = run(StoryMemory(), [(report, []) for report in reports])
    memory = StoryMemory()
    for entry in whole[:stop]:
        memory.apply(decode(entry.encode()))
    rest = run(memory, [(report, []) for report in reports[stop:]], T0 + stop * timedelta(minutes=7))
    assert rest == whole[stop:]


def test_what_leaves_the_window_leaves_nothing_behind():
    memory = StoryMemory(timedelta(days=10))
    run(memory, [raid(place) for place in ("Orlesk", "Kestrin")] + [(SHELLING, [])])
    run(memory, [(OTHER, [])], T0 + timedelta(days=30))
    assert len(memory) == 1
    assert len(memory._members._stories) == 1
    assert not memory._members._named
    assert set(memory._members._items) == {("wire", "o-1")}
    assert len(memory._members._addresses) == 1


@pytest.mark.parametrize("cut", [0, 1, 10, 200])
def test_a_torn_entry_is_refused_and_not_misread(cut):
    (entry,) = run(StoryMemory(), [(SHELLING, [])])
    with pytest.raises(Bug):
        decode(entry.encode()[:cut])


def test_a_story_knows_who_told_it_and_who_only_copied():
    memory = StoryMemory()
    reprint = Report("p", SHELLING.text, SHELLING.title, "https://paper.example/p", "paper")
    wire = Report("w", "YEREVAN (Reuters) - " + SHELLING_RETOLD.text, SHELLING_RETOLD.title, "", "radio")
    entries = run(memory, [(SHELLING, []), (reprint, []), (wire, [])])
    told = memory.tellings(entries[0].story)
    assert [(telling.source, telling.credit, telling.copies) for _, telling in told] == [
        ("wire", "", False),
        ("paper", "", True),
        ("radio", "Reuters", False),
    ]
    assert memory.tellings("no such story") == []
    voices = memory.publishers.voices((telling for _, telling in told), {"wire": "The Wire"})
    assert voices == ("The Wire", "Reuters")
    assert told[1][0] == T0 + timedelta(minutes=7)


def test_troops_withdrawn_are_no_report_withdrawn():
    withdrawn = Report("q", SHELLING.text, "Troops withdrawn after shells hit border post near Berd", "", "q")
    entries = run(StoryMemory(), [(SHELLING, []), (withdrawn, [])])
    assert entries[1].kind == "repeat"


def test_a_story_knows_which_rules_told_of_it():
    memory = StoryMemory()
    first, _ = run(memory, [(SHELLING, [tell(SHELLING)]), (SHELLING_EDITED, [])])
    assert [told.rules for told in memory.told(first.story)] == [("a-rule",), ()]
