"""Everything the kernel calls by name in this room."""

from customers.palette import CUSTOMERS
from customers.views.customers import CUSTOMERS as CUSTOMER_LIST
from dropship.bulk.registry import bulk_actions
from dropship.tenancy.registry import definer_function
from dropship.ui.palette import searcher

searcher(CUSTOMERS)
bulk_actions(CUSTOMER_LIST)

# Policies keep a trigram index from being used, because its operators are not leakproof. This one
# function looks past them: it filters by the session's tenant itself and gives away ids only.
definer_function(
    "search_customers(text, integer)",
    """
CREATE OR REPLACE FUNCTION search_customers(words text, at_most integer) RETURNS TABLE (id uuid) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $fn$
DECLARE
    tenant uuid := NULLIF(current_setting('app.tenant', true), '')::uuid;
    pattern text := '%' || replace(replace(replace(lower(words), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%';
    found uuid[];
BEGIN
    IF tenant IS NULL OR current_setting('app.kind', true) IS DISTINCT FROM 'staff' THEN
        RETURN;
    END IF;
    -- Words that many customers have: the newest are enough, and the index of trigrams would give all of them.
    SELECT array_agg(n.id) INTO found FROM (
        SELECT c.id FROM (
            SELECT * FROM customers_customer k WHERE k.tenant_id = tenant ORDER BY k.created_at DESC, k.id DESC
            LIMIT greatest(2 * at_most, 500)) c
        WHERE lower(c.name || ' ' || c.email || ' ' || c.phone || ' ' || c.external_id) LIKE pattern LIMIT at_most) n;
    IF cardinality(found) >= at_most THEN
        RETURN QUERY SELECT unnest(found);
        RETURN;
    END IF;
    RETURN QUERY SELECT c.id FROM customers_customer c
                 WHERE c.tenant_id = tenant
                   AND lower(c.name || ' ' || c.email || ' ' || c.phone || ' ' || c.external_id) LIKE pattern
                 ORDER BY c.created_at DESC, c.id DESC LIMIT at_most;
END $fn$""",
)
