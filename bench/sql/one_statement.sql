-- An order with all its rows: customer, order, lines, two events and the kept answer.
WITH customer AS (
    INSERT INTO customers_customer (id, tenant_id, email, name, phone, external_id, country, notes, created_at, updated_at)
    VALUES (%(customer_id)s, %(tenant)s, %(email)s, %(name)s, %(phone)s, '', 'US', '', now(), now()) RETURNING id
), kept AS (
    INSERT INTO orders_order (id, tenant_id, number, channel, external_id, content_hash, status, hold_reason, placed_at,
        currency, customer_id, customer_name, email, phone, shipping_address, country, shipping_method, payment_status,
        subtotal, shipping_total, tax_total, discount_total, total, promised_is_date, notes, tags, metadata, tracking_token,
        search, has_issue, needs_routing_at, created_by)
    SELECT %(order_id)s, %(tenant)s, %(number)s, %(channel)s, %(number)s, '', 'received', '', %(placed_at)s, %(currency)s,
        customer.id, %(name)s, %(email)s, %(phone)s, %(address)s, 'US', %(method)s, %(payment)s, %(subtotal)s, %(shipping)s,
        0, 0, %(total)s, false, '', '{}', '{}', %(token)s, lower(%(number)s || ' ' || %(email)s || ' ' || %(name)s), false,
        now(), 'reference'
    FROM customer RETURNING id
), lines AS (
    INSERT INTO orders_orderline (id, tenant_id, order_id, position, product_id, sku, name, external_id, quantity,
        unit_price, tax, discount, status, allocated, backordered, shipped, delivered, cancelled, returned, was_out_of_stock)
    SELECT gen_random_uuid(), %(tenant)s, kept.id, l.position, p.id, l.sku, p.name, '', l.quantity, l.price, 0, 0, 'open',
        0, 0, 0, 0, 0, 0, false
    FROM kept, unnest(%(skus)s::text[], %(quantities)s::int[], %(prices)s::numeric[])
        WITH ORDINALITY l(sku, quantity, price, position)
    JOIN inventory_product p ON p.tenant_id = %(tenant)s AND p.sku = l.sku
), events AS (
    INSERT INTO events_event (id, tenant_id, name, stream, actor, at, data)
    SELECT gen_random_uuid(), %(tenant)s, e.name, e.stream, 'reference', now(), jsonb_build_object('order', kept.id)
    FROM kept, customer, LATERAL (VALUES ('order.received', kept.id), ('customer.created', customer.id)) e(name, stream)
)
INSERT INTO api_idempotentanswer (id, tenant_id, api_key_id, key, fingerprint, status, body, created_at)
SELECT gen_random_uuid(), %(tenant)s, %(tenant)s, %(key)s, '', 201, %(body)s, now() FROM kept
