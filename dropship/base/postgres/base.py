"""The engine that settings name; Django asks for a module of this name."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base
from psycopg2 import InterfaceError


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Ask the server only when it has said something: a connection at rest is silent until it is closed.

        Django looks at the beginning of every request, and asking each time would cost a round trip.
        """
        if self.connection is None:
            return False
        look = select.poll()
        try:
            look.register(self.connection.fileno(), select.POLLIN)
        except InterfaceError:  # closed on our side
            return False
        return not look.poll(0) or super().is_usable()
