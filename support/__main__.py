"""`python -m support`."""

import sys
import traceback

try:
    from support.cli.main import cli

    cli(prog_name="python -m support")
except Exception:
    # Python would exit with 1 here, which says that the engine deviates.
    traceback.print_exc()
    sys.exit(2)
