"""The mutants of the suites that are only run when they are asked for: each
still finds the one place in the code that it changes."""
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path += [os.path.join(TESTS, name) for name in ("hostile", "crowd")]
# pylint: disable=wrong-import-position
import calls  # noqa: E402
import mutants  # noqa: E402

SRC = os.path.join(os.path.dirname(TESTS), "src")


def times(of):
    """How often the code has what the mutant replaces."""
    path, piece, *_ = of
    with open(os.path.join(SRC, path), encoding="utf-8") as f:
        return f.read().count(piece)


def tests():
    for suite, all_of_it in (("hostile", calls.MUTANTS),
                             ("crowd", mutants.MUTANTS)):
        for name, of in all_of_it.items():
            n = times(of)
            yield (f"a mutant of {suite} has its place in the code: {name}",
                   None if n == 1 else f"{of[0]}: {n} times")
