"""Which tests there are. A test's name is a sentence; it gets a running server
that it shares with the others."""

TESTS = []
SLOW = set()


class Skip(Exception):
    """Says what is missing."""


def test(function):
    TESTS.append(function)
    return function


def slow(function):
    """A test that mostly waits: it runs beside the others."""
    TESTS.append(function)
    SLOW.add(function)
    return function
