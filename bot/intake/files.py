"""Answer requests for folders and files of this machine, for the kinds of source that read them."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from bot.intake.body import MOST_UNPACKED
from bot.intake.failure import PollFailed
from bot.intake.fetch import UNCONDITIONAL, Fetched, Validators
from bot.sources.kind import Answer, Request

#: Files that are still being written by programs that take care.
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", "~")


async def ask(request: Request, _: Validators = UNCONDITIONAL) -> Fetched:
    """Return a file's bytes, or a folder's files as JSON: `[[name, written, came], …]`, in nanoseconds.

    What is moved in or copied with its dates was written before it came. Hidden and unfinished files are left
    out, and links: they may lead out of the folder. Raises PollFailed.
    """
    path = Path(url2pathname(urlsplit(request.url).path))
    try:
        body = await asyncio.to_thread(_bytes, path)
    except FileNotFoundError:
        if not request.may_be_missing:
            raise PollFailed("missing", f"there is no folder {path}; make it, or correct the path") from None
        body = b""
    except OSError as error:
        raise PollFailed("refused", f"{path} can't be read: {error.strerror}") from error
    return Fetched(Answer(request.url, body), UNCONDITIONAL)


def _bytes(path: Path) -> bytes:
    return _listed(path) if path.is_dir() else _read(path)


def _listed(folder: Path) -> bytes:
    with os.scandir(folder) as entries:
        files = [
            [entry.name, found.st_mtime_ns, max(found.st_mtime_ns, found.st_ctime_ns)]
            for entry in entries
            if entry.is_file(follow_symlinks=False)
            and (found := entry.stat(follow_symlinks=False))
            and not entry.name.startswith(".")
            and not entry.name.endswith(_UNFINISHED)
        ]
    return json.dumps(sorted(files)).encode()


def _read(file: Path) -> bytes:
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read(MOST_UNPACKED)
