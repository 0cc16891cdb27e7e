"""The portal's settings without what it does around a request: no middleware, no keys, no policies."""

from dropship.settings import *  # noqa: F403 (a settings module is its names)
from dropship.settings import DATABASES, INSTALLED_APPS, OWNER_DATABASE

ROOT_URLCONF = "bench.reference.urls"
MIDDLEWARE: list[str] = []
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith(("allauth", "axes"))]  # they insist on middleware
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
DATABASES["default"].update(OWNER_DATABASE)
