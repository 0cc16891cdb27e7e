"""Everything the kernel calls by name in this room."""
