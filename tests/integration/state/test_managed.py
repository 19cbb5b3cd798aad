"""A managed Redis: TLS under a certificate authority of its own, a user that may do no more than it must."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from bot.errors import FixConfiguration, TocsinError
from bot.state.client import Client
from bot.state.connect import open_state
from bot.state.seen import Sighting

#: As docs/state.md gives it.
ALLOWED = ("~{tocsin}*", "+@all", "-@admin", "-@dangerous", "+info")


@pytest.fixture
async def user(client: Client) -> AsyncIterator[str]:
    await client.execute_command("ACL", "SETUSER", "desk", "on", ">p@ss", *ALLOWED)
    yield "desk:p%40ss"
    await client.execute_command("ACL", "DELUSER", "desk")


@pytest.fixture
async def tls(valkey_url: str, tmp_path: Path) -> AsyncIterator[str]:
    """A door with TLS before the server; yields host:port and where the authority's certificate lies."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine to make a certificate with; .ci/run installs it where it may")
    certificate, key = tmp_path / "ca.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)  # noqa: ASYNC221
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    backend = unquote(urlsplit(valkey_url).path)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, ahead = await asyncio.open_unix_connection(backend)
        await asyncio.gather(carry(reader, ahead), carry(behind, writer), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}?ssl_ca_certs={certificate}"


async def test_over_tls_a_user_with_the_rights_of_the_page_keeps_a_state(
    tls: str, user: str, tmp_path: Path
) -> None:
    state = await open_state(f"rediss://{user}@{tls}", tmp_path)
    await state.seen.mark("bbc", [("r1", "x")], 1000)
    assert await state.seen.unseen("bbc", [("r1", "x")], 1001) == [Sighting.KNOWN]
    await state.due.sync(["bbc"])
    assert await state.due.claim(1000, 10, 60) == ["bbc"]
    await state.story_log.trim(0)
    assert await state.outbox.next("desk", 1000) is None
    assert await state.outbox.beginning("abc") is None
    await state.close()


async def test_a_certificate_that_nobody_vouches_for_is_refused(tls: str, user: str, tmp_path: Path) -> None:
    with pytest.raises(TocsinError, match="certificate"):
        await open_state(f"rediss://{user}@{tls.partition('?')[0]}", tmp_path)


async def test_a_wrong_password_is_named_and_not_shown(tls: str, user: str, tmp_path: Path) -> None:
    with pytest.raises(FixConfiguration, match="user or password") as caught:
        await open_state(f"rediss://{user}wrong@{tls}", tmp_path)
    assert "wrong" not in str(caught.value).partition(":")[0]
    assert "p%40ss" not in str(caught.value)
