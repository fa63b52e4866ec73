"""The analyst's door: `python -m wardlens`."""

import sys

from wardlens.cli import main

sys.exit(main())
