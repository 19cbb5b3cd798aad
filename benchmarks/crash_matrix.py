"""Kill the bot again and again, and count what stands in each channel at the end.

    python benchmarks/crash_matrix.py [kills] [reports] [developments]

A real Valkey (fsync at every write), loopback Slack and Discord that enforce the documented limits, the
destinations that people use, and a bot that takes reports in order and posts what they make. It is killed
(SIGKILL) at each named point of the line, then at random moments, then at random while the platforms lose
calls and answers, ask for pauses and fail. Prints, for each part, how many posts stand once, more than once
and never; and exits with 1 if any does not stand once.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bot.state import embedded
from tests.crash.child import BOOK
from tests.crash.matrix import Matrix
from tests.crash.reports import Plan, expected
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.slack import LoopbackSlack


async def part(name: str, plan: Plan, kills: int, *, troubled: bool = False) -> bool:
    """Run one part with a Redis and channels of its own; return whether every post stands once."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tocsin-crash-") as folder:
        server = await embedded.start(Path(folder))
        try:
            async with LoopbackSlack() as slack, LoopbackDiscord() as discord:
                matrix = Matrix(server.url, slack, discord, plan)
                if name == "named points":
                    await matrix.kill_at_points(max(1, kills // 10))
                else:
                    trouble = asyncio.create_task(matrix.trouble()) if troubled else None
                    await matrix.kill_at_random(kills, longest=0.5)
                    if trouble is not None:
                        trouble.cancel()
                await matrix.finish(patience=1800)
                counts = matrix.counts(expected(plan, BOOK))
        finally:
            await server.stop()
    print(
        f"{name}: {sum(matrix.kills.values())} kills in {time.monotonic() - began:.0f} s, "
        f"{dict(matrix.kills)}"
    )
    print(f"  {matrix.posted} messages stood before the last life; {matrix.faults} calls were made to fail")
    for destination, count in counts.items():
        print(f"  {destination}: {count}", flush=True)
    return not any(count.twice or count.never or count.unknown for count in counts.values())


async def main(kills: int, reports: int, developments: int) -> int:
    begun = int(time.time()) - 7 * 3600
    small = Plan(reports // 5, developments // 5, begun)
    fine = [
        await part("named points", small, kills // 10),
        await part("at random", Plan(reports, developments, begun), kills),
        await part("at random, with troubled platforms", small, kills // 5, troubled=True),
    ]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(asyncio.run(main(*(given + [1000, 20_000, 600][len(given) :]))))
