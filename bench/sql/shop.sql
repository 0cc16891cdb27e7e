-- Suppliers, their ways of shipping, a catalogue, offers with stock, and routing rules of all three kinds.
INSERT INTO suppliers_supplier (id, tenant_id, code, name, email, phone, contact_name, currency, country, time_zone,
    handling_days, cut_off, minimum_order, acknowledgement_hours, score, is_active, notes, created_at, updated_at)
SELECT gen_random_uuid(), %(tenant)s, 'supplier-' || n, 'Supplier ' || n, 'desk' || n || '@suppliers.example', '', '',
    'USD', 'US', 'UTC', n %% 3, '15:00', 0, 24, 0.5 + (n %% 5) / 10.0, true, '', now(), now()
FROM generate_series(0, %(suppliers)s - 1) n;

INSERT INTO suppliers_shippingmethod (id, tenant_id, supplier_id, code, name, destination, cost, transit_days, is_active)
SELECT gen_random_uuid(), tenant_id, id, method, method, destination,
    cost + (row_number() OVER () %% 7) / 2.0, days + row_number() OVER () %% 4, true
FROM suppliers_supplier, (VALUES ('standard', 'US', 4, 3), ('standard', '*', 12, 9), ('express', 'US', 9, 1))
    m(method, destination, cost, days)
WHERE tenant_id = %(tenant)s;

INSERT INTO inventory_product (id, tenant_id, sku, name, barcode, price, currency, category, attributes, low_stock_at,
    is_active, created_at, updated_at)
SELECT gen_random_uuid(), %(tenant)s, 'SKU-' || n, 'Product ' || n, '', 12.5, 'USD', 'category-' || n %% 20, '{}', 5, true,
    now(), now()
FROM generate_series(0, %(products)s - 1) n;

INSERT INTO inventory_offer (id, tenant_id, supplier_id, product_id, supplier_sku, sku, name, cost, currency,
    lead_time_days, buffer, is_active)
SELECT gen_random_uuid(), %(tenant)s, s.id, p.id, 'X-' || p.sku, p.sku, p.name, 5 + (p.n * 7 + k) %% 50 / 10.0, 'USD',
    k %% 2, 1, true
FROM (SELECT id, sku, name, replace(sku, 'SKU-', '')::int AS n FROM inventory_product WHERE tenant_id = %(tenant)s) p
CROSS JOIN generate_series(0, %(offers_each)s - 1) k
JOIN (SELECT id, replace(code, 'supplier-', '')::int AS n FROM suppliers_supplier WHERE tenant_id = %(tenant)s) s
    ON s.n = (p.n / 10 + k * 5) %% %(suppliers)s;

INSERT INTO inventory_stock (tenant_id, offer_id, supplier_id, on_hand, reserved, as_of)
SELECT tenant_id, id, supplier_id, %(on_hand)s, 0, now() - interval '1 hour' FROM inventory_offer
WHERE tenant_id = %(tenant)s;

INSERT INTO orders_routingrule (id, tenant_id, position, name, is_active, conditions, effect, suppliers, weights,
    updated_at, updated_by)
VALUES
    (gen_random_uuid(), %(tenant)s, 10, 'Not to Canada', true, '{"countries": ["CA"]}', 'exclude', '{supplier-1}', '{}', now(), ''),
    (gen_random_uuid(), %(tenant)s, 20, 'Near ones', true, '{"categories": ["category-3"]}', 'prefer',
     '{supplier-2,supplier-3}', '{}', now(), ''),
    (gen_random_uuid(), %(tenant)s, 30, 'Weights', true, '{}', 'score', '{}',
     '{"landed_cost": 60, "promised_days": 20, "supplier_score": 10, "splits": 10}', now(), '');
