from django.db import migrations


class Migration(migrations.Migration):
    """The indexes behind `likely_products()`: a SKU by its letters and digits alone, and a barcode."""

    dependencies = [("inventory", "0004_product_search")]

    operations = [
        migrations.RunSQL(
            """
CREATE INDEX products_by_plain_sku ON inventory_product (tenant_id, upper(translate(sku, ' -_./', '')));
CREATE INDEX products_by_barcode ON inventory_product (tenant_id, barcode) WHERE barcode <> ''
""",
            "DROP INDEX products_by_plain_sku; DROP INDEX products_by_barcode",
        ),
    ]
