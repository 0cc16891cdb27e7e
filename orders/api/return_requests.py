"""What programs say of returns, read and checked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _
from rest_framework import serializers

from dropship.base.errors import Invalid
from dropship.base.texts import Reader
from orders.actions.accept_purchase_order import UnknownLine
from orders.actions.inspect_return import Finding
from orders.actions.request_return import LONGEST_COMMENT
from orders.api.purchase_orders import MAX_LINES, MAX_QUANTITY, refuse_mistakes
from orders.models import Return, ReturnLine, ReturnReason

REASONS = ", ".join(ReturnReason.values)


class RequestedLineSchema(serializers.Serializer):
    id = serializers.CharField(required=False, help_text="The order's line, by its id or by its sku")
    sku = serializers.CharField(required=False)
    quantity = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(required=False, help_text="Where it is another one than the return's")


class NewReturnSchema(serializers.Serializer):
    order = serializers.CharField(help_text="Its id or number")
    lines = RequestedLineSchema(many=True)
    reason = serializers.CharField(
        required=False, help_text=f"{REASONS}; a store's own word is kept in the comment, and counts as other"
    )
    comment = serializers.CharField(required=False, max_length=LONGEST_COMMENT)


class ApproveSchema(serializers.Serializer):
    return_to = serializers.CharField(
        required=False, help_text=f"{', '.join(Return.To.values)}; the supplier unless only the retailer has an address"
    )
    shipping_paid_by = serializers.CharField(required=False, help_text=", ".join(Return.Payer.values))


class ReasonSchema(serializers.Serializer):
    reason = serializers.CharField(required=False)


class SentSchema(serializers.Serializer):
    carrier = serializers.CharField(required=False)
    tracking_number = serializers.CharField(required=False)


class ReceivedLineSchema(serializers.Serializer):
    id = serializers.CharField(required=False, help_text="The return's line, by its id or by its sku")
    sku = serializers.CharField(required=False)
    quantity = serializers.IntegerField(min_value=0)


class ReceiveSchema(serializers.Serializer):
    lines = ReceivedLineSchema(many=True, required=False, help_text="Lines that are not named came in full")


class InspectedLineSchema(serializers.Serializer):
    id = serializers.CharField(required=False, help_text="The return's line, by its id or by its sku")
    sku = serializers.CharField(required=False)
    condition = serializers.CharField(help_text=", ".join(ReturnLine.Condition.values))
    disposition = serializers.CharField(
        required=False, help_text=f"{', '.join(ReturnLine.Disposition.values)}; the usual one when not given"
    )
    remark = serializers.CharField(required=False, max_length=500)


class InspectSchema(serializers.Serializer):
    lines = InspectedLineSchema(many=True, required=False, help_text="Lines that are not named are as new")
    condition = serializers.CharField(required=False, help_text="For every line that is not named")
    disposition = serializers.CharField(required=False, help_text="For every line that is not named")


class RefundIn(serializers.Serializer):
    amount = serializers.CharField(
        required=False, help_text="Decimal; what was paid for the units that came back when not given"
    )
    currency = serializers.CharField(required=False, help_text="The order's")
    reference = serializers.CharField(required=False, max_length=100, help_text="The store's own number of the refund")


def new_return_of(body: dict[str, Any], read: Reader) -> dict[str, Any]:
    """What `request_return` is to be told of a request."""
    comment = read.text(body, "comment", "", LONGEST_COMMENT)
    reason, own_word = _reason(read, body, "")
    words = [own_word] if own_word else []
    lines = []
    for index, line in enumerate(_objects(read, body) or []):
        place = f"/lines/{index}"
        why, own_word = _reason(read, line, place)
        words += [own_word] if own_word and own_word not in words else []
        lines.append(
            {
                "line": read.text(line, "id", place, 40),
                "sku": read.text(line, "sku", place, 100, required=not line.get("id")),
                "quantity": read.whole_number(line, "quantity", place, 1, MAX_QUANTITY),
                "reason": why,
            }
        )
    if not lines and not read.errors:
        read.require(body, "lines", "")
    return {
        "lines": lines,
        "reason": reason or ReturnReason.OTHER,
        "comment": "\n".join([*words, comment])[:LONGEST_COMMENT].strip(),
    }


def units_of(return_id: UUID, body: dict[str, Any]) -> dict[UUID, int]:
    """Units that came, by line of the return."""
    read = Reader()
    units = {}
    for line, said, place in _named(return_id, body, read):
        units[line.id] = read.whole_number(said, "quantity", place, 0, MAX_QUANTITY)
    _refuse_other_words(body, {"lines"}, read)
    return units


def findings_of(return_id: UUID, body: dict[str, Any]) -> dict[UUID, Finding]:
    """What was found, by line of the return; an empty body finds everything as new."""
    read = Reader()
    findings = {}
    if "condition" in body or "disposition" in body:
        for_all = _finding(read, body, "")
        lines = ReturnLine.objects.filter(rma_id=return_id).values_list("id", flat=True)
        findings = dict.fromkeys(lines, for_all)
    for line, said, place in _named(return_id, body, read):
        findings[line.id] = _finding(read, said, place)
    _refuse_other_words(body, {"lines", "condition", "disposition"}, read)
    return findings


def _finding(read: Reader, said: dict[str, Any], place: str) -> Finding:
    return Finding(
        condition=read.text(said, "condition", place, 20, required=True),
        disposition=read.text(said, "disposition", place, 20),
        remark=read.text(said, "remark", place, 500),
    )


def _named(return_id: UUID, body: dict[str, Any], read: Reader) -> list[tuple[ReturnLine, dict[str, Any], str]]:
    """The lines of the return that the body names, each with what it says. Raises UnknownLine and Invalid."""
    lines = list(ReturnLine.objects.filter(rma_id=return_id).order_by("position"))
    found: list[tuple[ReturnLine, dict[str, Any], str]] = []
    for index, said in enumerate(_objects(read, body) or []):
        place = f"/lines/{index}"
        line_id = read.text(said, "id", place, 40)
        sku = read.text(said, "sku", place, 100, required=not said.get("id"))
        meant = [line for line in lines if (str(line.id) == line_id.lower() if line_id else line.sku == sku)]
        if not meant and (line_id or sku):
            raise UnknownLine(_("The return has no such line."), pointer=place)
        if any(line.id == other.id for line in meant for other, _said, _place in found):
            raise Invalid(_("The same line stands twice."), code="duplicate_line", pointer=place)
        if len(meant) > 1:
            raise Invalid(_("Several lines have this SKU; name them by id."), code="ambiguous_line", pointer=place)
        found += [(line, said, place) for line in meant]
    return found


def _reason(read: Reader, content: dict[str, Any], place: str) -> tuple[str, str]:
    """The code of a reason and a store's own word for it, which is none of the codes."""
    word = read.text(content, "reason", place, 200)
    return (word, "") if not word or word in ReturnReason.values else (ReturnReason.OTHER, word)


def _objects(read: Reader, body: dict[str, Any]) -> list[dict[str, Any]] | None:
    lines = body.get("lines")
    if lines is None:
        return None
    if type(lines) is not list or len(lines) > MAX_LINES or any(type(line) is not dict for line in lines):
        read.refuse(
            "/lines", "not_a_list", _("The lines are an array of at most {most} objects.").format(most=MAX_LINES)
        )
        return []
    return lines


def _refuse_other_words(body: dict[str, Any], known: set[str], read: Reader) -> None:
    """Raise what is wrong; a body that says something else must not pass for one that says nothing is amiss."""
    if body and not known.intersection(body):
        read.refuse("/lines", "required", _("Name the lines; without a body it holds for all of them."))
    refuse_mistakes(read)
