from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "dropship.deliveries"
    label = "deliveries"

    def ready(self) -> None:
        from dropship.deliveries import personal, tasks  # noqa: F401 (tasks registers its job)
        from dropship.privacy.keepers import keeper
        from dropship.tenancy.registry import due_work

        keeper("mails", personal.KEEPER)
        due_work(
            "deliveries",
            "SELECT tenant_id FROM deliveries_delivery WHERE state IN ('queued', 'sending') AND due_at <= now()",
        )
