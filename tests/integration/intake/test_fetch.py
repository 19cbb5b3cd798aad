from __future__ import annotations

import asyncio
import gzip
import shutil
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.intake.failure import Cause, PollFailed, shown
from bot.intake.fetch import Fetched, Fetcher, Patience, Validators
from bot.intake.public import anybody
from bot.sources.kind import Request
from tests.integration.intake.site import Site


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(contact="https://desk.example/bot", may_ask=anybody) as fetcher:
        yield fetcher


async def fails(fetcher: Fetcher, url: str, cause: Cause, words: str = ".") -> PollFailed:
    with pytest.raises(PollFailed, match=words) as told:
        await fetcher.get(url)
    assert told.value.cause == cause
    return told.value


def body(fetched: Fetched) -> bytes:
    assert fetched.answer is not None
    return fetched.answer.body


async def test_tocsin_says_who_asks_and_sends_no_cookies(fetcher: Fetcher, site: Site) -> None:
    site.serve("/", "x", Set_Cookie="a=b")
    await fetcher.get(site.url("/"))
    await fetcher.get(site.url("/"))
    sent = site.asked["/"][-1]
    assert sent["User-Agent"].startswith("Tocsin/")
    assert sent["User-Agent"].endswith(" (+https://desk.example/bot)")
    assert "Cookie" not in sent
    assert "Referer" not in sent


@pytest.mark.parametrize("etag", ['"abc"', 'W/"a b-1"', "unquoted", '"{}:é"'])
async def test_validators_go_back_byte_for_byte(fetcher: Fetcher, site: Site, etag: str) -> None:
    site.serve_with_validators("/", "x", etag, modified="Tue, 24 Nov 2026 1:00:00 +0000")
    first = await fetcher.get(site.url("/"))
    assert first.validators == Validators(etag, "Tue, 24 Nov 2026 1:00:00 +0000")
    again = await fetcher.get(site.url("/"), first.validators)
    assert again.answer is None
    assert again.validators == first.validators
    assert site.asked["/"][-1]["If-Modified-Since"] == "Tue, 24 Nov 2026 1:00:00 +0000"


async def test_packed_answers_are_unpacked(fetcher: Fetcher, site: Site) -> None:
    site.serve("/", gzip.compress(b"said"), Content_Encoding="gzip")
    assert body(await fetcher.get(site.url("/"))) == b"said"


async def test_redirects_are_followed_and_permanent_ones_learnt(fetcher: Fetcher, site: Site) -> None:
    site.serve("/1", "", status=301, Location="/2")
    site.serve("/2", "", status=308, Location=site.url("/3?a=b#part"))
    site.serve("/3", "said")
    fetched = await fetcher.get(site.url("/1"))
    assert body(fetched) == b"said"
    assert fetched.moved_to == site.url("/3?a=b")
    assert fetched.answer is not None
    assert fetched.answer.url == site.url("/3?a=b")


async def test_what_lies_behind_a_passing_redirect_is_not_learnt(fetcher: Fetcher, site: Site) -> None:
    site.serve("/1", "", status=301, Location="/2")
    site.serve("/2", "", status=302, Location="/3")
    site.serve("/3", "said")
    assert (await fetcher.get(site.url("/1"))).moved_to == site.url("/2")


async def test_redirects_in_a_circle_or_to_other_schemes_are_refused(fetcher: Fetcher, site: Site) -> None:
    site.serve("/circle", "", status=302, Location="/circle")
    site.serve("/file", "", status=302, Location="file:///etc/passwd")
    site.serve("/ftp", "", status=302, Location="ftp://example.org/")
    site.serve("/nowhere", "", status=302)
    for path in ("/circle", "/file", "/ftp", "/nowhere"):
        await fails(fetcher, site.url(path), "redirects")
    assert len(site.asked["/circle"]) == 6


async def test_addresses_of_other_schemes_are_not_asked(fetcher: Fetcher) -> None:
    for address in ("file:///etc/passwd", "ftp://example.org/", "gopher://x/", "example.org"):
        await fails(fetcher, address, "redirects", "only http and https")


async def test_private_addresses_are_refused_in_every_spelling(site: Site) -> None:
    port = site.address.rpartition(":")[2]
    site.serve("/", "secret")
    async with Fetcher(contact=None) as fetcher:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::1]"):
            await fails(fetcher, f"http://{host}:{port}/", "private", "allow_private_addresses")
        for host in ("2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "127.1"):
            with pytest.raises(PollFailed):
                await fetcher.get(f"http://{host}:{port}/")
    assert not site.asked


async def test_a_redirect_to_a_private_address_is_refused(site: Site) -> None:
    def only_the_site(address: str) -> bool:
        return address == "127.0.0.1"

    async with Fetcher(contact=None, may_ask=only_the_site) as fetcher:
        for target in ("http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://127.0.0.2/"):
            site.serve("/", "", status=302, Location=target)
            await fails(fetcher, site.url("/"), "private")


@pytest.mark.parametrize(
    ("status", "cause"),
    [(401, "refused"), (403, "refused"), (404, "missing"), (410, "gone"), (429, "limited"), (451, "refused"),
     (500, "server"), (503, "server"), (204, "server"), (400, "server"), (304, "server")],
)  # fmt: skip
async def test_a_status_is_a_cause(fetcher: Fetcher, site: Site, status: int, cause: Cause) -> None:
    site.serve("/", "", status=status, Retry_After="90")
    told = await fails(fetcher, site.url("/"), cause, str(status))
    assert told.after == (None if status == 410 else 90)


async def test_a_robot_check_is_told_from_a_refusal(fetcher: Fetcher, site: Site) -> None:
    site.serve("/", "<html>", status=403, cf_mitigated="challenge")
    await fails(fetcher, site.url("/"), "challenged", "checks for robots")


async def test_a_site_that_drips_is_given_up_in_time(site: Site) -> None:
    dripped = asyncio.Event()

    async def drip(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while True:
                await answer.write(b"<")
                await asyncio.sleep(0.02)
        except ConnectionResetError:
            dripped.set()
            raise

    site.pages["/"] = drip
    patience = Patience(total=0.4, silence=0.2)
    async with Fetcher(contact=None, may_ask=anybody, patience=patience) as fetcher:
        await fails(fetcher, site.url("/"), "slow", "in full")
    await asyncio.wait_for(dripped.wait(), 5)


async def test_a_site_that_says_nothing_is_given_up_in_time(site: Site) -> None:
    silent = asyncio.Event()

    async def wait(_: web.Request) -> web.Response:
        await silent.wait()
        return web.Response()

    site.pages["/"] = wait
    patience = Patience(total=5, silence=0.2)
    async with Fetcher(contact=None, may_ask=anybody, patience=patience) as fetcher:
        await fails(fetcher, site.url("/"), "slow", "keeps silent")
    silent.set()


async def test_a_hundred_megabytes_are_not_read(fetcher: Fetcher, site: Site) -> None:
    sent = 0

    async def flood(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(100):
            await answer.write(b"x" * 1_000_000)
            sent += 1
        return answer

    site.pages["/"] = flood
    await fails(fetcher, site.url("/"), "too large", "10 MB")
    assert sent < 30


async def test_nobody_there_is_told_in_plain_words(fetcher: Fetcher) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    await fails(fetcher, f"http://127.0.0.1:{port}/", "unreachable", "nobody answers")
    await fails(fetcher, "http://no-such-name.invalid/", "unreachable", "no network")
    await fails(fetcher, "http://[bad/", "unreachable")
    await fails(fetcher, "http://a" + "b" * 80 + ".example/", "unreachable")


async def test_what_is_no_tls_is_told(fetcher: Fetcher, site: Site) -> None:
    await fails(fetcher, site.address.replace("http:", "https:"), "certificate")


async def test_what_is_no_http_is_told(fetcher: Fetcher) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        await fails(fetcher, f"http://127.0.0.1:{port}/", "server", "no HTTP")


async def test_a_body_that_breaks_off_is_told(fetcher: Fetcher) -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(half, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        await fails(fetcher, f"http://127.0.0.1:{port}/", "server", "broke off")


async def test_a_password_in_an_address_is_sent_and_never_shown(fetcher: Fetcher, site: Site) -> None:
    site.serve("/", "x")
    address = site.url("/?token=hidden").replace("http://", "http://desk:hidden@")
    fetched = await fetcher.get(address)
    assert site.asked["/"][0]["Authorization"].startswith("Basic ")
    assert fetched.answer is not None
    assert "hidden@" not in fetched.answer.url
    assert "hidden" not in shown(address)


async def test_keys_go_to_the_site_they_are_for_and_forms_are_sent_once(fetcher: Fetcher, site: Site) -> None:
    async def token(request: web.Request) -> web.Response:
        return web.Response(text=str((await request.post())["password"]))

    site.pages["/token"] = token
    fetched = await fetcher.ask(Request(site.url("/token"), form={"password": "p&ss"}))
    assert body(fetched) == b"p&ss"
    elsewhere = site.address.replace("127.0.0.1", "localhost")
    site.serve("/read", "", status=302, Location=f"{elsewhere}/other")
    site.serve("/other", "x")
    await fetcher.ask(Request(site.url("/read"), headers={"Authorization": "Bearer abc"}))
    assert site.asked["/read"][0]["Authorization"] == "Bearer abc"
    assert "Authorization" not in site.asked["/other"][0]
    with pytest.raises(PollFailed, match="not sent twice"):
        await fetcher.ask(Request(site.url("/read"), form={"password": "x"}))


async def test_a_kind_of_source_may_know_better_what_a_status_means(fetcher: Fetcher, site: Site) -> None:
    site.serve("/", "", status=403)
    with pytest.raises(PollFailed, match=r"^no access to the API$") as told:
        await fetcher.ask(Request(site.url("/"), means={403: "no access to the API"}))
    assert told.value.cause == "refused"
    assert body(await fetcher.ask(Request(site.url("/none"), may_be_missing=True))) == b""


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate of this test")
async def test_a_certificate_of_nobody_s_is_told(fetcher: Fetcher, tmp_path: Path) -> None:
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=wire.example"]
    openssl = await asyncio.create_subprocess_exec(
        "openssl", *make, "-keyout", key, "-out", certificate, stderr=asyncio.subprocess.DEVNULL
    )
    assert await openssl.wait() == 0
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        await fails(fetcher, f"https://127.0.0.1:{port}/", "certificate", "not accepted")
