from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "dropship.events"
    label = "events"

    def ready(self) -> None:
        from dropship.events import personal, tasks  # noqa: F401 (tasks registers its job)
        from dropship.privacy.keepers import keeper
        from dropship.tenancy.registry import due_work

        keeper("events", personal.KEEPER)
        due_work(
            "events",
            "SELECT tenant_id FROM events_event WHERE handled_at IS NULL AND dead_at IS NULL AND due_at <= now()",
        )
