"""Copy the named front-end files from node_modules to static/vendor; nothing else of the packages is served."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "chart.js/dist/chart.umd.min.js": "chartjs/chart.umd.min.js",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select/tom-select.complete.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select/tom-select.bootstrap5.min.css",
}
SOURCE_MAP = re.compile(r"(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=.*)")


def main() -> int:
    """Copy every file, without its pointer to a source map that is not there."""
    packages, vendor = ROOT / "node_modules", ROOT / "static" / "vendor"
    missing = [name for name in FILES if not (packages / name).exists()]
    if missing:
        print(f"missing in node_modules: {', '.join(missing)}", file=sys.stderr)
        return 1
    shutil.rmtree(vendor, ignore_errors=True)
    for name, target in FILES.items():
        path = vendor / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOURCE_MAP.sub("", (packages / name).read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
