"""What it costs to poll many feeds: Tocsin's poller and a real Valkey beside reader (PyPI) on the same feeds.

    python -m benchmarks.polling [--feeds 2000] [--peer PYTHON]

The feeds lie on the loopback, each on a host of its own, thirty items each, behind ETags. Cold: nothing is
known, and each item is remembered by a write of its own that is on disk before the next, as in the live line.
Warm: nothing has changed. PYTHON is an interpreter that has reader; without it Tocsin runs alone. CPU is that
of the polling process (and of Valkey, for Tocsin), memory its peak (Linux); the server is its own process.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from aiohttp import ClientSession, web

from bot.intake.poller import Poller
from bot.model import Report
from bot.state import keys
from bot.state.connect import State, open_state
from bot.state.seen import Mark

ITEMS, FEEDS_OF_A_HOST = 30, 1
PORT = 18_765

PEER = """
import re, sys, time, warnings
warnings.simplefilter("ignore")
from reader import make_reader
addresses = sys.stdin.read().split()
reader = make_reader(sys.argv[1])
for address in addresses:
    reader.add_feed(address)
for name in ("cold", "warm"):
    began, cpu = time.perf_counter(), time.process_time()
    for _ in reader.update_feeds_iter(workers=20, scheduled=False): pass
    print(f"reader, {name}: {len(addresses) / (time.perf_counter() - began):.0f} feeds/s, "
          f"{(time.process_time() - cpu) / len(addresses) * 1000:.2f} ms CPU a feed, "
          f"{int(re.search('VmHWM:[^0-9]*([0-9]+)', open('/proc/self/status').read())[1]) // 1024} MB")
"""


def addresses(feeds: int) -> list[str]:
    hosts = (f"127.0.{1 + host // 200}.{1 + host % 200}" for host in range(1 + feeds // FEEDS_OF_A_HOST))
    return [f"http://{host}:{PORT}/{n}.xml" for host in hosts for n in range(FEEDS_OF_A_HOST)][:feeds]


def serve() -> None:
    """Serve any feed, and count requests and bytes."""
    words = "The two sides traded fire along the line for a third night, both ministries said on Tuesday. "
    counted = {"requests": 0, "bytes": 0}

    async def feed(request: web.Request) -> web.Response:
        counted["requests"] += 1
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304, headers={"ETag": '"1"'})
        key = f"{request.host}{request.path}"
        items = "".join(
            f"<item><guid>{key}-{n}</guid><title>Item {n} of {key}</title><link>http://{key}/{n}</link>"
            f"<pubDate>{time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime())}</pubDate>"
            f"<description>{words * 4}</description></item>"
            for n in range(ITEMS)
        )
        body = f'<rss version="2.0"><channel><title>{key}</title>{items}</channel></rss>'
        counted["bytes"] += len(body)
        return web.Response(text=body, content_type="application/rss+xml", headers={"ETag": '"1"'})

    async def count(_: web.Request) -> web.Response:
        told = f"{counted['requests']} requests, {counted['bytes'] / 1e6:.0f} MB"
        counted.update(requests=0, bytes=0)
        return web.Response(text=told)

    app = web.Application()
    app.router.add_get("/counted", count)
    app.router.add_get("/{path:.*}", feed)
    web.run_app(app, host="0.0.0.0", port=PORT, access_log=None, print=None)  # noqa: S104 - many loopback hosts


@dataclass(frozen=True)
class Source:
    id: str
    url: str
    kind: str = "feed"
    every: float = 86_400.0
    lang: str = ""


@dataclass(frozen=True)
class Settings:
    every: float = 86_400.0
    max_age: float = 21_600.0
    allow_private_addresses: bool = True
    contact: str = ""
    push_address: str = ""


async def tocsin(urls: Sequence[str]) -> None:
    sources = [Source(f"s{number}", url) for number, url in enumerate(urls)]
    with tempfile.TemporaryDirectory() as folder:
        state = await open_state(None, Path(folder))
        try:
            for name in ("cold", "warm"):
                for source in sources if name == "warm" else ():
                    await state.due.set(source.id, 0)
                await one_round(name, state, sources)
        finally:
            await state.close()


async def one_round(name: str, state: State, sources: Sequence[Source]) -> None:
    reports = 0

    async def take(source_id: str, _: Report, mark: Mark, at: float) -> None:
        nonlocal reports
        reports += 1
        await state.seen.mark(source_id, [mark], at)

    stop = asyncio.Event()
    began, cpu, valkey = time.perf_counter(), time.process_time(), await valkey_seconds(state)
    polling = asyncio.create_task(Poller(Settings(), sources, state, take).run(stop))
    await asyncio.sleep(0.3)
    now = await state.now()
    while await state.client.zcount(keys.DUE, "-inf", now + 3600):  # noqa: ASYNC110 - Redis has no event
        await asyncio.sleep(0.1)
    seconds, spent = time.perf_counter() - began, time.process_time() - cpu
    spent += await valkey_seconds(state) - valkey
    stop.set()
    await polling
    print(
        f"Tocsin, {name}: {len(sources) / seconds:.0f} feeds/s, "
        f"{spent / len(sources) * 1000:.2f} ms CPU a feed, {peak_memory()} MB, "
        f"{reports} reports taken, {await counted()}",
        flush=True,
    )


def peak_memory() -> int:
    """In megabytes. Not getrusage, which counts the parent's memory before exec."""
    found = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) // 1024 if found else 0


async def valkey_seconds(state: State) -> float:
    cpu = await state.client.info("cpu")
    return float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])


async def counted() -> str:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{PORT}/counted") as answer:
        return await answer.text()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--peer", help="a Python that has reader")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve()
        return
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    urls = addresses(given.feeds)
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.polling", "--serve"])
    try:
        time.sleep(2)
        asyncio.run(tocsin(urls))
        if given.peer:
            with tempfile.TemporaryDirectory() as folder:
                database = str(Path(folder) / "reader.sqlite")
                peer = [given.peer, "-c", textwrap.dedent(PEER), database]
                subprocess.run(peer, input="\n".join(urls), text=True, check=True)
            print(asyncio.run(counted()), "in both rounds")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
