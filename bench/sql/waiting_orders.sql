-- Orders of three lines that wait to be routed, named after `batch`.
WITH made AS (
    INSERT INTO orders_order (id, tenant_id, number, channel, external_id, content_hash, status, hold_reason, placed_at,
        currency, customer_name, email, phone, shipping_address, country, shipping_method, payment_status, subtotal,
        shipping_total, tax_total, discount_total, total, promised_is_date, notes, tags, metadata, tracking_token, search,
        has_issue, needs_routing_at, created_by)
    SELECT gen_random_uuid(), %(tenant)s, %(batch)s || n, 'web', %(batch)s || n, '', 'received', '', now(), 'USD',
        'Ann Lee', 'customer' || n || '@example.com', '',
        '{"name": "Ann Lee", "line1": "1 Main St", "line2": "", "city": "Springfield", "region": "IL", "postal_code": "62701", "country": "US"}',
        'US', 'standard', 'paid', 62.5, 4.9, 0, 0, 67.4, false, '', '{}', '{}', %(tenant_key)s || %(batch)s || n,
        %(batch)s || n || ' customer' || n || '@example.com ann lee 62701', false, now(), 'bench'
    FROM generate_series(1, %(orders)s) n
    RETURNING id, replace(number, %(batch)s, '')::int AS n
)
INSERT INTO orders_orderline (id, tenant_id, order_id, position, product_id, sku, name, external_id, quantity, unit_price,
    tax, discount, status, allocated, backordered, shipped, delivered, cancelled, returned, was_out_of_stock)
SELECT gen_random_uuid(), %(tenant)s, made.id, k, p.id, p.sku, p.name, k::text, 1 + k %% 2, 12.5, 0, 0, 'open', 0, 0, 0, 0, 0,
    0, false
FROM made CROSS JOIN generate_series(1, 3) k
JOIN inventory_product p ON p.tenant_id = %(tenant)s
    AND p.sku = 'SKU-' || (made.n * 37 + CASE WHEN made.n %% 4 = 0 THEN k * 61 ELSE k END) %% %(products)s;
