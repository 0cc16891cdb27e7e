"""Files sent with messages: there is room for so many, and where a scanner is named none is kept that it has not seen."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from suppliers.models import Attachment, Message

pytestmark = pytest.mark.django_db
SIGNATURE = b"this-is-what-the-scanner-looks-for"


def send(browser, *contents: bytes, place: str = "/portal/messages/new/", **more: str):
    files = [SimpleUploadedFile(f"{number}.txt", content) for number, content in enumerate(contents)]
    return browser.post(place, {"subject": "Files", "text": "Here", "files": files, **more})


@pytest.fixture
def portal(as_user, acme_clerk):
    return as_user(acme_clerk)


@pytest.fixture
def one_mb(settings):
    settings.ATTACHMENTS_OF_SUPPLIER_MB, settings.ATTACHMENTS_MB = 1, 2


PART = b"a" * 600_000


def test_a_supplier_fills_its_own_room_and_no_more(one_mb, portal, as_user, birch_clerk, maple, in_scope):
    assert send(portal, PART).status_code == 302
    refused = send(portal, PART)

    assert refused.status_code == 422
    assert "Your files take the 1 MB there are for them. Ask the retailer" in refused.content.decode()
    assert send(portal, b"small enough").status_code == 302
    assert send(as_user(birch_clerk), PART).status_code == 302
    with in_scope(maple):
        assert Message.objects.count() == 3


def test_the_retailer_s_room_holds_for_all_together(one_mb, portal, as_user, amy, birch_clerk, rita, rival):
    for browser in (portal, as_user(birch_clerk)):
        send(browser, PART)
    staff = as_user(amy)
    there = {"place": "/messages/new/", "supplier": "acme"}
    assert send(staff, PART, **there).status_code == 302

    refused = send(staff, PART, **there)

    assert refused.status_code == 422
    assert "(ATTACHMENTS_MB)" in refused.content.decode()


def test_the_settings_say_how_much_is_taken(one_mb, portal, as_user, ann):
    send(portal, b"a" * 2**20)

    assert "1.0\xa0MB of 2.0\xa0MB" in as_user(ann).get("/settings/company/").content.decode()


@pytest.fixture
def clamd(settings) -> Iterator[list[bytes]]:
    """A daemon that speaks INSTREAM and finds SIGNATURE; the list has what it was sent."""
    seen: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    settings.CLAMAV_ADDRESS = server.getsockname()

    def serve() -> None:
        while True:
            try:
                client, _address = server.accept()
            except OSError:
                return
            with client, client.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", sent.read(4))[0]:
                    content += sent.read(size)
                seen.append(content)
                client.sendall(b"stream: Test.Signature FOUND\0" if SIGNATURE in content else b"stream: OK\0")

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield seen
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(10)


def test_each_file_is_looked_at_whole_before_it_is_kept(clamd, portal, maple, in_scope):
    long = b"a" * 200_000 + b"end"

    assert send(portal, long, b"short").status_code == 302

    assert clamd == [long, b"short"]
    with in_scope(maple):
        assert Attachment.objects.count() == 2


def test_an_infected_file_is_refused_by_name_and_nothing_is_kept(clamd, portal, maple, in_scope):
    answer = send(portal, b"clean", b"x" * 70_000 + SIGNATURE)

    assert answer.status_code == 422
    assert "“1.txt” is infected and is not taken" in answer.content.decode()
    with in_scope(maple):
        assert not Message.objects.exists()


@pytest.mark.parametrize("answer", [None, b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK"])
def test_a_scanner_that_is_away_or_does_not_know_lets_nothing_pass(settings, portal, answer, monkeypatch):
    """Nobody there, one that hangs up, one that gives up, one that takes too long."""
    if answer == b"stream: OK":
        monkeypatch.setattr("dropship.base.virus_scan.SCAN_SECONDS", 0.0)
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(5)
    settings.CLAMAV_ADDRESS = server.getsockname()

    def serve() -> None:
        with suppress(OSError):  # whoever asks may have gone before the answer
            client, _address = server.accept()
            with client:
                client.sendall(answer)
                client.shutdown(socket.SHUT_WR)
                while client.recv(65_536):
                    pass

    if answer is None:
        server.close()
    else:
        thread = Thread(target=serve, daemon=True)
        thread.start()

    said = send(portal, b"Hello")

    assert said.status_code == 422
    assert "could not be looked at for viruses just now. Try again in a few minutes." in said.content.decode()
    if answer is not None:
        thread.join(10)
        server.close()


def test_where_no_scanner_is_named_none_is_asked(portal, settings):
    assert settings.CLAMAV_ADDRESS is None
    assert send(portal, b"Hello").status_code == 302
