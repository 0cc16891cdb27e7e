from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "dropship.demo"
    label = "demo"
