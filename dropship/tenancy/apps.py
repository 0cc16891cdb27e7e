from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TenancyConfig(AppConfig):
    name = "dropship.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dropship.tenancy.policies import install_policies

        post_migrate.connect(install_policies, sender=self, dispatch_uid="tenancy.policies")
