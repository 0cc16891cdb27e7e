-- What plain SQL needs to write the rows of a routed batch: for each line the cheapest offer, and no thought beyond it.
WITH claimed AS MATERIALIZED (
    SELECT id, number, shipping_address FROM orders_order
    WHERE tenant_id = %(tenant)s AND needs_routing_at <= now() ORDER BY needs_routing_at, id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
), chosen AS MATERIALIZED (
    SELECT DISTINCT ON (l.id) l.id AS line_id, l.order_id, l.position, l.quantity, o.id AS offer_id, o.supplier_id,
        o.sku, o.supplier_sku, o.name, o.cost, gen_random_uuid() AS reservation_id
    FROM claimed c JOIN orders_orderline l ON l.tenant_id = %(tenant)s AND l.order_id = c.id
    JOIN inventory_offer o ON o.tenant_id = %(tenant)s AND o.product_id = l.product_id
    JOIN inventory_stock s ON s.offer_id = o.id AND s.on_hand - s.reserved >= l.quantity
    ORDER BY l.id, o.cost
), told AS MATERIALIZED (
    SELECT l.order_id, jsonb_agg(jsonb_build_object('line', l.id, 'supplier', u.code, 'supplier_name', u.name, 'offer', o.id,
        'sku', o.sku, 'wanted', l.quantity, 'available', s.on_hand - s.reserved, 'unit_cost', o.cost, 'landed_cost', o.cost,
        'promised_days', 3, 'score', 0.5, 'outcome', 'refused', 'quantity', 0, 'reason', 'outscored',
        'reason_text', 'another choice was better')) AS considered
    FROM claimed c JOIN orders_orderline l ON l.tenant_id = %(tenant)s AND l.order_id = c.id
    JOIN inventory_offer o ON o.tenant_id = %(tenant)s AND o.product_id = l.product_id
    JOIN inventory_stock s ON s.offer_id = o.id JOIN suppliers_supplier u ON u.id = o.supplier_id
    GROUP BY l.order_id
), sent AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, ch.order_id, ch.supplier_id, c.number, c.shipping_address,
        c.number || '-' || row_number() OVER (PARTITION BY ch.order_id ORDER BY ch.supplier_id) AS po_number, sum(cost) AS cost
    FROM chosen ch JOIN claimed c ON c.id = ch.order_id GROUP BY ch.order_id, ch.supplier_id, c.number, c.shipping_address
), stock AS (
    UPDATE inventory_stock s SET reserved = s.reserved + t.quantity
    FROM (SELECT offer_id, sum(quantity)::int AS quantity FROM chosen GROUP BY offer_id) t WHERE s.offer_id = t.offer_id
), reservations AS (
    INSERT INTO inventory_reservation (id, tenant_id, offer_id, quantity, taken_at)
    SELECT reservation_id, %(tenant)s, offer_id, quantity, now() FROM chosen
), purchase_orders AS (
    INSERT INTO orders_purchaseorder (id, tenant_id, order_id, order_number, supplier_id, number, status, currency,
        cost_total, shipping_method, shipping_cost, ship_to, sent_at, respond_by, ship_by, deliver_by, reason, reason_text)
    SELECT id, %(tenant)s, order_id, number, supplier_id, po_number, 'sent', 'USD', cost, 'standard', 4, shipping_address,
        now(), now() + interval '1 day', now(), now(), '', '' FROM sent
), purchase_lines AS (
    INSERT INTO orders_purchaseorderline (id, tenant_id, purchase_order_id, supplier_id, order_line_id, offer_id,
        reservation_id, position, sku, supplier_sku, name, quantity, quantity_shipped, quantity_delivered, quantity_cancelled, cost)
    SELECT gen_random_uuid(), %(tenant)s, sent.id, ch.supplier_id, ch.line_id, ch.offer_id, ch.reservation_id, ch.position,
        ch.sku, ch.supplier_sku, ch.name, ch.quantity, 0, 0, 0, ch.cost
    FROM chosen ch JOIN sent ON sent.order_id = ch.order_id AND sent.supplier_id = ch.supplier_id
), decisions AS (
    INSERT INTO orders_decision (id, tenant_id, order_id, at, cause, summary, explanation)
    SELECT gen_random_uuid(), %(tenant)s, order_id, now(), 'received', '', jsonb_build_object('considered', considered) FROM told
), events AS (
    INSERT INTO events_event (id, tenant_id, name, stream, actor, at, data)
    SELECT gen_random_uuid(), %(tenant)s::uuid, 'order.routed', id, 'bench', now(), jsonb_build_object('number', number) FROM claimed
    UNION ALL
    SELECT gen_random_uuid(), %(tenant)s::uuid, 'purchase_order.sent', order_id, 'bench', now(),
        jsonb_build_object('purchase_order', id, 'number', po_number) FROM sent
), lines AS (
    UPDATE orders_orderline l SET allocated = ch.quantity, status = 'allocated' FROM chosen ch WHERE l.id = ch.line_id
)
UPDATE orders_order o SET status = 'processing', needs_routing_at = NULL, routed_at = now(), predicted_by = now(),
    updated_at = now() FROM claimed c WHERE o.id = c.id
