"""Train the two models and count the background of bot/stories from labelled streams under a free licence.

    python benchmarks/stories_train.py --data DIR [--hold NAME …] [--out bot/stories]

DIR holds the streams `wcep.other` and `wcep.conflict` as gzip JSONL (fields id, title, text, published,
story, topic, kind), text under CC BY-SA; `--hold conflict` leaves the second out, to measure on it. Needs
lightgbm and numpy, which Tocsin does not. The same data give the same files.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from bot.stories import background, join
from bot.stories.features import Features, features
from bot.stories.pair import DIRECTIONS, MEASURES
from bot.stories.window import Window

_DAY = 86_400.0
_FEWEST = 3  # reports that hold a word of the background
_WEEKS = 3  # days late from which a report comes weeks late
_LONG = 0.1  # share of follow-ups that come months later


@dataclass(frozen=True)
class Item:
    at: float
    title: str
    text: str
    story: str
    topic: str
    moves: bool  # a report cited for a summary, which may come later than it


@dataclass(frozen=True)
class Stream:
    """The pairs of a stream: for each report those it was held against, and whether they are one story."""

    items: list[Item]
    first: list[int]  # of each report its first pair; one more at the end
    others: list[int]  # the other report of each pair
    measures: np.ndarray
    same: np.ndarray


def read(folder: Path, name: str) -> list[Item]:
    """Read a stream. Days are whole; what has no date is of day 0."""
    found = []
    (path,) = folder.glob(f"{name}.jsonl.gz")
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        row = json.loads(line)
        day = np.datetime64(row["published"][:10]).astype(int) if row["published"] else 0
        found.append(
            Item(
                float(day) * _DAY,
                row["title"] or "",
                row["text"] or "",
                row["story"],
                row.get("topic") or "",
                row.get("kind") == "slug",
            )
        )
    return found


def delayed(items: Iterable[Item], seed: int, tail: float) -> list[Item]:
    """Move reports late: most by no day, some by one or two, a few by weeks. Real streams are like that."""
    chance = random.Random(seed)  # noqa: S311

    def late(item: Item) -> float:
        if not item.moves:
            return 0
        (days,) = chance.choices((0, 1, 2, 3), (0.58, 0.22, 0.2 - tail, tail))
        return days if days < _WEEKS else days + int(chance.expovariate(1 / 12))

    moved = [replace(item, at=item.at + late(item) * _DAY) for item in items]
    return _shuffled_days(moved, chance)


def dated(items: Iterable[Item], seed: int, span: int, mean: float) -> list[Item]:
    """Date a stream: stories begin anywhere in the span (days), reports follow within days or months."""
    chance = random.Random(seed)  # noqa: S311
    begin: dict[str, int] = {}
    moved = []
    for item in items:
        start = begin.setdefault(item.story, chance.randrange(span))
        after = chance.expovariate(1 / (70 if chance.random() < _LONG else mean))
        moved.append(replace(item, at=(start + int(after)) * _DAY))
    return _shuffled_days(moved, chance)


def one_day(items: Iterable[Item], seed: int) -> list[Item]:
    """Make a dense day of a stream."""
    found = [replace(item, at=0.0) for item in items]
    random.Random(seed).shuffle(found)  # noqa: S311
    return found


def articles(items: list[Item], seed: int) -> list[Item]:
    """Make articles of summaries: each says its own in other words, then what went before in its topic.

    Free text of whole articles is not to be had. An article keeps three words in ten of the summaries of its
    development, has the title of any of them, and recalls older developments of its topic, as articles do.
    """
    chance = random.Random(seed)  # noqa: S311
    by_story: dict[str, list[str]] = defaultdict(list)
    for item in items:
        by_story[item.story].append(item.title)
    before: dict[str, list[str]] = defaultdict(list)
    made = []
    for item in items:
        others = [title for title in by_story[item.story] if title != item.title]
        own = [item.title, *chance.sample(others, min(len(others), 3))]
        old = before[item.topic][-40:]
        told = [_reworded(title, chance) for title in own for _ in range(chance.choice((1, 2)))]
        recalled = [
            _reworded(title, chance) for title in chance.sample(old, min(len(old), chance.randrange(40)))
        ]
        title = chance.choice([*others, item.title])
        made.append(replace(item, title=_reworded(title, chance, 0.6), text=" ".join([*told, *recalled])))
        before[item.topic].append(item.title)
    return made


def _reworded(sentence: str, chance: random.Random, keep: float = 0.3) -> str:
    return " ".join(word for word in sentence.split() if chance.random() < keep)


def _shuffled_days(items: list[Item], chance: random.Random) -> list[Item]:
    return [item for _, _, item in sorted((item.at, chance.random(), item) for item in items)]


def follow(items: list[Item]) -> Stream:
    """Let a stream pass the window, and keep every pair it proposes."""
    window, first, others, rows = Window(), [], [], []
    told: Counter[str] = Counter()
    for item in items:
        read_as = features(window.without_template(item.title), "", item.text, "en")
        new = window.weigh(read_as)
        first.append(len(others))
        for pair in window.pairs(new, item.at, item.at - 400 * _DAY, lambda _: True):
            if pair.compared.measures:  # the models are not asked about articles
                others.append(pair.number)
                rows.append(pair.compared.measures)
        told[item.story] += 1
        window.add(read_as, item.title, item.at, told[item.story])
    first.append(len(others))
    same = [
        item.story == items[other].story
        for number, item in enumerate(items)
        for other in others[first[number] : first[number + 1]]
    ]
    return Stream(items, first, others, np.array(rows, dtype=np.float64), np.array(same))


def join_examples(stream: Stream, odds: np.ndarray, take: Callable[[list[float]], bool]) -> Iterator[tuple]:
    """Tell stories as the bot would, and yield for each report the second model's measures and the truth."""
    story_of: list[str] = []
    members: dict[str, list[int]] = defaultdict(list)
    for number, item in enumerate(stream.items):
        pairs = [
            (story_of[stream.others[k]], float(odds[k]), False)
            for k in range(stream.first[number], stream.first[number + 1])
        ]
        found = join.standings(pairs, {story: len(members[story]) for story, _, _ in pairs})
        story = str(number)
        if found:
            gold = Counter(stream.items[k].story for k in members[found[0].story]).most_common(1)[0][0]
            measures = join.measures(found)
            yield measures, gold == item.story
            if take(measures):
                story = found[0].story
        story_of.append(story)
        members[story].append(number)


def streams_of(folder: Path, hold: list[str]) -> dict[str, list[Item]]:
    """The streams to learn from: delayed, dense and dated variants of what is not held out."""
    found = {}
    if "other" not in hold:
        other = read(folder, "wcep.other*")
        half = len(other) // 2
        found["other 1"] = delayed(other[:half], 1, 0.12)
        found["other 2"] = delayed(other[half:], 2, 0.05)
        topics = Counter(item.topic for item in other if item.topic).most_common(1)[0][0]
        for seed in range(6):
            one = [item for item in other if item.topic == topics][seed * 1000 :]
            found[f"dense {seed}"] = one_day(one[:205], seed)
            rest = [item for item in other if item.topic != topics][seed * 1000 :]
            found[f"mixed {seed}"] = one_day(rest[:205], seed)
    if "conflict" not in hold:
        conflict = read(folder, "wcep.conflict.*")
        found["conflict 1"] = delayed(conflict, 7, 0.05)
        found["dense conflict"] = one_day(conflict[-205:], 8)
    if "other" not in hold:
        short = other[: len(other) // 3]
        found["articles 1"] = delayed(articles(short, 11), 11, 0.12)
        found["articles 2"] = dated(articles(other[-3000:], 12), 12, 200, 5)
        found["articles of one day"] = [replace(item, at=0.0) for item in articles(other[9000:9800], 14)]
        found["articles 3"] = dated(articles(other[5000:7000], 13), 13, 60, 10)
    return found


def count_background(items: Iterable[Item]) -> str:
    """Return the table `background.tsv`."""
    reports, share = 0, Counter()
    capital, small = Counter(), Counter()
    for item in items:
        read_as: Features = features(item.title, "", item.text, "en")
        reports += 1
        share.update(read_as.terms)
        if read_as.cased:
            capital.update(read_as.names)
            small.update(set(read_as.terms) - set(read_as.names))
    lines = [f"reports\t{reports}"]
    lines += [
        f"{term:08x}\t{count}\t{capital[term]}\t{small[term]}"
        for term, count in sorted(share.items())
        if count >= _FEWEST
    ]
    return "\n".join(lines) + "\n"


def fit(rows: np.ndarray, same: np.ndarray, weights: np.ndarray, directions: list[int], **size: float) -> Any:
    model = lightgbm.LGBMClassifier(
        verbose=-1, n_jobs=2, random_state=1, deterministic=True, force_row_wise=True,
        monotone_constraints=directions, **size,
    )  # fmt: skip
    return model.fit(rows, same, sample_weight=weights).booster_


def plain(booster: Any, names: list[str], about: str) -> str:
    """Return a model as the numbers `bot.stories.trees` reads."""
    trees = [_tree(info["tree_structure"]) for info in booster.dump_model()["tree_info"]]
    lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in trees)
    return f'{{"about":{json.dumps(about)},\n"measures":{json.dumps(names)},\n"trees":[\n{lines}\n]}}\n'


def _tree(root: dict) -> dict:
    tree: dict = {"measures": [], "cuts": [], "spans": [], "leaves": []}

    def walk(node: dict) -> None:
        if "leaf_value" in node:
            tree["leaves"].append(float(f"{node['leaf_value']:.5g}"))
            return
        place, first = len(tree["measures"]), len(tree["leaves"])
        tree["measures"].append(node["split_feature"])
        tree["cuts"].append(float(f"{node['threshold']:.6g}"))
        tree["spans"].append((first, first))
        walk(node["left_child"])
        tree["spans"][place] = (first, len(tree["leaves"]))
        walk(node["right_child"])

    walk(root)
    return tree


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--hold", nargs="*", default=[])
    arguments.add_argument("--out", type=Path, default=Path(background.__file__).parent)
    arguments = arguments.parse_args()
    learnt = streams_of(arguments.data, arguments.hold)
    counted = [item for name, items in learnt.items() if name[:5] in {"other", "confl"} for item in items]
    (arguments.out / "background.tsv").write_text(count_background(counted), "ascii")
    background.background.cache_clear()
    streams = {name: follow(items) for name, items in learnt.items()}
    kinds = {"d": 2.0, "m": 2.0, "a": 2.0}
    weights = [np.full(len(stream.same), kinds.get(name[0], 1.0)) for name, stream in streams.items()]
    pairs = fit(
        np.concatenate([stream.measures for stream in streams.values()]),
        np.concatenate([stream.same for stream in streams.values()]),
        np.concatenate(weights),
        [DIRECTIONS.get(name, 1) for name in MEASURES],
        n_estimators=100, num_leaves=16, max_depth=6, learning_rate=0.1, min_child_samples=50,
        subsample=0.7, subsample_freq=1, colsample_bytree=0.7,
    )  # fmt: skip
    about = "Trained by benchmarks/stories_train.py; benchmarks/stories.md says on what."
    (arguments.out / "pairs.json").write_text(plain(pairs, list(MEASURES), about), "utf-8")
    examples, truths, weight = [], [], []
    chance = random.Random(0)  # noqa: S311
    for rival_aware in (True, False):
        for name, stream in streams.items():
            bar, odds = chance.uniform(-2, 0.5), pairs.predict(stream.measures, raw_score=True)

            def take(measures: list[float], bar: float = bar, aware: bool = rival_aware) -> bool:
                both, others = measures[0], measures[4]
                return both > math.log(math.exp(bar - 0.5) + math.exp(others)) if aware else both > bar

            for measures, truth in join_examples(stream, odds, take):
                examples.append(measures)
                truths.append(truth)
                weight.append(4.0 if name[0] in "dma" else 1.0)
    joins = fit(
        np.array(examples), np.array(truths), np.array(weight), [1, 1, 1, 0, 0, 0],
        n_estimators=50, num_leaves=8, max_depth=3, learning_rate=0.08, min_child_samples=30,
    )  # fmt: skip
    names = ["both", "best", "average", "second", "others", "size"]
    (arguments.out / "joins.json").write_text(plain(joins, names, about), "utf-8")


if __name__ == "__main__":
    main()
