"""The WSGI application that a server runs."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from dropship.api.chunked import KnowTheLength
from dropship.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dropship.settings")
application = KnowTheLength(get_wsgi_application(), most=settings.API_BULK_BODY_LIMIT)
# The server forks after this line: what is loaded is shared, and no later collection walks through it again.
gc.collect()
gc.freeze()

__all__ = ["application", "celery_app"]
