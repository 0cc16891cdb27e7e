#!/usr/bin/env python
"""Django's command line; without DATABASE_URL and REDIS_URL it runs on the embedded servers."""

from __future__ import annotations

import os
import secrets
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
NEEDS_NO_SERVERS = {"help", "--help", "-h", "--version", "version", "collectstatic"}


def prepare(arguments: list[str]) -> None:
    """Complete the environment: secrets kept in the data folder, servers embedded where none are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dropship.settings")
    data_dir = Path(os.environ.setdefault("DATA_DIR", str(ROOT / ".dropship")))
    given = bool(os.environ.get("DATABASE_URL")), bool(os.environ.get("REDIS_URL"))
    if not os.environ.get("SECRET_KEY") and not all(given):
        os.environ["SECRET_KEY"] = kept_secret(data_dir / "secret_key")
    if all(given):
        return
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in NEEDS_NO_SERVERS or "--help" in arguments:
        os.environ.setdefault("DATABASE_URL", "postgres://nobody@/nothing")
        os.environ.setdefault("REDIS_URL", "redis://nowhere")
        os.environ.setdefault("SECRET_KEY", "not needed")
        return
    from dropship.embedded import ensure

    urls = ensure(data_dir, fast=os.environ.get("EMBEDDED_FAST") == "1").as_environment()
    names = [] if given[0] else ["DATABASE_URL", "APP_DATABASE_URL"]
    names += [] if given[1] else ["REDIS_URL", "CACHE_URL"]
    os.environ.update({name: urls[name] for name in names})


def kept_secret(path: Path) -> str:
    """The secret in this file, made on first use and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    prepare(sys.argv)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
