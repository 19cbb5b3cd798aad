import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Development, Evidence, Match, Report
from bot.rules.book import load_rules
from bot.stories.correction import Correction
from bot.stories.memory import StoryMemory
from bot.stories.positions import position, shipped
from bot.stories.research import as_csv, as_geojson, as_json, records

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
CODES = {"border_incident": SimpleNamespace(cameo=("190",), plover=("ASSAULT",))}


def log(*titles, side="Armenia"):
    """The entries of reports an hour apart that tell of one border incident after the other."""
    memory, entries = StoryMemory(), []
    for number, title in enumerate(titles):
        report = Report(f"r{number}", "", title, f"https://wire.example/{number}", "wire")
        match = Match(
            "a-rule",
            "border_incident",
            (Evidence("title", 0, len(title), title),),
            who=("Azerbaijan",),
            whom=(side,),
            actors=("Azerbaijan", side, "Russia"),
            places=(side, "Tavush"),
            date=date(2026, 3, 1),
        )
        (entry,) = memory.decide(report, [Development((match,))], T0 + timedelta(hours=number))
        memory.apply(entry)
        entries.append(entry)
    return entries


FIRST = "Two soldiers killed as shells hit border post near Berd"
AGAIN = "Shells kill five soldiers at the border post near Berd"


def test_a_story_is_one_row_with_its_codes_places_toll_and_revisions():
    (row,) = csv.DictReader(io.StringIO("".join(as_csv(records(log(FIRST, AGAIN), CODES)))))
    assert (row["events"], row["cameo"], row["plover"]) == ("border_incident", "190", "ASSAULT")
    assert (row["who"], row["whom"], row["actors"]) == (
        "Azerbaijan",
        "Armenia",
        "Azerbaijan; Armenia; Russia",
    )
    assert (row["killed"], row["wounded"], row["reports"], row["dates"]) == ("5", "", "2", "2026-03-01")
    assert row["urls"] == "https://wire.example/0; https://wire.example/1"
    (line,) = as_json(records(log(FIRST, AGAIN), CODES))
    assert [one["kind"] for one in json.loads(line)["revisions"]] == ["new", "update"]


def test_on_a_map_a_story_lies_where_its_smallest_known_place_does():
    entries = log(FIRST)
    (feature,) = json.loads("".join(as_geojson(records(entries, CODES))))["features"]
    latitude, longitude = position(["Tavush"]) or (0, 0)
    assert feature["geometry"] == {"type": "Point", "coordinates": [longitude, latitude]}
    assert feature["properties"]["places"] == ["Armenia", "Tavush"]
    assert position(["nowhere"]) is None


def test_every_position_is_that_of_a_place_the_gazetteers_know():
    assert set(shipped()) <= set(load_rules([]).gazetteer.names)


def test_what_people_said_of_stories_is_done():
    entries = [*log(FIRST), *log("Farmers' market shelled from across the border, mayor says", side="Iran")]
    one, other = (entry.story for entry in entries)
    assert one != other
    both = records([*entries, Correction(other, one, T0)], CODES)
    assert [len(record.revisions) for record in both] == [2]
    merged = log(FIRST, AGAIN)
    apart = Correction(merged[0].story, "own", T0, "slack:U1", "wire", "r1", AGAIN)
    assert [record.story for record in records([*merged, apart], CODES)] == [merged[0].story, "own"]


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_no_title_breaks_a_table_or_becomes_a_formula(title):
    found = records(log(title), CODES)
    (row,) = csv.DictReader(io.StringIO("".join(as_csv(found)), newline=""))
    assert not row["title"].startswith(("=", "+", "-", "@"))
    (line,) = as_json(found)
    assert json.loads(line)["title"] == title
