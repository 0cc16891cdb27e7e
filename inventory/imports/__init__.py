"""Tables of products and offers, taken in row by row."""
