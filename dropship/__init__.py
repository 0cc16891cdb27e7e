"""The project: settings, composition, and the kernel that knows no room."""
