from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "dropship.api"
    label = "api"

    def ready(self) -> None:
        from dropship.api import personal, schema, tasks  # noqa: F401 (schema and tasks register themselves)
        from dropship.privacy.keepers import keeper

        keeper("kept_answers", personal.KEEPER)
