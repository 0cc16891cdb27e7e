from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0005_find_products_by_plain_sku"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["tenant", "sku", "id"], name="offers_by_sku"),
        ),
    ]
