"""What is kept of a person: given out, and taken away. Each room registers what it keeps; see `keepers.py`."""
