from django.db import migrations


class Migration(migrations.Migration):
    """The index behind `search_customers()`: letters that occur anywhere in name, e-mail, phone or id at the store."""

    dependencies = [("customers", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gin", migrations.RunSQL.noop),
        migrations.RunSQL(
            """
CREATE INDEX customers_search ON customers_customer
USING gin (tenant_id, lower(name || ' ' || email || ' ' || phone || ' ' || external_id) gin_trgm_ops)
""",
            "DROP INDEX customers_search",
        ),
    ]
