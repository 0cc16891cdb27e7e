from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "dropship.api"
    label = "api"

    def ready(self) -> None:
        from dropship.api import schema  # noqa: F401 (registers the scheme)
