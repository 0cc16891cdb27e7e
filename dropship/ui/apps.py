"""Registers the template tags of the interface, and what it keeps of a person."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The interface: components, lists and charts."""

    name = "dropship.ui"
    label = "ui"

    def ready(self) -> None:
        from dropship.privacy.keepers import keeper
        from dropship.ui import personal

        keeper("views", personal.KEEPER)
