"""The components, the pages that carry them, and what a strict policy forbids in any of them."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import Message
from django.template import Context, Template, engines
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from tablericons import _load_icon

from dropship.ui import navigation
from dropship.ui.charts import Series, line_chart, sparkline
from dropship.ui.styleguide import samples
from dropship.ui.templatetags import ui

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.parts]


def render(source, **context):
    return Template("{% load i18n ui %}" + source).render(Context(context))


def page_request(role="owner", path="/orders/"):
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    request.membership = SimpleNamespace(role=role, sees_margins=False, supplier_id=None, supplier_name="Acme")
    request.tenant, request.memberships = SimpleNamespace(name="Maple & Pine"), []
    return request


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_every_template_compiles_and_obeys_the_content_policy(path):
    text = path.read_text()
    get_template(str(path.relative_to(Path(settings.BASE_DIR) / "templates")))

    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)
    assert "hx-on" not in text
    assert "javascript:" not in text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_every_icon_exists(path):
    for name in re.findall(r"""(?:{% icon |icon=)"([a-z0-9-]+)\"""", path.read_text()):
        assert _load_icon(f"outline/{name}") is not None


def test_style_guide_shows_every_component():
    html = render_to_string("ui/styleguide.html", samples(), request=page_request())

    for word in (
        "Style guide",
        "Partially shipped",
        "story-entry",
        "progress-step",
        "<canvas",
        "field-help",
        "<dialog",
    ):
        assert word in html
    assert html.count('id="toasts"') == 1


def test_style_guide_uses_every_tag_and_part():
    source = (Path(settings.BASE_DIR) / "templates/ui/styleguide.html").read_text()
    elsewhere = {"navigation_links", "may", "if_may", "keys_dialog", "keystroke", "form_errors", "same_for_all"}

    tags = set(ui.register.tags) - elsewhere
    parts = {"ui/filter_bar.html", "ui/pagination.html", "ui/toast.html"}

    assert {name for name in tags if f"{{% {name} " not in source} == set()
    assert {name for name in parts if name not in source} == set()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_error_pages_need_no_request(name):
    html = render_to_string(f"{name}.html")

    assert f'<p class="bare-code">{name[:3]}</p>' in html


def test_card_leaves_out_what_it_is_not_given():
    assert "card-header" not in render("{% card %}x{% endcard %}")
    assert "card-footer" not in render("{% card 'T' %}x{% card_footer %}  {% endcard %}")
    assert re.search(r"card-footer\">f<", render("{% card 'T' %}x{% card_actions %}a{% card_footer %}f{% endcard %}"))


def test_blocks_see_the_page_and_escape_what_they_are_given():
    html = render("{% for n in names %}{% card n %}{{ n }}{% endcard %}{% endfor %}", names=["<i>", "b"])

    assert html.count("&lt;i&gt;") == 2
    assert "<i>" not in html


def test_field_ties_help_and_error_to_its_input():
    class Sign(forms.Form):
        email = forms.EmailField(help_text="Work address")

    html = render("{% field form.email %}", form=Sign({"email": "no"}))

    assert 'aria-describedby="id_email_help id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'for="id_email"' in html


def test_post_button_carries_the_token_and_asks():
    html = render("{% post_button '/x/' 'Go' confirm='Sure?' target='#t' %}", csrf_token="tok")

    assert 'value="tok"' in html
    assert 'data-confirm="Sure?"' in html
    assert 'hx-target="#t"' in html


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        ("owner", {"/settings/users/", "/orders/", "/settings/routing/"}, set()),
        ("agent", {"/orders/"}, {"/settings/routing/", "/settings/users/", "/settings/keys/"}),
        ("supplier", set(), {"/", "/orders/", "/settings/keys/"}),
    ],
)
def test_navigation_shows_what_the_role_may_enter(role, shown, hidden):
    member = SimpleNamespace(role=role, sees_margins=False)

    sections = navigation.allowed(navigation.NAV, membership=member)
    urls = {place.url for section in sections for place in section.places}

    assert shown <= urls
    assert not hidden & urls


def test_navigation_marks_where_one_is():
    member = SimpleNamespace(role="owner", sees_margins=False)

    html = navigation.drawn(navigation.allowed(navigation.NAV, membership=member), path="/orders/MP-1/")

    assert re.findall(r'href="([^"]+)"[^>]* aria-current="page"', html) == ["/orders/"]


def test_what_is_the_same_for_all_holds_nothing_of_the_person():
    template = engines["django"].from_string(
        "{% load ui %}{% same_for_all a=a %}{{ a }}{{ csrf_token }}{{ request }}{{ b }}{% endsame_for_all %}"
    )

    assert [template.render({"a": a, "b": b}, page_request()) for a, b in ("xp", "xq", "yq")] == ["x", "x", "y"]


def test_if_may_follows_the_role():
    source = "{% load ui %}{% if_may 'users.manage' %}yes{% else %}no{% endif_may %}"
    template = engines["django"].from_string(source)

    assert template.render({}, page_request("owner")) == "yes"
    assert template.render({}, page_request("agent")) == "no"


def test_toasts_come_out_of_band_and_escaped():
    html = render_to_string("ui/toasts.html", {"messages": [Message(40, "<b>no</b>")]})

    assert 'hx-swap-oob="beforeend"' in html
    assert "&lt;b&gt;no&lt;/b&gt;" in html
    assert "notice-error" in html


def test_chart_has_its_figures_as_a_table_too():
    chart = line_chart("Orders", labels=["Mon", "</script>"], series=[Series("Placed", [3, None])])

    html = render("{% chart chart %}", chart=chart)

    assert "&quot;values&quot;: [3.0, null]" in html
    assert "script>" not in html.replace("&lt;/script&gt;", "")
    assert '<td class="text-end">–</td>' in html


@pytest.mark.parametrize(("values", "points"), [([], 0), ([1], 0), ([1, 1], 2), ([1, None, 3], 2)])
def test_sparkline_skips_what_is_unknown(values, points):
    assert len(sparkline(values).split()) == points
