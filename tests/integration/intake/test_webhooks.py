from __future__ import annotations

import io
import json
import socket
import time
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from structlog.testing import capture_logs

from bot.sources import webhook
from bot.state.connect import State
from tests.integration.intake.test_poller import Desk, until

SECRET = "a secret of the desk"


class HookSource(webhook.Options):
    """A source of kind `webhook`, as the configuration gives it."""

    id: str = "hook"
    kind: str = "webhook"
    every: float | None = 3600.0
    lang: str | None = None


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def source(path: Path, port: int) -> HookSource:
    return HookSource.model_validate({"path": path, "secret": SECRET, "listen": f"127.0.0.1:{port}"})


async def send(port: int, body: Any, *, to: str = "hook", secret: str = SECRET) -> tuple[int, str]:
    data, timestamp = json.dumps(body).encode(), str(int(time.time()))
    headers = {
        "X-Tocsin-Timestamp": timestamp,
        "X-Tocsin-Signature": webhook.signature(secret, timestamp, data),
    }
    async with (
        ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}/{to}", data=io.BytesIO(data), headers=headers) as answer,
    ):
        return answer.status, await answer.text()


async def test_what_is_sent_is_taken_at_once_and_once(tmp_path: Path, state: State) -> None:
    port, desk = free_port(), Desk(state)
    hook = source(tmp_path / "made" / "here", port)
    async with desk.polls([hook]):
        await until(lambda: _listens(port))
        status, said = await send(port, [{"id": "1", "text": "Shells fell."}, {"id": "2", "title": "Talks"}])
        assert (status, json.loads(said)) == (202, {"accepted": 2})
        await until(lambda: len(desk.taken) == 2)
        assert (await send(port, {"id": "1", "text": "Shells fell."}))[0] == 202
        await send(port, {"id": "3", "text": "Quiet."})
        await until(lambda: len(desk.taken) == 3)
    assert sorted(report.id for report in desk.taken) == ["1", "2", "3"]


async def test_others_are_refused_and_nothing_of_theirs_is_kept(tmp_path: Path, state: State) -> None:
    port = free_port()
    async with Desk(state).polls([source(tmp_path, port)]):
        await until(lambda: _listens(port))
        assert (await send(port, {"text": "x"}, secret="the wrong secret"))[0] == 401
        assert (await send(port, {"text": "x"}, to="other"))[0] == 404
        assert (await send(port, {"no": "report"}))[0] == 400
        assert (await send(port, {"text": "x" * 1_100_000}))[0] == 413
    assert _files(tmp_path) == []


async def test_a_port_in_use_is_told_and_the_rest_goes_on(tmp_path: Path, state: State) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        (tmp_path / "waiting.jsonl").write_text('{"id": "1", "text": "Came earlier."}\n')
        desk = Desk(state)
        with capture_logs() as logs:
            async with desk.polls([source(tmp_path, taken.getsockname()[1])]):
                await until(lambda: desk.taken)
    assert any("can't listen" in str(line["event"]) for line in logs)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())
