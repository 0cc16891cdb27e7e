"""Pages are drawn with the plain names of static files: hashed ones need `collectstatic` first."""

import pytest


@pytest.fixture(autouse=True)
def _plain_static_names(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
