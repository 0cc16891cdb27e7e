"""Letters for documents: any text is drawn, with another font where the first has no such letter."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

MISSING = "?"
_BUNDLED = Path(reportlab.__file__).parent / "fonts"
# Wide fonts that servers and desktops often have; the one that comes with reportlab knows Western Europe only.
_FACES = {
    "plain": (
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
        "/Library/Fonts/Arial Unicode.ttf",
        "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
        "C:/Windows/Fonts/arial.ttf",
        str(_BUNDLED / "Vera.ttf"),
    ),
    "bold": (
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/dejavu/DejaVuSans-Bold.ttf",
        "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf",
        "/System/Library/Fonts/Supplemental/Arial Bold.ttf",
        "C:/Windows/Fonts/arialbd.ttf",
        str(_BUNDLED / "VeraBd.ttf"),
    ),
}
# East Asian letters are drawn by fonts that PDF viewers bring along; by the name of their script in Unicode.
_EAST_ASIAN = {
    "HIRAGANA": "HeiseiKakuGo-W5",
    "KATAKANA": "HeiseiKakuGo-W5",
    "HANGUL": "HYGothic-Medium",
    "CJK": "STSong-Light",
}


def lettered(text: str, face: str = "plain") -> str:
    """The text as reportlab's paragraph markup, each run in a font that has its letters.

    `face` is `plain` or `bold`. What no font has becomes a question mark; control characters become spaces.
    """
    runs = groupby(((_font_for(letter, face), letter) for letter in _drawable(text)), key=lambda one: one[0])
    main = font(face)
    parts = []
    for name, letters in runs:
        words = escape("".join(letter if name else MISSING for _, letter in letters))
        parts.append(words if name in {None, main} else f'<font name="{name}">{words}</font>')
    return "".join(parts)


@cache
def font(face: str = "plain") -> str:
    """The name of the registered main font of this face."""
    for path in _FACES[face]:
        name = f"Slip-{face}"
        try:
            pdfmetrics.registerFont(TTFont(name, path))
        except (TTFError, OSError):
            continue
        return name
    raise RuntimeError("reportlab has come without its fonts.")


def _drawable(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in composed if _is_seen(letter)
    )


def _is_seen(letter: str) -> bool:
    """Whether there is anything to draw: marks of direction and joining are left out."""
    return unicodedata.category(letter) not in {"Cf", "Cs"} and not "\ufe00" <= letter <= "\ufe0f"


@cache
def _letters(face: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(font(face)).face.charToGlyph)


def _font_for(letter: str, face: str) -> str | None:
    if ord(letter) in _letters(face):
        return font(face)
    script = unicodedata.name(letter, "").partition(" ")[0]
    east_asian = _EAST_ASIAN.get(script)
    return _cid_font(east_asian) if east_asian else None


@cache
def _cid_font(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name
