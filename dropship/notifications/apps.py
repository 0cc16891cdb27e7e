from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "dropship.notifications"
    label = "notifications"

    def ready(self) -> None:
        from dropship.notifications import login_mails, mail  # noqa: F401 (they register their job and the carrier)
        from dropship.tenancy.registry import due_work

        due_work(
            "login_mails",
            # They are of no tenant: the work is rung as nobody's.
            "SELECT '00000000-0000-0000-0000-000000000000'::uuid AS tenant_id FROM accounts_loginmail "
            "WHERE state IN ('queued', 'sending') AND due_at <= now()",
        )
