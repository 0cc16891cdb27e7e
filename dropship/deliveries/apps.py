from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "dropship.deliveries"
    label = "deliveries"

    def ready(self) -> None:
        from dropship.deliveries import tasks  # noqa: F401 (registers its job)
        from dropship.tenancy.registry import due_work

        due_work(
            "deliveries",
            "SELECT tenant_id FROM deliveries_delivery WHERE state IN ('queued', 'sending') AND due_at <= now()",
        )
