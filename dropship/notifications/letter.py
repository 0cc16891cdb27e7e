"""A mail's text as HTML, plain enough for every mail program: one column, styles on the elements."""

from __future__ import annotations

import re

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
BREAK = SafeString("<br>")
FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
PLAIN_LINK = '<a href="{0}">{0}</a>'
LINK = '<a href="{0}" style="color:#0b5cad;word-break:break-all">{0}</a>'
PAGE = f"""<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<meta name="color-scheme" content="light"></head>
<body style="margin:0;padding:0;background:#f3f4f6">
<table role="presentation" width="100%%" cellspacing="0" cellpadding="0" style="background:#f3f4f6">\
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%%" cellspacing="0" cellpadding="0" style="max-width:560px;background:#ffffff;\
border:1px solid #e2e5e9;border-radius:8px">
<tr><td style="padding:20px 28px;border-bottom:1px solid #e2e5e9;{FONT};font-size:17px;font-weight:600;color:#1a2230">\
%(retailer)s</td></tr>
<tr><td style="padding:24px 28px 12px;{FONT};font-size:15px;line-height:1.6;color:#333c4a">
%(paragraphs)s
</td></tr>
</table>
</td></tr></table>
</body></html>"""


def as_html(text: str, *, retailer: str) -> str:
    """The text in the retailer's letter: escaped, a paragraph for each block, addresses as links."""
    written = "\n".join(f'<p style="margin:0 0 16px">{block}</p>' for block in paragraphs(text, link=LINK))
    return PAGE % {"retailer": escape(retailer), "paragraphs": written}


def paragraphs(text: str, *, link: str = PLAIN_LINK) -> list[SafeString]:
    """The blocks of the text as escaped HTML, lines broken where they were."""
    blocks = re.split(r"\n{2,}", text.strip())
    return [format_html_join(BREAK, "{}", ((_linked(line, link),) for line in block.split("\n"))) for block in blocks]


def _linked(line: str, link: str) -> SafeString:
    parts: list[str] = []
    end = 0
    for found in URL.finditer(line):
        parts += [line[end : found.start()], format_html(link, found.group())]
        end = found.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, line[end:]]))
