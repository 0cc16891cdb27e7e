from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "dropship.office"
    label = "office"

    def ready(self) -> None:
        from dropship.office import wiring  # noqa: F401 (registers what the kernel calls by name)
