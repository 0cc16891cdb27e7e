from django.apps import AppConfig


class BulkConfig(AppConfig):
    """One action on many rows of a list: its runs, their worker and their pages."""

    name = "dropship.bulk"
    label = "bulk"

    def ready(self) -> None:
        from dropship.bulk import personal, tasks  # noqa: F401 (tasks registers its jobs)
        from dropship.privacy.keepers import keeper
        from dropship.tenancy.registry import due_work

        keeper("bulk", personal.KEEPER)
        due_work("bulk", "SELECT tenant_id FROM bulk_bulkrun WHERE finished_at IS NULL")
