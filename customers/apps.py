from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from customers import wiring  # noqa: F401 (registers what the kernel calls by name)
