"""What the tests of looks share."""

from tests.double.scenario import box, deviates, double, new_world, say, world

__all__ = ["box", "deviates", "double", "new_world", "say", "world"]
