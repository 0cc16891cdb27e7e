from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deliveries", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["tenant", "created_at", "id"], condition=models.Q(kind="mail"), name="mails_by_age"
            ),
        ),
    ]
