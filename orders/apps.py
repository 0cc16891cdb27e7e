from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from orders import wiring  # noqa: F401 (registers what the kernel calls by name)
