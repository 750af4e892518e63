"""What the tests of what scenarios do share."""

from tests.double.scenario import box, deviates, double, new_world, say, world

__all__ = ["box", "deviates", "double", "new_world", "say", "world"]
