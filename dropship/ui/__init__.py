"""What every page is made of: lists, parts of pages, charts and components. Knows no room."""
