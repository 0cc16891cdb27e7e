"""Where rooms tell the kernel which tenants have work waiting, and which database functions exist."""

from __future__ import annotations

DUE_WORK: dict[str, str] = {}
DEFINER_FUNCTIONS: dict[str, str] = {}


def due_work(job: str, sql: str) -> None:
    """Register `SELECT tenant_id FROM …`: the tenants for which `job` has something to do now.

    It becomes a branch of the database function `due_work()`, which sees every tenant but gives
    away nothing except tenant ids; each branch must be served by a partial index.
    """
    DUE_WORK[job] = sql


def definer_function(name: str, sql: str) -> None:
    """Register a function that runs as the owner of the tables: it must filter by tenant itself."""
    DEFINER_FUNCTIONS[name] = sql
