"""The imagined person of the clinical manual serves the unit tests too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "spec"))
