from datetime import UTC, datetime, timedelta

from bot.model import Development, Evidence, Match, Report
from bot.stories.entry import Entry
from bot.stories.memory import StoryMemory

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)


def tell(report: Report, event: str = "border_incident", quote: str = "", **said) -> Development:
    quote = quote or report.title
    field = "title" if quote in report.title else "text"
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
