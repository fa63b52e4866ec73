"""Lines of JSON on what the server did, where they are wanted; never what a reader asked for."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback


def log(event: str, **facts: object) -> None:
    """One line of JSON on standard error, if lines are wanted."""
    if os.environ.get("WARDLENS_LOG") == "json":
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        line = json.dumps({"time": when, "event": event, **facts}, ensure_ascii=False)
        sys.stderr.write(f"{line}\n")


def log_failure(event: str, problem: Exception) -> None:
    """Log what failed where: the kind of error and the line, never what the reader asked for."""
    last = traceback.extract_tb(problem.__traceback__)[-1:]
    log(event, error=type(problem).__name__, at=[f"{at.name}:{at.lineno}" for at in last])
