"""Everything the kernel calls by name in this room."""

from dropship.bulk.registry import bulk_actions
from dropship.office.desk import waits_for_a_person
from dropship.office.first_run import first_step
from dropship.office.importers import importer
from dropship.tenancy.registry import definer_function, due_work
from dropship.ui.palette import command, searcher
from inventory import desk, first_steps, palette, tasks  # noqa: F401 (registers its jobs)
from inventory.imports.offers import OffersImporter
from inventory.imports.products import ProductsImporter
from inventory.views.offer_list import OFFERS
from inventory.views.products import PRODUCTS

bulk_actions(PRODUCTS)
bulk_actions(OFFERS)
importer(ProductsImporter)
importer(OffersImporter)
searcher(palette.PRODUCTS)
command("add_product", palette.ADD)
for kind in desk.KINDS:
    waits_for_a_person(kind)
for step in first_steps.STEPS:
    first_step(step)

due_work("feeds", "SELECT tenant_id FROM inventory_feedrun WHERE status = 'queued'")

# Policies keep a trigram index from being used, because its operators are not leakproof. This one
# function looks past them: it filters by the session's tenant itself and gives away ids only.
definer_function(
    "search_products(text, integer)",
    """
CREATE OR REPLACE FUNCTION search_products(words text, at_most integer) RETURNS TABLE (id uuid) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT p.id FROM inventory_product p
    WHERE p.tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid
      AND current_setting('app.kind', true) = 'staff'
      AND lower(p.sku || ' ' || p.name || ' ' || p.barcode)
          LIKE '%' || replace(replace(replace(lower(words), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'
    ORDER BY p.sku
    LIMIT at_most
$fn$""",
)

# The products that are called nearly as a store calls one of ours: what an unknown SKU was probably meant to be.
# Some hundred that resemble it are compared, so that a catalogue of names alike costs no more. The first call loads
# the library, without which nobody may set its threshold.
definer_function(
    "similar_products(text[], integer)",
    """
CREATE OR REPLACE FUNCTION similar_products(words text[], at_most integer) RETURNS TABLE (word text, id uuid) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE
    tenant uuid := NULLIF(current_setting('app.tenant', true), '')::uuid;
BEGIN
    IF tenant IS NULL OR current_setting('app.kind', true) IS DISTINCT FROM 'staff' THEN
        RETURN;
    END IF;
    PERFORM word_similarity('', '');
    PERFORM set_config('pg_trgm.word_similarity_threshold', '0.35', true);
    RETURN QUERY SELECT w.word, best.id FROM unnest(words) w (word) CROSS JOIN LATERAL (
        SELECT alike.id FROM (
            SELECT p.id, p.sku, lower(p.sku || ' ' || p.name || ' ' || p.barcode) AS called FROM inventory_product p
            WHERE p.tenant_id = tenant AND p.is_active
              AND lower(p.sku || ' ' || p.name || ' ' || p.barcode) %> lower(w.word) LIMIT 300) alike
        ORDER BY word_similarity(lower(w.word), alike.called) DESC, alike.sku LIMIT at_most) best;
END $fn$""",
)

# The products whose SKU is written with the same letters and digits, or whose barcode it is: two of them at most,
# as it matters only whether there is one. The digits of a SKU are never guessed at.
definer_function(
    "likely_products(text[])",
    """
CREATE OR REPLACE FUNCTION likely_products(words text[]) RETURNS TABLE (word text, id uuid) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT w.word, found.id FROM unnest(words) w (word) CROSS JOIN LATERAL (
        SELECT p.id FROM inventory_product p
        WHERE p.tenant_id = NULLIF(current_setting('app.tenant', true), '')::uuid
          AND current_setting('app.kind', true) = 'staff' AND p.is_active
          AND ((upper(translate(p.sku, ' -_./', '')) = upper(translate(w.word, ' -_./', ''))
                AND translate(w.word, ' -_./', '') <> '')
               OR (p.barcode = w.word AND p.barcode <> ''))
        LIMIT 2) found
$fn$""",
)
