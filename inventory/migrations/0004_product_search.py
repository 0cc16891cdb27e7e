from django.db import migrations


class Migration(migrations.Migration):
    """The index behind `search_products()`: letters that occur anywhere in SKU, name or barcode."""

    dependencies = [("inventory", "0003_offers_by_product")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gin", migrations.RunSQL.noop),
        migrations.RunSQL(
            """
CREATE INDEX products_search ON inventory_product
USING gin (tenant_id, lower(sku || ' ' || name || ' ' || barcode) gin_trgm_ops)
""",
            "DROP INDEX products_search",
        ),
    ]
