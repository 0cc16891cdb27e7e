from django.db import migrations, models


class Migration(migrations.Migration):
    """One index finds the offers of a product. With two, a planner without statistics took the wrong one."""

    dependencies = [("inventory", "0002_stock_storage")]

    operations = [
        migrations.RemoveConstraint(model_name="offer", name="one_offer_per_supplier_and_product"),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                fields=["tenant", "product", "supplier"], name="one_offer_per_product_and_supplier"
            ),
        ),
        migrations.RemoveIndex(model_name="offer", name="offers_of_product"),
    ]
