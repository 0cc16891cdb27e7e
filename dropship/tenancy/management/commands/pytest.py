import os
import subprocess
import sys

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Run the tests on the servers of this environment, embedded ones where none are named."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Hand every argument on as it stands; pytest is a process of its own, this one holds the servers."""
        os.environ.setdefault("LOG_LEVEL", "CRITICAL")
        sys.exit(subprocess.run([sys.executable, "-m", "pytest", *argv[2:]], check=False).returncode)  # noqa: S603
