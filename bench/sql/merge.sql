-- The least a stock report costs: what differs is written with its history, and every count gets its time.
WITH said AS MATERIALIZED (
    SELECT o.id AS offer_id, r.quantity, s.on_hand AS was FROM reported r
    JOIN inventory_offer o ON o.tenant_id = %(tenant)s AND o.supplier_id = %(supplier)s AND o.supplier_sku = r.sku
    JOIN inventory_stock s ON s.offer_id = o.id
), history AS (
    INSERT INTO inventory_stockchange (id, tenant_id, offer_id, at, before, after, source, by)
    SELECT gen_random_uuid(), %(tenant)s, offer_id, now(), was, quantity, 'bench', '' FROM said WHERE was <> quantity
)
UPDATE inventory_stock s SET on_hand = said.quantity, as_of = now() FROM said WHERE s.offer_id = said.offer_id
