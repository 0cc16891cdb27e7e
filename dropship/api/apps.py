from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "dropship.api"
    label = "api"

    def ready(self) -> None:
        from dropship.api import personal, schema  # noqa: F401 (schema registers the scheme)
        from dropship.privacy.keepers import keeper

        keeper("kept_answers", personal.KEEPER)
