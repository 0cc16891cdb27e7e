from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "dropship.notifications"
    label = "notifications"
