"""Parts of pages that are the same for everybody who reads their language, drawn once a process."""

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def compile_same_for_all(parser: Parser, token: Token) -> template.Node:
    """`{% same_for_all url=palette_url %}…{% endsame_for_all %}`: sees the values it is given and nothing else.

    No request, no person and no token of a form, so nothing personal can be kept. The values are few and known.
    """
    values = token_kwargs(token.split_contents()[1:], parser)
    body = parser.parse(("endsame_for_all",))
    parser.delete_first_token()
    return SameForAll(body, values)


class SameForAll(template.Node):
    """Draws its body once for each language and each set of values."""

    child_nodelists = ("body",)

    def __init__(self, body: template.NodeList, values: dict[str, FilterExpression]) -> None:
        self.body, self.values = body, values
        self.drawn: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self.values.items()}
        known = (get_language(), *values.values())
        if known not in self.drawn:
            self.drawn[known] = self.body.render(context.new(values))
        return self.drawn[known]
