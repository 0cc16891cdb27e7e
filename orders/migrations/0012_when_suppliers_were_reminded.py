from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0011_find_what_is_late_by_index_alone"),
    ]

    operations = [
        migrations.AddField(
            model_name="purchaseorder",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="purchaseorder",
            name="mailed_again_at",
            field=models.DateTimeField(null=True),
        ),
    ]
