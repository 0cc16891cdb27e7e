"""Components that wrap a part of the page, with named places for more than one part."""

from collections.abc import Callable, Sequence
from inspect import getfullargspec, unwrap
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.library import parse_bits
from django.utils.safestring import SafeString, mark_safe


def slotted(
    register: template.Library, template_name: str, *, slots: Sequence[str] = ()
) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., dict[str, Any]]]:
    """Register `{% name … %}body{% name_slot %}…{% endname %}`, drawn by `template_name`.

    The function takes the tag's arguments and returns the template's variables; the parts arrive
    as `body` and as the name of each slot, empty when there is nothing but space in them.
    """

    def decorate(function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        name = function.__name__
        spec = getfullargspec(unwrap(function))
        until = (*(f"{name}_{slot}" for slot in slots), f"end{name}")

        def compile_tag(parser: Parser, token: Token) -> template.Node:
            args, kwargs = parse_bits(
                parser,
                token.split_contents()[1:],
                spec.args,
                spec.varargs,
                spec.varkw,
                spec.defaults,
                spec.kwonlyargs,
                spec.kwonlydefaults,
                takes_context=False,
                name=name,
            )
            parts: dict[str, template.NodeList] = {}
            current = "body"
            while True:
                parts[current] = parser.parse(until)
                closing = parser.next_token().contents.split()[0]
                if closing == f"end{name}":
                    return Slotted(function, template_name, args, kwargs, parts)
                current = closing.removeprefix(f"{name}_")

        register.tag(name, compile_tag)
        return function

    return decorate


class Slotted(template.Node):
    """A component with its parts, which are rendered where they stand in the page."""

    def __init__(
        self,
        function: Callable[..., dict[str, Any]],
        template_name: str,
        args: list[Any],
        kwargs: dict[str, Any],
        parts: dict[str, template.NodeList],
    ) -> None:
        self.function, self.template_name, self.args, self.kwargs, self.parts = (
            function,
            template_name,
            args,
            kwargs,
            parts,
        )

    def get_nodes_by_type(self, nodetype: type[template.Node]) -> list[template.Node]:
        found = super().get_nodes_by_type(nodetype)
        for nodelist in self.parts.values():
            found.extend(nodelist.get_nodes_by_type(nodetype))
        return found

    def render(self, context: Context) -> SafeString:
        args = [arg.resolve(context) for arg in self.args]
        kwargs = {key: value.resolve(context) for key, value in self.kwargs.items()}
        variables = self.function(*args, **kwargs)
        for name, nodelist in self.parts.items():
            variables[name] = mark_safe(nodelist.render(context).strip())  # noqa: S308 - rendered by the engine
        inner = context.new(variables)
        for shared in ("request", "csrf_token"):
            if shared in context:
                inner[shared] = context[shared]
        return context.template.engine.get_template(self.template_name).render(inner)
