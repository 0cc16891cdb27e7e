from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "dropship.events"
    label = "events"

    def ready(self) -> None:
        from dropship.events import tasks  # noqa: F401 (registers its job)
        from dropship.tenancy.registry import due_work

        due_work(
            "events",
            "SELECT tenant_id FROM events_event WHERE handled_at IS NULL AND dead_at IS NULL AND due_at <= now()",
        )
