-- What waits for a person among a tenant's orders, beside what is held and late: every kind of it.
UPDATE orders_issue i SET code = (ARRAY['unknown_sku', 'bad_address', 'bad_email', 'unpaid', 'possible_duplicate', 'totals_mismatch'])
    [1 + hashtext(i.id::text) %% 6 + CASE WHEN hashtext(i.id::text) %% 6 < 0 THEN 6 ELSE 0 END]
WHERE tenant_id = %(tenant)s AND resolved_at IS NULL AND hashtext(i.id::text) %% 2 = 0;

-- A quarter of the back-orders were rejected or not answered by the only supplier.
INSERT INTO orders_purchaseorder (id, tenant_id, order_id, order_number, supplier_id, number, status, currency, cost_total,
    shipping_method, shipping_cost, ship_to, sent_at, respond_by, reason, reason_text, responded_at, closed_at)
SELECT gen_random_uuid(), o.tenant_id, o.id, o.number, s.id, o.number || '-1',
    CASE WHEN hashtext(o.number) %% 2 = 0 THEN 'rejected' ELSE 'expired' END, 'USD', 30, 'standard', 4, '{}', o.placed_at,
    o.placed_at + interval '1 day', 'discontinued', '', o.placed_at, o.placed_at + interval '1 day'
FROM orders_order o JOIN suppliers_supplier s ON s.tenant_id = o.tenant_id AND s.code = 'supplier-1'
WHERE o.tenant_id = %(tenant)s AND o.status = 'backordered' AND hashtext(o.id::text) %% 4 = 0;

-- And three in a hundred orders that went well had been rejected once before.
INSERT INTO orders_purchaseorder (id, tenant_id, order_id, order_number, supplier_id, number, status, currency, cost_total,
    shipping_method, shipping_cost, ship_to, sent_at, respond_by, reason, reason_text, responded_at, closed_at)
SELECT gen_random_uuid(), o.tenant_id, o.id, o.number, s.id, o.number || '-9', 'rejected', 'USD', 30, 'standard', 4, '{}',
    o.placed_at, o.placed_at, 'capacity', '', o.placed_at, o.placed_at
FROM orders_order o JOIN suppliers_supplier s ON s.tenant_id = o.tenant_id AND s.code = 'supplier-2'
WHERE o.tenant_id = %(tenant)s AND o.status = 'delivered' AND hashtext(o.id::text) %% 33 = 0;

-- A parcel of each order that has left; one in a hundred of those under way has a problem.
INSERT INTO orders_shipment (id, tenant_id, order_id, purchase_order_id, supplier_id, carrier, carrier_name, service,
    tracking_number, tracking_url, status, shipped_at, delivered_at)
SELECT gen_random_uuid(), p.tenant_id, p.order_id, p.id, p.supplier_id, 'ups', 'UPS', '', '1Z' || p.number, '',
    CASE WHEN p.status = 'delivered' THEN 'delivered' WHEN hashtext(p.id::text) %% 20 = 0 THEN 'exception' ELSE 'in_transit' END,
    p.shipped_at, p.delivered_at
FROM orders_purchaseorder p WHERE p.tenant_id = %(tenant)s AND p.status IN ('shipped', 'delivered');

UPDATE inventory_stock SET reserved = 5, on_hand = 5 WHERE tenant_id = %(tenant)s AND hashtext(offer_id::text) %% 50 = 0;
UPDATE inventory_stock SET on_hand = 2 WHERE tenant_id = %(tenant)s AND reserved = 5;

-- A year of hourly stock reports of each supplier; the last one of every fourth failed.
INSERT INTO inventory_feedrun (id, tenant_id, supplier_id, status, mode, source, taken_at, created_at, finished_at, by, read,
    changed, unchanged, refused, reason)
SELECT gen_random_uuid(), s.tenant_id, s.id, CASE WHEN n = 1 AND hashtext(s.code) %% 4 = 0 THEN 'failed' ELSE 'completed' END,
    'partial', 'api', now() - n * interval '1 hour', now() - n * interval '1 hour', now() - n * interval '1 hour', 'bench',
    10, 1, 9, 0, ''
FROM suppliers_supplier s CROSS JOIN generate_series(1, 2000) n WHERE s.tenant_id = %(tenant)s;
