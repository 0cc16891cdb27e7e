-- A parcel for every purchase order that has left: one carrier, numbers that count up.
CREATE TEMPORARY TABLE left_the_house AS
SELECT gen_random_uuid() AS id, p.id AS purchase_order_id, p.order_id, p.supplier_id, p.status, p.shipped_at, p.delivered_at,
    row_number() OVER (ORDER BY p.sent_at DESC) AS n
FROM orders_purchaseorder p WHERE p.tenant_id = %(tenant)s AND p.status IN ('shipped', 'delivered');

INSERT INTO orders_shipment (id, tenant_id, order_id, purchase_order_id, supplier_id, carrier, carrier_name, service,
    tracking_number, tracking_url, status, shipped_at, delivered_at, created_at)
SELECT id, %(tenant)s, order_id, purchase_order_id, supplier_id, 'ups', 'UPS', '', '1Z' || lpad(n::text, 16, '0'), '',
    CASE status WHEN 'delivered' THEN 'delivered' ELSE 'in_transit' END, shipped_at, delivered_at, shipped_at
FROM left_the_house ORDER BY shipped_at;

INSERT INTO orders_shipmentline (id, tenant_id, shipment_id, purchase_order_line_id, supplier_id, sku, quantity)
SELECT gen_random_uuid(), %(tenant)s, m.id, l.id, m.supplier_id, l.sku, l.quantity
FROM left_the_house m JOIN orders_purchaseorderline l ON l.tenant_id = %(tenant)s AND l.purchase_order_id = m.purchase_order_id;
DROP TABLE left_the_house
