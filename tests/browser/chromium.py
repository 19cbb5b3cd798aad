"""A real browser, run once for each look at a page."""

from __future__ import annotations

import shutil
import subprocess
import tempfile

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
#: As root it wants no sandbox; without the others it looks for servers of its maker.
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def browse(url: str, *flags: str) -> str:
    """Open a page and do what the flags say; return what the browser printed."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory() as folder:
        command = [CHROMIUM, *_FLAGS, f"--user-data-dir={folder}", *flags, url]
        done = subprocess.run(command, check=True, capture_output=True, timeout=60)
    return done.stdout.decode()
