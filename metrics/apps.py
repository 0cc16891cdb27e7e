from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"

    def ready(self) -> None:
        from metrics import wiring  # noqa: F401 (registers what the kernel calls by name)
