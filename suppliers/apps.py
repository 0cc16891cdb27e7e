from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    name = "suppliers"

    def ready(self) -> None:
        from suppliers import wiring  # noqa: F401 (registers what the kernel calls by name)
