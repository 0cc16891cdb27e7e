"""Which files may be sent with a message: what they are is read from their bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from suppliers.models import Attachment, Message

pytestmark = pytest.mark.django_db
TYPES, OFFICE = "[Content_Types].xml", "application/vnd.openxmlformats-officedocument"


def png(width: int = 3, height: int = 2) -> bytes:
    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 8)) + part(b"IEND", b"")


def jpeg(width: int = 3, height: int = 2) -> bytes:
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return start + frame + b"\xff\xd9"


def gif(width: int = 3, height: int = 2) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00;"


def webp(kind: bytes = b"VP8X", body: bytes = b"\0\0\0\0\x02\0\0\x01\0\0") -> bytes:
    part = kind + struct.pack("<I", len(body)) + body.ljust(12, b"\0")
    return b"RIFF" + struct.pack("<I", len(part) + 4) + b"WEBP" + part


def office(*names: str, size: int = 1) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * size)
    return whole.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
XLSX, DOCX = office(TYPES, "xl/workbook.xml"), office(TYPES, "word/document.xml")
ARCHIVE = office("anything.txt")
TAKEN = {
    "a.pdf": (PDF, "application/pdf"),
    "A.PDF": (PDF, "application/pdf"),
    "a.png": (png(), "image/png"),
    "a.jpg": (jpeg(), "image/jpeg"),
    "a.jpeg": (jpeg(), "image/jpeg"),
    "a.gif": (gif(), "image/gif"),
    "a.webp": (webp(), "image/webp"),
    "lossy.webp": (webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a\x03\0\x02\0"), "image/webp"),
    "lossless.webp": (webp(b"VP8L", b"\x2f\x02\x40\0\0"), "image/webp"),
    "a.txt": ("Grüße\tund\r\nmehr".encode(), "text/plain"),
    "old.csv": ("sku;Größe\n1;2\n".encode("cp1252"), "text/csv"),
    "a.xlsx": (XLSX, f"{OFFICE}.spreadsheetml.sheet"),
    "a.docx": (DOCX, f"{OFFICE}.wordprocessingml.document"),
}
REFUSED = {
    # of no kind that is taken, whatever they hold
    "a.svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "can carry scripts"),
    "a.html": (b"<h1>Hello</h1>", "can carry scripts"),
    "a.htm": (PDF, "can carry scripts"),
    "a.xml": (b"<a/>", "can carry scripts"),
    "a.js": (b"alert(1)", "can carry scripts"),
    "a.exe": (b"MZ\x90\x00", "of no kind we take"),
    "a.zip": (ARCHIVE, "of no kind we take"),
    "a.xlsm": (office(TYPES, "xl/workbook.xml", "xl/vbaProject.bin"), "of no kind we take"),
    "a": (PDF, "of no kind we take"),
    ".pdf": (PDF, "of no kind we take"),
    "a.pdf.exe": (PDF, "of no kind we take"),
    "a.pdf ": (b"", "is empty"),
    "empty.txt": (b"", "is empty"),
    # not what the name says
    "png-inside.pdf": (png(), "not what its name says"),
    "pdf-inside.png": (PDF, "not what its name says"),
    "gif-inside.jpg": (gif(), "not what its name says"),
    "jpeg-inside.png": (jpeg(), "not what its name says"),
    "exe-inside.pdf": (b"MZ" + PDF, "not what its name says"),
    "cut.png": (png()[:20], "not what its name says"),
    "cut.jpg": (b"\xff\xd8\xff", "not what its name says"),
    "cut.webp": (webp()[:20], "not what its name says"),
    "cut.pdf": (b"%PDF-1.7\n", "not what its name says"),
    "html-inside.txt": (b"  <!DOCTYPE html><script>alert(1)</script>", "not what its name says"),
    "svg-inside.txt": (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "not what its name says"),
    "html-inside.csv": (b"sku,name\n1,<script>alert(1)</script>", "not what its name says"),
    "nul.txt": (b"a\x00b", "not what its name says"),
    "utf16.txt": ("Hello".encode("utf-16"), "not what its name says"),
    "control.csv": (b"a,\x1b[2J", "not what its name says"),
    # both at once
    "html.pdf": (b"%PDF-1.4 <html><script>alert(1)</script>\n%%EOF", "not what its name says"),
    "script.gif": (b"GIF89a\x3d\x31\x3b\x2f<script>alert(1)</script>", "not what its name says"),
    "archive.gif": (gif() + ARCHIVE, "not what its name says"),
    "archive.jpg": (jpeg() + ARCHIVE, "not what its name says"),
    "archive.png": (png() + ARCHIVE, "not what its name says"),
    "archive.pdf": (PDF + ARCHIVE, "not what its name says"),
    # office files that are none for us
    "plain-archive.xlsx": (ARCHIVE, "not what its name says"),
    "a-letter.xlsx": (DOCX, "not what its name says"),
    "macros.docx": (office(TYPES, "word/document.xml", "word/vbaProject.bin"), "not what its name says"),
    "climbing.xlsx": (office(TYPES, "xl/workbook.xml", "../../etc/passwd"), "not what its name says"),
    "bursting.xlsx": (office(TYPES, "xl/workbook.xml", *map(str, range(7)), size=30 * 2**20), "not what its name says"),
    "crowded.docx": (office(TYPES, "word/document.xml", *map(str, range(2001))), "not what its name says"),
    "cut.xlsx": (XLSX[:-30], "not what its name says"),
    # pictures that would fill a screen or a memory
    "wide.png": (png(20_001, 1), "too large a picture"),
    "huge.png": (png(12_000, 12_000), "too large a picture"),
    "flat.png": (png(0, 5), "too large a picture"),
    "wide.gif": (gif(65_535, 2), "too large a picture"),
    "wide.jpg": (jpeg(40_000, 40_000), "too large a picture"),
    "large.txt": (b"a" * (10 * 2**20 + 1), "too large: a file may have at most 10 MB"),
}  # fmt: skip
NAMES = {
    "../../etc/passwd.txt": "passwd.txt",
    r"C:\Users\ann\list.txt": "list.txt",
    "nul\x00byte.txt": "nulbyte.txt",
    "gnp\u202etxt.txt": "gnptxt.txt",
    "x" * 400 + ".txt": "x" * 146 + ".txt",
    "  spaced . .txt": "spaced.txt",
    'größe 雪 "quoted"; x.txt': 'größe 雪 "quoted"; x.txt',
}


@pytest.fixture
def portal(as_user, acme_clerk):
    return as_user(acme_clerk)


def send(portal, *files: SimpleUploadedFile):
    return portal.post("/portal/messages/new/", {"subject": "Files", "text": "Here", "files": list(files)})


@pytest.mark.parametrize("name", TAKEN)
def test_takes(maple, portal, name, in_scope):
    content, content_type = TAKEN[name]

    assert send(portal, SimpleUploadedFile(name, content, content_type="text/html")).status_code == 302

    with in_scope(maple):
        kept = Attachment.objects.get()
    assert (kept.name, kept.content_type, bytes(kept.content)) == (name, content_type, content)
    answer = portal.get(f"/portal/messages/files/{kept.id}/")
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(maple, portal, name, in_scope):
    content, why = REFUSED[name]

    answer = send(portal, SimpleUploadedFile(name, content, content_type="application/pdf"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert why in page
    assert page.index('id="message_files"') < page.index(why)
    with in_scope(maple):
        assert not Message.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_keeps_a_name_that_can_be_shown_and_saved(maple, portal, name, in_scope):
    upload = SimpleUploadedFile("a.txt", b"Hello")
    upload._name = name  # what a program may send that is no browser

    assert send(portal, upload).status_code == 302

    with in_scope(maple):
        kept = Attachment.objects.get()
    assert kept.name == NAMES[name]
    saved = portal.get(f"/portal/messages/files/{kept.id}/")["Content-Disposition"]
    assert saved.startswith("attachment; filename")
    assert not set(saved) & set("\r\n")


def test_takes_five_and_no_more(maple, portal, in_scope):
    files = [SimpleUploadedFile(f"{number}.txt", b"Hello") for number in range(6)]

    assert "at most 5 files" in send(portal, *files).content.decode()
    assert send(portal, *[SimpleUploadedFile(f"{number}.txt", b"Hello") for number in range(5)]).status_code == 302

    with in_scope(maple):
        assert list(Attachment.objects.order_by("position").values_list("name", flat=True)) == [
            f"{number}.txt" for number in range(5)
        ]


def test_says_of_each_file_what_is_wrong_with_it(portal):
    page = send(portal, SimpleUploadedFile("a.svg", b"<svg/>"), SimpleUploadedFile("b.txt", b"")).content.decode()

    assert "a.svg" in page
    assert "“b.txt” is empty" in page


def test_a_body_beyond_all_bounds_is_not_read(portal):
    answer = portal.post("/portal/messages/new/", {"subject": "x", "text": "x"}, headers={"Content-Length": str(2**40)})

    assert answer.status_code == 413
    assert "too large" in answer.content.decode()
