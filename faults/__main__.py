"""`python -m faults`: what `make faults` runs."""

from __future__ import annotations

from faults.campaign import run_faults
from support.cli.main import end

if __name__ == "__main__":
    end(run_faults)
