"""What a server is given: the compose file, the image and the list of settings agree with the code."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings

from dropship.run import address
from dropship.services import NAMES
from tests.platform.processes import ROOT

SECRETS = {"SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "POSTGRES_PASSWORD", "OWNER_PASSWORD", "REDIS_PASSWORD"}
READ = re.compile(r"""(?:env\.\w+|environ\.get|environ\[|env\.email_url)\(?\s*"([A-Z_]{3,})\"""")
NOT_FOR_PEOPLE = {"EMBEDDED_FAST", "TEST_DATABASE", "PYTEST_VERSION", "DJANGO_SETTINGS_MODULE"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_every_service_runs_as_somebody_and_says_how_it_is(compose):
    services = compose["services"]

    assert {"postgres", "redis", *NAMES} <= set(services)
    for name in NAMES:
        assert services[name]["command"] == ["python", "-m", "dropship.services", name]
    for name, service in services.items():
        assert service["user"] not in {"root", "0"}, name
        assert "healthcheck" in service or name == "migrate", name
        assert service["volumes"], name


def test_no_secret_has_a_default(compose):
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

    for name in SECRETS:
        uses = re.findall(rf"\$\{{{name}(.*?)\}}", text)
        assert uses and all(use.startswith(":?") for use in uses), name
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        if line.startswith(tuple(SECRETS)):
            assert line.split("#")[0].strip().endswith("="), line


def test_the_database_role_of_the_portal_is_no_superuser(compose):
    assert "dropship_owner" in compose["services"]["web"]["environment"]["DATABASE_URL"]
    script = (ROOT / "bin" / "postgres-owner.sh").read_text(encoding="utf-8")
    assert "SUPERUSER" not in script


def test_every_setting_is_listed_and_every_listed_one_is_read(compose):
    files = [ROOT / "manage.py", *(ROOT / "dropship").glob("*.py")]
    read = {name for path in files for name in READ.findall(path.read_text(encoding="utf-8"))} - NOT_FOR_PEOPLE
    listed = set(re.findall(r"^#?([A-Z_]{3,})=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    given = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))

    assert read - listed == set()
    assert listed - read - given == set()
    assert given - listed == set()
    # The rest is for one machine, or fixed by the image.
    assert listed - given == {
        "DEBUG",
        "DATA_DIR",
        "BIND",
        "DEMO",
        "DATABASE_URL",
        "APP_DATABASE_URL",
        "REDIS_URL",
        "CACHE_URL",
        "STATIC_ROOT",
    }


def test_the_address_that_is_printed_takes_passkeys_and_is_answered():
    """A browser gives passkeys to a name alone; the number still works."""
    printed = urlsplit(address(8123))

    assert (printed.hostname, printed.port) == ("localhost", 8123)
    assert {"localhost", "127.0.0.1"} <= set(settings.ALLOWED_HOSTS)
