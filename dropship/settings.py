"""Settings: one file, from the environment alone, grouped as `.env.example` is.

A wrong value stops the start with the name of its variable.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from dropship.catalogues import LOCALE, compile_changed

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Process
DEBUG = env.bool("DEBUG", False)
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".dropship")))
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. `make run` makes one for you; on a server, set it.")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
BASE_URL = env.str("BASE_URL", f"http://127.0.0.1:{env.int('PORT', 8000)}").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])
INTERNAL_TOKEN = env.str("METRICS_TOKEN", "")

# Database: DATABASE_URL is the owner of the tables (migrations, backup); everything else connects as
# the application's role, which neither owns them nor bypasses their policies.


def _database(url: str, name: str) -> dict:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must be a postgres:// address.")
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "dropship.base.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "") or ""),
        "OPTIONS": dict(query),
    }


_owner = _database(env.str("DATABASE_URL"), "DATABASE_URL")
if env.str("APP_DATABASE_URL", ""):
    _app = _database(env.str("APP_DATABASE_URL"), "APP_DATABASE_URL")
else:
    _password = hmac.new(SECRET_KEY.encode(), b"database role", hashlib.sha256).hexdigest()
    _app = {**_owner, "USER": f"{_owner['NAME']}_app", "PASSWORD": _password}
APP_DATABASE_ROLE = _app["USER"]
APP_DATABASE_PASSWORD = _app["PASSWORD"]
OWNER_DATABASE = {"USER": _owner["USER"], "PASSWORD": _owner["PASSWORD"]}
_STATEMENT_SECONDS = env.int("STATEMENT_TIMEOUT", 30)
_LIMITS = (
    f"-c statement_timeout={_STATEMENT_SECONDS * 1000} -c lock_timeout=10000 "
    "-c idle_in_transaction_session_timeout=60000 -c jit=off "
    "-c plan_cache_mode=force_generic_plan"  # what is prepared is planned once a session
)
DATABASES = {
    "default": {
        **_app,
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **_app["OPTIONS"], "options": _LIMITS},
        "TEST": {"NAME": env.str("TEST_DATABASE", "test_dropship")},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis holds nothing that cannot be made again from Postgres: the broker's bells and short caches.
REDIS_URL = env.str("REDIS_URL")
CACHE_URL = env.str("CACHE_URL", "") or REDIS_URL
_cache = {
    "LOCATION": CACHE_URL,
    "KEY_PREFIX": "dropship",
    "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
}
CACHES = {
    "default": {"BACKEND": "dropship.base.cache.ForgivingRedisCache", **_cache},
    "strict": {"BACKEND": "dropship.base.cache.QuickRedisCache", **_cache},  # for who must know it is away
}
CELERY_BROKER_URL = REDIS_URL

# Applications
INSTALLED_APPS = [
    "dropship.tenancy",
    "dropship.accounts",
    "dropship.events",
    "dropship.deliveries",
    "dropship.notifications",
    "dropship.api",
    "dropship.ui",
    "dropship.bulk",
    "dropship.office",
    "dropship.demo",
    "suppliers",
    "inventory",
    "customers",
    "orders",
    "metrics",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "dropship.api.request_id.RequestIdMiddleware",
    "dropship.api.outside.BodyLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "dropship.tenancy.middleware.ScopeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "dropship.api.outside.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dropship.accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dropship.office.desk_answers.DeskMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "dropship.urls"
WSGI_APPLICATION = "dropship.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "dropship.office.account_mail.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True  # one address, replaced once the new one has answered
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "50/m/ip",
}  # a house shares one; one address is locked by axes
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", False) else 0
MFA_ADAPTER = "dropship.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "dropship.accounts.forms.AddPasskeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow it for localhost alone
MFA_TOTP_ISSUER = "Dropship"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # people come by invitation, so the address was proven before
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "dropship.accounts.adapter.who_signs_in"
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_HTTP_RESPONSE_CODE = 429
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": (),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

# Mail
EMAIL_URL = env.str("EMAIL_URL", "")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "orders@dropship.example")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 15
INVITATIONS_PER_DAY = env.int("INVITATIONS_PER_DAY", 200)

# Files sent with messages
ATTACHMENTS_MB = env.int("ATTACHMENTS_MB", 2048)
ATTACHMENTS_OF_SUPPLIER_MB = env.int("ATTACHMENTS_OF_SUPPLIER_MB", 256)


def _host_and_port(text: str, name: str) -> tuple[str, int] | None:
    host, _colon, port = text.rpartition(":")
    if text and not (host and port.isdecimal()):
        raise ImproperlyConfigured(f"{name} must be host:port.")
    return (host, int(port)) if text else None


CLAMAV_ADDRESS = _host_and_port(env.str("CLAMAV_ADDRESS", ""), "CLAMAV_ADDRESS")

# API
API_RATE_PER_MINUTE = env.int("API_RATE_PER_MINUTE", 60_000)
API_BODY_LIMIT = 2 * 1024 * 1024
API_BULK_BODY_LIMIT = 5 * 1024 * 1024
PAGE_BODY_LIMIT = 56 * 1024 * 1024  # a message with five files of ten
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["dropship.api.auth.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["dropship.api.auth.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "dropship.api.problems.to_problem",
    "UNAUTHENTICATED_USER": None,
    "COMPACT_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Dropship order management",
    "DESCRIPTION": "Orders, purchase orders, stock, suppliers and figures of one retailer.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "dropship.api.schema.add_failures"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Static files, hashed and compressed where collectstatic has run
_HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _PLAIN if "PYTEST_VERSION" in os.environ else _HASHED},
}
WHITENOISE_MANIFEST_STRICT = False
WHITENOISE_USE_FINDERS = DEBUG

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [LOCALE]
compile_changed()
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True

# Logs, one JSON object a line outside of development
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.dev.ConsoleRenderer(colors=False)
            if sys.stderr.isatty() or DEBUG
            else structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.processors.format_exc_info,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "ERROR"},
    },
}

# Errors
if env.str("SENTRY_DSN", ""):
    import sentry_sdk

    sentry_sdk.init(dsn=env.str("SENTRY_DSN"), send_default_pii=False, max_request_body_size="never")

FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", default=[])
SILENCED_SYSTEM_CHECKS = ["models.W042"]
