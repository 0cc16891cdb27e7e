"""Tables of orders and of parcels, taken in row by row."""
