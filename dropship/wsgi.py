"""The WSGI application that a server runs."""

import os

from django.core.wsgi import get_wsgi_application

from dropship.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dropship.settings")
application = get_wsgi_application()

__all__ = ["application", "celery_app"]
