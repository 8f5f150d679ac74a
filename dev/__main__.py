"""Entry point: ``./run`` executes this file with a fitting Python."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from dev.cli import main

sys.exit(main(sys.argv[1:]))
