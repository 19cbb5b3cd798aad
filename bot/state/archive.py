"""What was polled, day by day, in files: what `backtest`, `rule diff` and a person's own tools read.

`data_dir/archive/YYYY-MM-DD.jsonl` takes the reports of the present day (UTC); a day that is over becomes
`YYYY-MM-DD.jsonl.gz`. Each line is a report as `tocsin match` reads it, with `at`, the time it came in.
"""

from __future__ import annotations

import errno
import gzip
import json
import os
import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, cast

from bot.model import Report
from bot.state.report_json import read_report, read_time, report_object

#: A day is over for the archive so long after midnight: other processes may still write to it.
_GRACE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Archived:
    """A report, and when it came in (UTC)."""

    at: datetime
    report: Report


class Archive:
    """A folder of days. Several processes may append at once; one, at any time, keeps house."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._torn = True  # the last line may have been cut short, by an earlier process or a full disk

    def append(self, report: Report, at: datetime) -> None:
        """Add a report under the day of `at`. Raises OSError (a full disk, a missing permission)."""
        line = json.dumps({"at": at.isoformat(), **report_object(report)}, ensure_ascii=False) + "\n"
        data = (b"\n" if self._torn else b"") + line.encode("utf-8", "replace")
        path = self._folder / f"{at.astimezone(UTC).date().isoformat()}.jsonl"
        self._folder.mkdir(parents=True, exist_ok=True)
        # One write in append mode: lines of several processes never mix.
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            self._torn = os.write(file, data) < len(data)
        finally:
            os.close(file)
        if self._torn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    def read(self, since: datetime) -> Iterator[Archived]:
        """Yield what came in at or after `since`, oldest first, one at a time.

        A line that can't be read (a crash or a full disk cut it short) is passed over.
        """
        for day, path in sorted(self._days().items()):
            if day < since.astimezone(UTC).date():
                continue
            with _opened(path) as lines:
                for line in lines:
                    found = _read(line)
                    if found is not None and found.at >= since:
                        yield found

    def newest(self, since: datetime, most: int) -> Iterator[Archived]:
        """Yield the last `most` reports that came in at or after `since`, newest first, one at a time.

        Only these are read as reports: how long it takes hardly depends on how much came in before them.
        """
        for day, path in sorted(self._days().items(), reverse=True):
            if day < since.astimezone(UTC).date() or most <= 0:
                return
            with _opened(path) as lines:
                last = deque(lines, maxlen=most)
            most -= len(last)
            while last:
                found = _read(last.pop())
                if found is not None and found.at >= since:
                    yield found

    def keep_house(self, now: datetime, keep: timedelta) -> None:
        """Pack the days that are over, and drop those that ended longer than `keep` ago. Raises OSError."""
        for day, path in self._days().items():
            over = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
            if over + keep <= now:
                path.unlink(missing_ok=True)
            elif path.suffix != ".gz" and over + _GRACE <= now:
                _pack(path)

    def _days(self) -> dict[date, Path]:
        """The file of each day; the packed one where a crash has left both."""
        found: dict[date, Path] = {}
        for path in sorted(self._folder.glob("????-??-??.jsonl*")):
            try:
                day = date.fromisoformat(path.name[:10])
            except ValueError:
                continue
            if path.name[10:] in {".jsonl", ".jsonl.gz"}:
                found[day] = path
        return found


def _read(line: bytes) -> Archived | None:
    try:
        fields = json.loads(line)
        at = read_time(fields.get("at"))
        return None if at is None else Archived(at, read_report(fields))
    except (ValueError, AttributeError, RecursionError):
        return None


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if path.suffix == ".gz" else path.open("rb")


def _pack(path: Path) -> None:
    """Replace a day by its packed form; the plain file goes only when the packed one is complete."""
    packed = path.with_name(path.name + ".gz")
    half = path.with_name(path.name + ".packing")
    with path.open("rb") as plain, gzip.open(half, "wb") as out:
        shutil.copyfileobj(plain, out)
    half.replace(packed)
    path.unlink(missing_ok=True)
