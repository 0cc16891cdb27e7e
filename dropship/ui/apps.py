"""Registers the template tags of the interface."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The interface: components, lists and charts."""

    name = "dropship.ui"
    label = "ui"
