"""What `python -m bench` measures, each as a ratio; the pandas side of queries is the tests'."""

import logging
import sys

from streamlit.runtime.scriptrunner_utils import script_run_context

from wardlens.store import paths

sys.path.append(str(paths.ROOT / "tests"))  # in_pandas: what the queries are held equal to
logging.getLogger(script_run_context.__name__).addFilter(lambda said: said.levelno >= logging.ERROR)
"""Views are made here outside a run of a page, and each would be warned about. A level would not
last: Streamlit sets its own once it reads its settings."""
