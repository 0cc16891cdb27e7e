from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "dropship.notifications"
    label = "notifications"

    def ready(self) -> None:
        from dropship.notifications import mail  # noqa: F401 (registers the carrier)
