-- A tenant's years of orders: three lines each, most delivered, some open, late, held or short of stock.
CREATE TEMPORARY TABLE made AS
SELECT gen_random_uuid() AS id, n, now() - n * interval '4 minutes' AS at,
    CASE WHEN n %% 100 < 88 AND n > 2000 THEN 'delivered' WHEN n %% 100 < 91 THEN 'shipped' WHEN n %% 100 < 96 THEN 'processing'
         WHEN n %% 100 = 96 THEN 'on_hold' WHEN n %% 100 = 97 THEN 'backordered' ELSE 'cancelled' END AS status
FROM generate_series(1, %(orders)s) n;

INSERT INTO customers_customer (id, tenant_id, email, name, phone, external_id, country, notes, created_at, updated_at)
SELECT gen_random_uuid(), %(tenant)s, 'customer' || n || '@example.com', 'Customer ' || n, '', '', 'US', '', now(), now()
FROM generate_series(0, %(orders)s / 4) n;

INSERT INTO orders_order (id, tenant_id, number, channel, external_id, content_hash, status, hold_reason, placed_at,
    currency, customer_id, customer_name, email, phone, shipping_address, country, shipping_method, payment_status, subtotal,
    shipping_total, tax_total, discount_total, total, promised_by, promised_is_date, notes, tags, metadata, tracking_token,
    search, has_issue, created_by, routed_at, shipped_at, delivered_at, created_at, updated_at)
SELECT m.id, %(tenant)s, (1000000 + m.n)::text, 'web', 'x-' || m.n, '', m.status, '', m.at, 'USD', c.id, c.name, c.email, '',
    '{"name": "Ann Lee", "line1": "1 Main St", "city": "Springfield", "region": "IL", "postal_code": "62701", "country": "US"}',
    'US', 'standard', 'paid', 62.5, 4.9, 0, 0, 67.4, m.at + interval '7 days', false, '', '{}', '{}',
    %(tenant_key)s || 'm' || m.n,
    lower(1000000 + m.n || ' x-' || m.n || ' ' || c.email || ' ' || c.name || ' 62701 SKU-' || m.n * 3 %% %(products)s
        || ' SKU-' || (m.n * 3 + 1) %% %(products)s || ' SKU-' || (m.n * 3 + 2) %% %(products)s),
    m.status = 'on_hold', 'bench', m.at + interval '1 second',
    CASE WHEN m.status IN ('shipped', 'delivered') THEN m.at + interval '1 day' END,
    CASE WHEN m.status = 'delivered' THEN m.at + (2 + m.n %% 7) * interval '1 day' END, m.at, m.at
FROM made m JOIN customers_customer c ON c.tenant_id = %(tenant)s AND c.email = 'customer' || m.n / 4 || '@example.com'
ORDER BY m.n DESC;

INSERT INTO orders_orderline (id, tenant_id, order_id, position, product_id, sku, name, external_id, quantity, unit_price,
    tax, discount, status, allocated, backordered, shipped, delivered, cancelled, returned, was_out_of_stock)
SELECT gen_random_uuid(), %(tenant)s, m.id, k, p.id, p.sku, p.name, '', 1, 12.5, 0, 0,
    CASE m.status WHEN 'processing' THEN 'allocated' WHEN 'on_hold' THEN 'open' ELSE m.status END,
    (m.status = 'processing')::int, (m.status = 'backordered')::int, (m.status = 'shipped')::int,
    (m.status = 'delivered')::int, (m.status = 'cancelled')::int, 0, m.status = 'backordered'
FROM made m CROSS JOIN generate_series(1, 3) k
JOIN inventory_product p ON p.tenant_id = %(tenant)s AND p.sku = 'SKU-' || (m.n * 3 + k - 1) %% %(products)s
ORDER BY m.n DESC, k;

INSERT INTO orders_purchaseorder (id, tenant_id, order_id, order_number, supplier_id, number, status, currency, cost_total,
    shipping_method, shipping_cost, ship_to, sent_at, respond_by, ship_by, deliver_by, reason, reason_text, responded_at,
    shipped_at, delivered_at)
SELECT gen_random_uuid(), %(tenant)s, m.id, (1000000 + m.n)::text, s.id, 1000000 + m.n || '-1',
    CASE m.status WHEN 'processing' THEN 'accepted' ELSE m.status END, 'USD', 30, 'standard', 4, '{}', m.at,
    m.at + interval '1 day', m.at + interval '2 days', m.at + interval '6 days', '', '', m.at + interval '1 hour',
    CASE WHEN m.status IN ('shipped', 'delivered') THEN m.at + interval '1 day' END,
    CASE WHEN m.status = 'delivered' THEN m.at + (2 + m.n %% 7) * interval '1 day' END
FROM made m JOIN suppliers_supplier s ON s.tenant_id = %(tenant)s AND s.code = 'supplier-' || m.n %% %(suppliers)s
WHERE m.status NOT IN ('on_hold', 'backordered') ORDER BY m.n DESC;

ANALYZE orders_orderline, orders_purchaseorder, inventory_offer;
CREATE TEMPORARY TABLE asked AS
SELECT gen_random_uuid() AS reservation_id, p.id AS purchase_order_id, p.supplier_id, p.status, p.sent_at, l.id AS line_id,
    l.position, l.quantity, o.id AS offer_id, o.supplier_sku, o.sku, o.name, o.cost
FROM orders_purchaseorder p JOIN orders_orderline l ON l.tenant_id = p.tenant_id AND l.order_id = p.order_id
JOIN (SELECT DISTINCT ON (product_id) * FROM inventory_offer WHERE tenant_id = %(tenant)s ORDER BY product_id, id) o
    ON o.product_id = l.product_id
WHERE p.tenant_id = %(tenant)s ORDER BY p.sent_at, l.position;

INSERT INTO inventory_reservation (id, tenant_id, offer_id, quantity, taken_at, confirmed_at, released_at, settled_at)
SELECT reservation_id, %(tenant)s, offer_id, quantity, sent_at, sent_at, CASE WHEN status = 'cancelled' THEN sent_at END,
    CASE WHEN status IN ('shipped', 'delivered') THEN sent_at END
FROM asked;

INSERT INTO orders_purchaseorderline (id, tenant_id, purchase_order_id, supplier_id, order_line_id, offer_id, reservation_id,
    position, sku, supplier_sku, name, quantity, quantity_accepted, quantity_shipped, quantity_delivered, quantity_cancelled,
    cost)
SELECT gen_random_uuid(), %(tenant)s, purchase_order_id, supplier_id, line_id, offer_id, reservation_id, position, sku,
    supplier_sku, name, quantity, quantity, CASE WHEN status IN ('shipped', 'delivered') THEN quantity ELSE 0 END,
    CASE WHEN status = 'delivered' THEN quantity ELSE 0 END, 0, cost
FROM asked;

INSERT INTO orders_issue (id, tenant_id, order_id, code, pointer, detail, ways_out, opened_at, resolved_by, resolution)
SELECT gen_random_uuid(), %(tenant)s, m.id, 'unpaid', '/payment_status', 'Not paid.', '{mark_paid,release}', m.at, '', ''
FROM made m WHERE m.status = 'on_hold';
DROP TABLE made, asked
