from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"

    def ready(self) -> None:
        from inventory import wiring  # noqa: F401 (registers what the kernel calls by name)
