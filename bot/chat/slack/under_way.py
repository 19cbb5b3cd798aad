"""What is being worked on, so that a stop can wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

#: After a stop, answers that are under way may take so long, in seconds.
_DRAIN = 5.0


class UnderWay:
    """Counts tasks in and out. It also keeps them: Bolt starts listeners without holding on to them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count the current task for as long as the block lasts."""
        task = asyncio.current_task()
        assert task is not None, "called in a task"
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def drain(self) -> None:
        """Wait until nothing is under way; what takes too long is cancelled."""
        clock = asyncio.get_running_loop().time
        end = clock() + _DRAIN
        while self._tasks and clock() < end:
            await asyncio.wait(set(self._tasks), timeout=end - clock(), return_when=asyncio.FIRST_COMPLETED)
        for task in self._tasks:
            task.cancel()
