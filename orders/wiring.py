"""Everything the kernel calls by name in this room."""

from dropship.bulk.registry import bulk_actions
from dropship.office.desk import waits_for_a_person
from dropship.office.first_run import first_step
from dropship.office.importers import importer
from dropship.privacy.keepers import keeper
from dropship.tenancy.registry import definer_function, due_work
from dropship.ui.navigation import counted
from dropship.ui.palette import command, searcher
from orders import (  # noqa: F401 (three register themselves)
    first_steps,
    palette,
    personal,
    return_palette,
    return_subscribers,
    subscribers,
    tasks,
)
from orders.desk import held, parcels, returns, suppliers
from orders.imports.orders import OrdersImporter
from orders.imports.shipments import ShipmentsImporter
from orders.portal.purchase_orders import LIST as PORTAL_PURCHASE_ORDERS
from orders.return_story import waiting_at_the_supplier
from orders.views.orders import ORDERS
from orders.views.parcels import PARCELS
from orders.views.purchase_order_list import PURCHASE_ORDERS
from orders.views.return_list import RETURNS

bulk_actions(ORDERS)
bulk_actions(PURCHASE_ORDERS)
bulk_actions(PORTAL_PURCHASE_ORDERS)
bulk_actions(PARCELS)
bulk_actions(RETURNS)
importer(OrdersImporter)
importer(ShipmentsImporter)
keeper("orders", personal.KEEPER)
for one in (
    palette.ORDERS,
    palette.PURCHASE_ORDERS,
    return_palette.RETURNS,
    palette.SUPPLIERS_PURCHASE_ORDERS,
    return_palette.SUPPLIERS_RETURNS,
    palette.SUPPLIERS_STOCK,
):
    searcher(one)
counted("/portal/returns/", waiting_at_the_supplier)
for name, hit in palette.COMMANDS.items():
    command(name, hit)
for kind in (*held.KINDS, *suppliers.KINDS, *parcels.KINDS, *returns.KINDS):
    waits_for_a_person(kind)
for step in first_steps.STEPS:
    first_step(step)

due_work("route", "SELECT tenant_id FROM orders_order WHERE needs_routing_at <= now()")
due_work("expire", "SELECT tenant_id FROM orders_purchaseorder WHERE status = 'sent' AND respond_by < now()")

# Policies keep a trigram index from being used, because its operators are not leakproof. This one
# function looks past them: it filters by the session's tenant itself and gives away ids only.
definer_function(
    "search_orders(text, integer)",
    """
CREATE OR REPLACE FUNCTION search_orders(words text, at_most integer) RETURNS TABLE (id uuid) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE
    tenant uuid := NULLIF(current_setting('app.tenant', true), '')::uuid;
    pattern text := '%' || replace(replace(replace(lower(words), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';
    found uuid[];
BEGIN
    IF tenant IS NULL OR current_setting('app.kind', true) IS DISTINCT FROM 'staff' THEN
        RETURN;
    END IF;
    -- Words that nearly every order has: the newest are enough, and the index of trigrams would give all of them.
    SELECT array_agg(m.id) INTO found FROM (
        SELECT n.id FROM (
            SELECT o.id, o.search FROM orders_order o WHERE o.tenant_id = tenant
            ORDER BY o.placed_at DESC, o.id DESC LIMIT greatest(2 * at_most, 2000)) n
        WHERE n.search LIKE pattern LIMIT at_most) m;
    IF cardinality(found) >= at_most THEN
        RETURN QUERY SELECT unnest(found);
        RETURN;
    END IF;
    RETURN QUERY SELECT o.id FROM orders_order o WHERE o.tenant_id = tenant AND o.search LIKE pattern
                 ORDER BY o.placed_at DESC, o.id DESC LIMIT at_most;
END $fn$""",
)

# Order numbers count up by tenant without a row that every order would have to lock.
definer_function(
    "next_order_numbers(integer)",
    """
CREATE OR REPLACE FUNCTION next_order_numbers(how_many integer) RETURNS TABLE (number bigint) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE
    tenant uuid := NULLIF(current_setting('app.tenant', true), '')::uuid;
    counter text := 'order_number_' || replace(tenant::text, '-', '');
BEGIN
    IF tenant IS NULL OR current_setting('app.kind', true) <> 'staff' OR how_many > 1000 THEN
        RAISE EXCEPTION 'no tenant to number orders for';
    END IF;
    IF to_regclass(counter) IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('order_number'), hashtext(tenant::text));
        IF NOT EXISTS (SELECT 1 FROM tenancy_tenant t WHERE t.id = tenant) THEN
            RAISE EXCEPTION 'no such tenant';
        END IF;
        EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I START 1001', counter);
    END IF;
    RETURN QUERY SELECT nextval(counter::regclass) FROM generate_series(1, how_many);
END $fn$""",
)

# Figures of the whole installation for a scraper: counts and ages, nothing of any tenant.
definer_function(
    "work_figures()",
    """
CREATE OR REPLACE FUNCTION work_figures() RETURNS TABLE (
    events_waiting bigint, oldest_event_seconds double precision, deliveries_waiting bigint, deliveries_failed bigint,
    orders_awaiting_routing bigint, oldest_routing_seconds double precision, events_dead bigint
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
    SELECT (SELECT count(*) FROM events_event WHERE handled_at IS NULL AND dead_at IS NULL),
           (SELECT extract(epoch FROM now() - min(recorded_at))::float8 FROM events_event
             WHERE handled_at IS NULL AND dead_at IS NULL),
           (SELECT count(*) FROM deliveries_delivery WHERE state IN ('queued', 'sending')),
           (SELECT count(*) FROM deliveries_delivery WHERE state IN ('failed', 'uncertain')),
           (SELECT count(*) FROM orders_order WHERE needs_routing_at IS NOT NULL),
           (SELECT extract(epoch FROM now() - min(updated_at))::float8 FROM orders_order WHERE needs_routing_at IS NOT NULL),
           (SELECT count(*) FROM events_event WHERE dead_at IS NOT NULL)
$fn$""",
)
