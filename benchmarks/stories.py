"""Measure the memory of stories: time for a report and memory, with so many reports in the window.

    python benchmarks/stories.py [--sizes 1000 10000 100000] [--articles] [--data DIR]

Fills a window with invented reports (words by Zipf's law, two reports a story on average), then decides and
remembers 2,000 more. Each size runs in a process of its own. With --data, scores the streams of DIR instead
(gzip JSONL with id, title, text, published, story). One core.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import math
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model import Report
from bot.stories.entry import Entry, Facts
from bot.stories.features import features
from bot.stories.memory import WINDOW, StoryMemory

T0 = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = 60_000
_MEASURED = 2_000
_NEW = 0.5  # share of reports that open a story


def invented(articles: bool, seed: int = 1) -> Iterator[tuple[str, Report]]:
    """Yield (story, report) without end. A headline has about ten words and 25 of text, an article 300."""
    chance = random.Random(seed)  # noqa: S311 - the same in each run
    words = [_word(n) for n in range(_WORDS)]
    weights = [1 / (n + 10) for n in range(_WORDS)]
    cumulated = [*_sums(weights)]
    recent: collections.deque[tuple[str, list[str]]] = collections.deque(maxlen=400)
    number = 0
    while True:
        number += 1
        if recent and chance.random() > _NEW:
            story, own = chance.choice(recent)
        else:
            story, own = f"s{number}", chance.choices(words, cum_weights=cumulated, k=16)
            recent.append((story, own))
        title = chance.sample(own, 7) + chance.choices(words, cum_weights=cumulated, k=3)
        text = own + chance.choices(words, cum_weights=cumulated, k=284 if articles else 9)
        yield story, Report(f"r{number}", " ".join(text), " ".join(title), f"https://a.example/{number}", "s")


def _word(number: int) -> str:
    syllables = (
        "ba",
        "ce",
        "di",
        "fo",
        "gu",
        "ka",
        "le",
        "mi",
        "no",
        "pu",
        "ra",
        "se",
        "ti",
        "vo",
        "zu",
        "ham",
    )
    spelled = ""
    while number:
        number, rest = divmod(number, len(syllables))
        spelled += syllables[rest]
    return spelled.capitalize() if len(spelled) > 7 else spelled or "o"  # noqa: PLR2004 - rare words are names


def _sums(weights: Sequence[float]) -> Iterator[float]:
    total = 0.0
    for weight in weights:
        total += weight
        yield total


def measure(size: int, articles: bool) -> None:
    """Print reports in the window, microseconds a report, bytes a report and megabytes in all, as JSON."""
    before = _peak()
    memory, step = StoryMemory(), (WINDOW - timedelta(days=1)) / (size + _MEASURED)
    stream, opened = invented(articles), set()
    at = T0
    for _ in range(size):
        story, report = next(stream)
        kind = "repeat" if story in opened else "new"
        opened.add(story)
        at += step
        words = features(report.title, "", report.text, "en")
        memory.apply(
            Entry(story, kind, "", at, "s", report.id, report.title, report.url, report.id, Facts(), words)
        )
    filled = _peak() - before
    later = [next(stream)[1] for _ in range(_MEASURED)]
    began = time.process_time()
    for report in later:
        at += step
        for entry in memory.decide(report, (), at):
            memory.apply(entry)
    took = (time.process_time() - began) / _MEASURED
    told = {"reports": size, "µs": round(took * 1e6), "per second": round(1 / took)}
    print(
        json.dumps(told | {"bytes each": round(filled / size), "MB": round(filled / 1e6)}, ensure_ascii=False)
    )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def growth(sizes: Sequence[int], times: Sequence[float]) -> float:
    """Return the exponent b of time = a · reports^b, by least squares on logarithms."""
    xs, ys = [math.log(size) for size in sizes], [math.log(spent) for spent in times]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return over / sum((x - mean_x) ** 2 for x in xs)


def score(path: Path) -> str:
    """Return pair F1, BCubed F1, repeated alerts and missed developments of one labelled stream."""
    memory, at, gold, told = StoryMemory(), T0, [], []
    began = time.process_time()
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        row = json.loads(line)
        if row.get("published"):
            at = datetime.fromisoformat(row["published"][:10]).replace(tzinfo=UTC)
        report = Report(
            row["id"], row["text"] or "", row["title"] or "", row.get("url") or "", row.get("source") or ""
        )
        for entry in memory.decide(report, (), at):
            memory.apply(entry)
            told.append(entry.story)
        gold.append(row["story"])
    took = time.process_time() - began
    return f"{path.name:32} {scored(gold, told)}  {len(gold) / took:.0f}/s"


def scored(gold: Sequence[str], told: Sequence[str]) -> str:
    """Return the figures of a stream: of each report the right story and the one it was given, in order."""
    both = collections.Counter(zip(gold, told, strict=True))
    golds, tolds = collections.Counter(gold), collections.Counter(told)
    pairs = _harmonic(_pairs(both) / max(1, _pairs(tolds)), _pairs(both) / max(1, _pairs(golds)))
    cubed = _harmonic(
        sum(n * n / tolds[t] for (_, t), n in both.items()),
        sum(n * n / golds[g] for (g, _), n in both.items()),
    ) / len(gold)
    alerted: set[str] = set()
    repeated, opened = 0, set()
    for right, story in zip(gold, told, strict=True):
        if story not in opened:
            opened.add(story)
            repeated += right in alerted
            alerted.add(right)
    return (
        f"pair F1 {pairs:.3f}  BCubed F1 {cubed:.3f}  dup {repeated / len(opened):.3f}  "
        f"miss {1 - len(alerted) / len(golds):.3f}"
    )


def _pairs(counts: collections.Counter) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / max(1e-9, one + other)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    arguments.add_argument("--articles", action="store_true")
    arguments.add_argument("--data", type=Path)
    arguments.add_argument("--one", type=int, help=argparse.SUPPRESS)
    told = arguments.parse_args()
    if told.one:
        measure(told.one, told.articles)
    elif told.data:
        for path in sorted(told.data.glob("*.jsonl.gz")):
            print(score(path), flush=True)
    else:
        results = []
        for size in told.sizes:
            command = [
                sys.executable,
                __file__,
                "--one",
                str(size),
                *(["--articles"] if told.articles else []),
            ]
            line = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            print(line.strip(), flush=True)
            results.append(json.loads(line)["µs"])
        if len(results) > 1:
            print(f"growth exponent {growth(told.sizes, results):.2f}")


if __name__ == "__main__":
    main()
