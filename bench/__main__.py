"""Measure and print a table; the figures are kept as JSON in bench/out. Exit 1 when a bound is missed.

python -m bench [NAME …] [--quick]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib import import_module

from bench import ground
from bench.measure import Figure

NAMES = (
    "intake",
    "routing",
    "rush",
    "latency",
    "lists",
    "palette",
    "order",
    "desk",
    "dashboard",
    "feed",
    "outbox",
    "memory",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {', '.join(NAMES)}; all without one")
    parser.add_argument(
        "--quick", action="store_true", help="fewer rows and rounds: to see that it works, not how fast"
    )
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(NAMES):
        parser.error(f"there is no measurement {', '.join(sorted(unknown))}")
    ground.prepare()
    found: dict[str, list[Figure]] = {}
    for name in [one for one in NAMES if one in chosen.names or not chosen.names]:
        module = import_module(f"bench.{name}")
        began = time.perf_counter()
        found[name] = module.measure(quick=chosen.quick)
        show(name, found[name], time.perf_counter() - began)
        ground.empty()
    keep(found, quick=chosen.quick)
    missed = [f"{name}: {one.label}" for name, figures in found.items() for one in figures if not one.holds]
    print("\n" + ("\n".join(f"MISSED  {one}" for one in missed) or "every bound holds"))
    return 1 if missed else 0


def show(name: str, figures: list[Figure], seconds: float) -> None:
    print(f"\n{name}  ({seconds:.0f} s)")
    for one in figures:
        mark = "" if not one.bound else "ok" if one.holds else "MISSED"
        value = f"{one.value:,.2f}" if one.value < 100 else f"{one.value:,.0f}"
        print(f"  {one.label:<68} {value:>10} {one.unit:<9} {one.bound:<8} {mark:<7} {one.n}", flush=True)


def keep(found: dict[str, list[Figure]], *, quick: bool) -> None:
    ground.OUT.mkdir(exist_ok=True)
    for name, figures in found.items():
        content = {"quick": quick, "figures": [one.as_json() for one in figures]}
        (ground.OUT / f"{name}.json").write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
