"""What the tests of the book share."""

from tests.book.from_text import feature_of, ledger, planned_of, steps_of

__all__ = ["feature_of", "ledger", "planned_of", "steps_of"]
