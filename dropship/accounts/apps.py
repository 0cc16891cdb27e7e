from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dropship.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dropship.accounts import sessions  # noqa: F401 (listens to changes of second factors)
