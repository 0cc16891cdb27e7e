"""The packing slip that goes into the parcel: in the retailer's name, without any cost or price."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Prefetch
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Image, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from dropship.base.languages import language_for
from dropship.tenancy.models import Tenant, TenantLogo
from dropship.tenancy.scope import required
from dropship.ui.markup import country_word, long_day
from orders.documents.lettering import font, lettered
from orders.models import PurchaseOrder, PurchaseOrderLine

logger = logging.getLogger(__name__)
LETTER_COUNTRIES = frozenset({"US", "CA", "MX", "PH", "CL", "CO"})
LOGO_WIDTH, LOGO_HEIGHT = 60 * mm, 20 * mm
GREY, RULE = colors.HexColor("#5b6470"), colors.HexColor("#c9ced6")


def packing_slip(purchase_order_id: UUID) -> bytes:
    """The packing slip of one purchase order as PDF. Raises PurchaseOrder.DoesNotExist."""
    return packing_slips([purchase_order_id])


def packing_slips(purchase_order_ids: Sequence[UUID]) -> bytes:
    """The packing slips of these purchase orders as one PDF in their order, each beginning on a page of its own.

    They are made from what the supplier may see, and list what is to be packed altogether: accepted (or
    asked, before the answer) and not cancelled. Raises PurchaseOrder.DoesNotExist where one is not in sight.
    """
    in_sight = PurchaseOrder.objects.prefetch_related(
        Prefetch("lines", PurchaseOrderLine.objects.order_by("position"))
    ).in_bulk(purchase_order_ids)
    if len(in_sight) < len(set(purchase_order_ids)):
        raise PurchaseOrder.DoesNotExist
    purchase_orders = [in_sight[purchase_order_id] for purchase_order_id in purchase_order_ids]
    tenant = Tenant.objects.get(id=required().tenant_id)
    logo = TenantLogo.objects.values_list("content", flat=True).first()
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=LETTER if tenant.country in LETTER_COUNTRIES else A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=16 * mm,
        title=_title(tenant, purchase_orders),
        author=tenant.name,
        invariant=True,
    )
    story: list[Any] = []
    for purchase_order in purchase_orders:
        country = str(purchase_order.ship_to.get("country") or "")
        with translation.override(language_for(country, otherwise=tenant.language)):
            story += _slip(tenant, logo, purchase_order, document.width)
    document.build(story[:-1])
    return file.getvalue()


def _title(tenant: Tenant, purchase_orders: Sequence[PurchaseOrder]) -> str:
    """What the file is called where it is opened, by the retailer or its suppliers."""
    with translation.override(tenant.language):
        title = _("Packing slips") if len(purchase_orders) > 1 else _("Packing slip")
    return " ".join([title, *_numbers(purchase_orders)])


def _numbers(purchase_orders: Sequence[PurchaseOrder]) -> list[str]:
    """The first and the last number, as the title of the file names them."""
    numbers = [purchase_order.number for purchase_order in purchase_orders]
    return numbers[:1] if len(numbers) == 1 else [numbers[0], "–", numbers[-1]]


def _slip(tenant: Tenant, logo: Any, purchase_order: PurchaseOrder, width: float) -> list[Any]:
    return [
        _head(tenant, logo, purchase_order, width),
        Spacer(0, 10 * mm),
        _facts(tenant, purchase_order, width),
        Spacer(0, 8 * mm),
        _contents(purchase_order, width),
        Spacer(0, 10 * mm),
        Table([[_closing(tenant)]], colWidths=[width], style=_FLUSH),
        PageBreak(),
    ]


def _head(tenant: Tenant, logo: Any, purchase_order: PurchaseOrder, width: float) -> Table:
    name = _text(tenant.name, size=15, face="bold")
    left = [picture, Spacer(0, 2 * mm), name] if (picture := _picture(logo)) else [name]
    printable = purchase_order.number.encode("ascii", "replace").decode()
    right = [
        _text(_("Packing slip"), size=15, face="bold", right=True),
        Spacer(0, 2 * mm),
        _barcode(printable, width / 2),
        _text(printable, right=True),
    ]
    return Table([[left, right]], colWidths=[width / 2, width / 2], style=[*_FLUSH, ("ALIGN", (1, 0), (1, 0), "RIGHT")])


def _picture(logo: Any) -> Image | None:
    """The logo where it is a picture that can be drawn; a slip without one is better than none."""
    if not logo:
        return None
    try:
        content = BytesIO(bytes(logo))
        wide, high = ImageReader(content).getSize()
        scale = min(LOGO_WIDTH / wide, LOGO_HEIGHT / high)
        content.seek(0)
        picture = Image(content, width=wide * scale, height=high * scale, hAlign="LEFT", mask="auto")
        picture._restrictSize(LOGO_WIDTH, LOGO_HEIGHT)
    except Exception:
        logger.warning("The retailer's logo cannot be drawn.", exc_info=True)
        return None
    return picture


def _barcode(text: str, width: float) -> Code128:
    """Code 128 of the number, as wide as it fits."""
    bar = 0.33 * mm
    code = Code128(text, barHeight=12 * mm, barWidth=bar, humanReadable=False, quiet=False)
    if code.width > width:
        code = Code128(text, barHeight=12 * mm, barWidth=bar * width / code.width, humanReadable=False, quiet=False)
    code.hAlign = "RIGHT"
    return code


def _facts(tenant: Tenant, purchase_order: PurchaseOrder, width: float) -> Table:
    try:
        ordered_at = purchase_order.sent_at.astimezone(ZoneInfo(tenant.time_zone))
    except (ZoneInfoNotFoundError, ValueError):
        ordered_at = purchase_order.sent_at
    facts = [
        (pgettext("packing slip", "Order"), purchase_order.order_number),
        (pgettext("packing slip", "Purchase order"), purchase_order.number),
        (_("Date"), long_day(ordered_at)),
        (_("Shipping"), purchase_order.shipping_method),
    ]
    ship_to = [_label(_("Ship to")), *[_text(line, size=11) for line in _address_lines(purchase_order.ship_to)]]
    right = Table(
        [[_label(name), _text(value)] for name, value in facts if value],
        colWidths=[width * 0.16, width * 0.29],
        style=[*_FLUSH, ("BOTTOMPADDING", (0, 0), (-1, -1), 3)],
    )
    return Table([[ship_to, right]], colWidths=[width * 0.55, width * 0.45], style=_FLUSH)


def _address_lines(place: dict[str, Any]) -> list[str]:
    town = " ".join(str(place.get(key) or "") for key in ("city", "region", "postal_code")).strip()
    lines = [place.get("name"), place.get("company"), place.get("line1"), place.get("line2"), town]
    code = str(place.get("country") or "")
    return [str(line) for line in [*lines, country_word(code)] if line]


def _contents(purchase_order: PurchaseOrder, width: float) -> Table:
    rows = [[_label(_("SKU")), _label(_("Supplier's SKU")), _label(_("Product")), _label(_("Quantity"), right=True)]]
    for line in purchase_order.lines.all():
        asked = line.quantity if line.quantity_accepted is None else line.quantity_accepted
        units = asked - line.quantity_cancelled
        if units > 0:
            rows.append(
                [
                    _text(line.sku),
                    _text(line.supplier_sku),
                    _text(line.name),
                    _text(str(units), face="bold", right=True),
                ]
            )
    return Table(
        rows,
        colWidths=[width * 0.22, width * 0.22, width * 0.42, width * 0.14],
        repeatRows=1,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, GREY),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, RULE),
            ("TOPPADDING", (0, 0), (-1, -1), 5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ],
    )


def _closing(tenant: Tenant) -> list[Any]:
    ways = [way for way in (tenant.support_email, tenant.support_phone, tenant.website) if way]
    closing = [_text(_("Thank you for your order with {retailer}.").format(retailer=tenant.name))]
    if ways:
        closing.append(_text(f"{_('Questions?')} {' · '.join(ways)}", grey=True))
    if tenant.return_address:
        closing += [Spacer(0, 4 * mm), _label(_("Returns to"))]
        closing += [_text(line, grey=True) for line in tenant.return_address.splitlines() if line.strip()]
    return closing


def _label(text: str, *, right: bool = False) -> Paragraph:
    return _text(text, size=8, grey=True, right=right)


def _text(text: str, *, size: float = 9.5, face: str = "plain", grey: bool = False, right: bool = False) -> Paragraph:
    style = ParagraphStyle(
        f"{face}-{size}-{grey}-{right}",
        fontName=font(face),
        fontSize=size,
        leading=size * 1.35,
        textColor=GREY if grey else colors.black,
        alignment=TA_RIGHT if right else 0,
        splitLongWords=1,
    )
    return Paragraph(lettered(text, face), style)


_FLUSH: list[Any] = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]
