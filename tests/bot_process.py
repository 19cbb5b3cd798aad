"""A bot as a person runs it: its own process, what it writes, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

PATIENCE = 30.0


class Bot:
    """A running `tocsin run`, and what it has written so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.alerts: list[dict[str, Any]] = []
        self.log = ""
        self.changed = asyncio.Condition()

    async def read_alerts(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            async with self.changed:
                self.alerts.append(json.loads(line))
                self.changed.notify_all()

    async def read_log(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            async with self.changed:
                self.log += line.decode()
                self.changed.notify_all()

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait for a condition on what the bot has written."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(happened)


@asynccontextmanager
async def running(folder: Path, environment: Mapping[str, str] | None = None) -> AsyncIterator[Bot]:
    """Run the bot on `folder`/tocsin.yaml; stop it with SIGTERM if it still runs at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "run", "--json", "--config", str(folder / "tocsin.yaml")),
        env={"PATH": os.environ["PATH"], **(environment or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    bot = Bot(process)
    async with asyncio.TaskGroup() as readers:
        readers.create_task(bot.read_alerts())
        readers.create_task(bot.read_log())
        try:
            yield bot
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(10):
                await process.wait()


async def eventually(holds: Callable[[], bool], patience: float = 2 * PATIENCE) -> None:
    """Wait until a condition outside the bot holds; `patience` in seconds."""
    async with asyncio.timeout(patience):
        while not holds():  # noqa: ASYNC110 - a server's list of messages has no event to wait for
            await asyncio.sleep(0.02)
