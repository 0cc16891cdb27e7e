"""How a field of a form is drawn: its classes, and what ties help and errors to it for screen readers."""

from typing import Any

from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    RadioSelect,
    Select,
    Widget,
)

CLASSES = {"text": "form-control", "file": "file-drop-input", "select": "form-select"}


def describe(
    bound: BoundField, *, label: str = "", help: str | None = None, css: str = "", pick: bool = False
) -> dict[str, Any]:
    """Return what `ui/field.html` shows of a field; `help` None is the field's own, "" is none."""
    widget = bound.field.widget
    kind = _kind(widget)
    help_text = bound.help_text if help is None else help
    base = bound.auto_id or bound.html_name
    described = [f"{base}_help"] * bool(help_text) + [f"{base}_error"] * bool(bound.errors)
    classes = [widget.attrs.get("class"), CLASSES.get(kind, "form-check-input"), "is-invalid" if bound.errors else ""]
    attrs: dict[str, Any] = {"class": " ".join(filter(None, classes))}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if pick:
        attrs["data-pick"] = ""
    if kind == "choices":
        widget.attrs["class"] = "form-check-input"
    return {
        "bound": bound,
        "kind": kind,
        "label": label or bound.label,
        "help": help_text,
        "css": css,
        "base": base,
        "control": "" if kind == "choices" else bound.as_widget(attrs=attrs),
        "needed": bound.field.required and kind != "checkbox",
    }


def _kind(widget: Widget) -> str:
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, Select):
        return "select"
    return "file" if isinstance(widget, FileInput) else "text"
