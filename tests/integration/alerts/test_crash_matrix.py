"""A small crash matrix: the large one is benchmarks/crash_matrix.py."""

from __future__ import annotations

import time
from pathlib import Path

from bot.alerts.policy import LEASE
from bot.state import embedded
from tests.crash.child import BOOK, POINTS
from tests.crash.matrix import Matrix
from tests.crash.reports import Plan, expected
from tests.loopback.discord import LoopbackDiscord
from tests.loopback.slack import LoopbackSlack


async def test_a_bot_killed_at_every_point_of_the_line_leaves_each_message_once(tmp_path: Path) -> None:
    plan = Plan(reports=90, developments=24, begun=int(time.time()) - 3600)
    server = await embedded.start(tmp_path)
    try:
        async with LoopbackSlack() as slack, LoopbackDiscord() as discord:
            matrix = Matrix(server.url, slack, discord, plan)
            await matrix.release(plan.reports)
            for number, point in enumerate(POINTS):  # each comes when the lease of the one before is over
                life = matrix.start(point=point, clock_off=number * (LEASE + 1))
                await matrix.end(life, 20.0, point)
            await matrix.finish(60.0, clock_off=len(POINTS) * (LEASE + 1))
            counts = matrix.counts(expected(plan, BOOK))
    finally:
        await server.stop()
    assert matrix.kills == dict.fromkeys(POINTS, 1)
    for count in counts.values():
        assert (count.twice, count.never, count.unknown) == ([], [], [])
