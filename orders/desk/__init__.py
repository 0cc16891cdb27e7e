"""What of orders, purchase orders and parcels waits for a person; each file says it of one place."""
