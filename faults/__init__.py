"""Engines broken on purpose, to show that the suite notices: `python -m faults`."""
