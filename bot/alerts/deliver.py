"""Run the delivery to all destinations side by side: none waits for another, and none stops another."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog

from bot.alerts.backlog import Backlog, Limits
from bot.alerts.clock import Clock, SystemClock
from bot.alerts.courier import Courier
from bot.alerts.destination import Destination
from bot.state.orders import Orders
from bot.state.outbox import Outbox
from bot.state.silences import Silences

log = structlog.get_logger()

_LIMITS = Limits()


class Delivery:
    """One courier for each destination, all fed by the outbox."""

    def __init__(
        self,
        outbox: Outbox,
        destinations: Iterable[Destination],
        clock: Clock | None = None,
        *,
        orders: Orders,
        silences: Silences,
        limits: Limits = _LIMITS,
        drain: float = 8.0,
    ) -> None:
        """`drain`: how long attempts that are under way may take after a stop, in seconds."""
        clock = clock or SystemClock()
        self._couriers = {
            each.id: Courier(outbox, each, clock, Backlog(outbox, each.id, orders, limits), silences)
            for each in destinations
        }
        self._drain = drain

    def wake(self) -> None:
        """Have the outbox looked into at once: call it after each commit that queued posts."""
        for courier in self._couriers.values():
            courier.wake()

    def troubles(self) -> dict[str, str]:
        """Return destination → what a person must mend, for those that refuse posts."""
        return {name: courier.trouble for name, courier in self._couriers.items() if courier.trouble}

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; then finish what is under way, within the time to drain.

        What is cut off stays recorded as attempted, and is looked for by the next run.
        """
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(courier.run(stop), name=f"deliver {name}")
                for name, courier in self._couriers.items()
            ]
            await stop.wait()
            self.wake()
            if tasks:
                _, late = await asyncio.wait(tasks, timeout=self._drain)
                for task in late:
                    log.warning("stopped during an attempt; the next run finds out", task=task.get_name())
                    task.cancel()
