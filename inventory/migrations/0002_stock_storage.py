from django.db import migrations

# Room on each page for the next version of a row, so that counters change without touching an index.
STORAGE = "ALTER TABLE inventory_stock SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)"

# The second net under the reservation statement: a bug becomes an error, never an oversell. A report
# may rightly lower `on_hand` below `reserved`, so only a rising `reserved` is looked at.
NET = """
CREATE FUNCTION refuse_oversell() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
    IF NEW.reserved > OLD.reserved AND NEW.reserved > NEW.on_hand THEN
        RAISE EXCEPTION 'reserved % of % on hand for offer %', NEW.reserved, NEW.on_hand, NEW.offer_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $fn$;
CREATE TRIGGER refuse_oversell BEFORE UPDATE OF reserved ON inventory_stock
    FOR EACH ROW EXECUTE FUNCTION refuse_oversell();
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]

    operations = [
        migrations.RunSQL(STORAGE, "ALTER TABLE inventory_stock RESET (fillfactor, autovacuum_vacuum_scale_factor)"),
        migrations.RunSQL(
            NET, "DROP TRIGGER refuse_oversell ON inventory_stock; DROP FUNCTION refuse_oversell();"
        ),
    ]
