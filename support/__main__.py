"""`python -m support`."""

from support.cli.main import cli

cli(prog_name="python -m support")
