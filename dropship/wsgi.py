"""The WSGI application that a server runs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from dropship.api.chunked import KnowTheLength
from dropship.base.memory import settle_memory
from dropship.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dropship.settings")
application = KnowTheLength(get_wsgi_application(), most=settings.API_BULK_BODY_LIMIT)
settle_memory()  # the server forks after this line

__all__ = ["application", "celery_app"]
