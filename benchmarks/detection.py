"""How well the shipped events are told from everything else, what each part adds, and how fast it is.

    nice -n 5 python -m benchmarks.detection --data FOLDER [--ablation]

FOLDER holds labelled items as JSON lines: events*.jsonl (short texts), articles*.jsonl,
multilingual*.jsonl, and others, unlabelled or rarely labelled: stream_days*.jsonl,
background_headlines*.jsonl; cameo*.jsonl holds coded sentences. Each line has `id`, `text`, and
perhaps `title`, `date`, `lang`, `label` (events told as news), `arguable` (events not scored for
the item). None of these data come with Tocsin. Figures of speed are CPU time of one core.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.config.document import Document, read_documents
from bot.model import Report
from bot.rules.frames.frames import Frames
from bot.rules.frames.load import load_frames
from bot.rules.gazetteers import load_gazetteer
from bot.rules.page import Page
from bot.rules.shipped import shipped_rules

EVENTS = ("ceasefire_violation", "border_incident", "mediation_offer")
Item = dict[str, Any]
Change = Callable[[dict[str, Any]], None]


def shipped(folder: str) -> list[Document]:
    files = sorted((shipped_rules() / folder).rglob("*.yaml"))
    return [document for file in files for document in read_documents(file)]


def without(change: Change) -> list[Document]:
    """The event files with a part taken out."""
    changed = []
    for document in shipped("events"):
        data = copy.deepcopy(document.data)
        change(data)
        changed.append(replace(document, data=data))
    return changed


def guards(data: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    yield data
    yield from data.get("phases", {}).values()


def drop_guards(reason: str | None) -> Change:
    def change(data: dict[str, Any]) -> None:
        for holder in guards(data):
            if "guards" in holder:
                holder["guards"] = [
                    guard for guard in holder["guards"] if reason and guard["reason"] != reason
                ]

    return change


def drop_key(*keys: str) -> Change:
    """Take what these keys ask for out of all patterns."""

    def change(data: dict[str, Any]) -> None:
        for phase in data.get("phases", {}).values():
            for pattern in phase.get("patterns", ()):
                if isinstance(pattern, dict):
                    for key in keys:
                        pattern.pop(key, None)

    return change


def drop_patterns(phase: str, words: Sequence[str]) -> Change:
    """Take out a phase's patterns that speak of one of these classes."""

    def speaks(pattern: Any) -> bool:
        said = (
            pattern
            if isinstance(pattern, str)
            else " ".join([pattern["say"]] if isinstance(pattern["say"], str) else pattern["say"])
        )
        return any(word in said.replace("|", " ").split() for word in words)

    def change(data: dict[str, Any]) -> None:
        written = data.get("phases", {}).get(phase)
        if written:
            written["patterns"] = [pattern for pattern in written["patterns"] if not speaks(pattern)]

    return change


def drop(key: str) -> Change:
    return lambda data: data.pop(key, None)


ABLATIONS: Mapping[str, Change] = {
    "all parts": lambda _data: None,
    "no guards": drop_guards(None),
    "no guards against denials": drop_guards("denied"),
    "no guards against hypotheses": drop_guards("hypothetical"),
    "no guards against background": drop_guards("background"),
    "no guards against other readings": drop_guards("other"),
    "gaps run over clauses": drop("walls"),
    "no dates": drop("calendar"),
    "nobody asked who stands on which side": drop_key("parties"),
    "no words asked for elsewhere in the sentence": drop_key("sentence"),
    "no sight of the sentences before": drop_key("nearby", "report"),
    "no `despite the truce`": drop_patterns(
        "violated", ["despite", "during", "after", "since", "hours_into", "on_day"]
    ),
    "no violation as a noun": drop_patterns("violated", ["violation"]),
    "no collapse of a truce": drop_patterns("violated", ["collapse", "jeopardy", "fail_halt"]),
    "no fire at or across a border": drop_patterns("incident", ["at", "at2", "across"]),
    "no border as an attribute": drop_patterns("incident", ["encounter", "incident", "crossborder"]),
    "no crossing and infiltration": drop_patterns(
        "incident", ["cross", "infiltrate", "incursion", "invade", "advance", "send"]
    ),
    "no guards and posts": drop_patterns("incident", ["guard", "post"]),
    "no fire without a border": drop_patterns(
        "incident", ["barrage", "tube", "duel", "shelling", "shells", "gunnery"]
    ),
    "no offers to mediate": drop_patterns("offered", ["mediate_v", "mediation", "mediate"]),
    "no plans": drop_patterns("offered", ["peaceplan", "plan", "initiative"]),
    "no offers of talks or a truce": drop_patterns("offered", ["talks", "peacetalks", "truce"]),
    "no missions and envoys": drop_patterns("offered", ["travel", "appoint", "peace_envoy"]),
}


def read(folder: Path, name: str) -> list[Item]:
    files = sorted(folder.glob(f"{name}*.jsonl"))
    return [
        json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line
    ]


def report(item: Item) -> Report:
    day = str(item.get("date") or "")
    try:
        published = datetime.fromisoformat(f"{day}T12:00:00+00:00") if day else None
    except ValueError:
        published = None
    return Report(
        str(item["id"]),
        item.get("text") or "",
        item.get("title") or "",
        published=published,
        lang=item.get("lang") or "",
    )


def told(frames: Frames, items: Iterable[Item]) -> list[set[str]]:
    return [
        {telling.event for telling in frames.read(Page(report(item))) if telling.reason is None}
        for item in items
    ]


def f1(items: Sequence[Item], found: Sequence[set[str]], event: str) -> tuple[float, float, float]:
    hit = false = missed = 0
    for item, events in zip(items, found, strict=True):
        if event not in (item.get("arguable") or ()):
            wanted = event in (item["label"] or ())
            hit += wanted and event in events
            false += not wanted and event in events
            missed += wanted and event not in events
    precision, recall = hit / max(1, hit + false), hit / max(1, hit + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def false_alarms(items: Sequence[Item], found: Sequence[set[str]]) -> int:
    return sum(
        len((events & set(EVENTS)) - set(item.get("label") or ()) - set(item.get("arguable") or ()))
        for item, events in zip(items, found, strict=True)
    )


def quality(frames: Frames, folder: Path) -> None:
    for name in ("events", "articles", "multilingual"):
        items = read(folder, name)
        found = told(frames, items)
        for event in EVENTS:
            precision, recall, score = f1(items, found, event)
            print(f"{name:14} {event:22} P {precision:.3f}  R {recall:.3f}  F1 {score:.3f}")
    for name in ("stream_days", "background_headlines"):
        items = read(folder, name)
        print(
            f"{name}: {false_alarms(items, told(frames, items))} alarms without a label in {len(items)} items"
        )


def agreement(frames: Frames, documents: Sequence[Document], items: Sequence[Item]) -> None:
    """How often a coded sentence that a frame speaks of has one of the frame's root codes."""
    codes = {
        f"{document.data['concept']}.{name}": (
            {code[:2] for code in phase.get("cameo", ())} | set(phase.get("plover", ()))
        )
        for document in documents
        if "concept" in document.data
        for name, phase in document.data["phases"].items()
    }
    spoken = agreed = 0
    for item, events in zip(items, told(frames, items), strict=True):
        roots = set().union(*(codes.get(event, set()) for event in events))
        if roots:
            spoken += 1
            agreed += any(gold in roots or gold[:2] in roots for gold in item.get("gold") or ())
    print(
        f"coded sentences: {spoken} of {len(items)} are told by a frame, {agreed} of these with the same root"
    )


def ablation(folder: Path) -> None:
    gazetteer = load_gazetteer(shipped("gazetteers"))
    short, articles, days = read(folder, "events"), read(folder, "articles"), read(folder, "stream_days")
    print("| part taken out | ceasefire | border | mediation | articles, mean | whole days: false |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, change in ABLATIONS.items():
        frames = load_frames(without(change), gazetteer)
        found, long = told(frames, short), told(frames, articles)
        scores = [f1(short, found, event)[2] for event in EVENTS]
        mean = sum(f1(articles, long, event)[2] for event in EVENTS) / len(EVENTS)
        figures = " | ".join(f"{score:.3f}" for score in (*scores, mean))
        print(f"| {name} | {figures} | {false_alarms(days, told(frames, days))} |")


def speed(frames: Frames, items: Sequence[Item], what: str) -> None:
    reports = [report(item) for item in items]
    for one in reports:
        frames.read(Page(one))
    began = time.process_time()
    for one in reports:
        frames.read(Page(one))
    took = time.process_time() - began
    size = sum(len(one.title) + len(one.text) for one in reports)
    print(f"{what}: {len(reports) / took:,.0f} a second, {size / len(reports):,.0f} characters each")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--ablation", action="store_true", help="also measure what each part adds")
    given = arguments.parse_args()
    documents = shipped("events")
    frames = load_frames(documents, load_gazetteer(shipped("gazetteers")))
    quality(frames, given.data)
    agreement(frames, documents, read(given.data, "cameo"))
    speed(frames, read(given.data, "background_headlines"), "headlines")
    speed(frames, read(given.data, "articles"), "articles about conflicts")
    if given.ablation:
        ablation(given.data)


if __name__ == "__main__":
    main()
