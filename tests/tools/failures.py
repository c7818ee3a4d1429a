"""What tests/run says at the end of what did not hold: the reason and where."""
import contextlib
import io
import os
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

RUN = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(
    __file__))), "run")

OUTPUT = """\
1..3
ok 1 - the first
not ok 2 - the second # 6.2 s
    # AssertionError [ERR_ASSERTION]: 3 pictures
    #   of 4
    #     at until (file:///srv/x/tests/browser/lib/wait.mjs:12:3)
    #     at async runOne (file:///srv/x/tests/browser/lib/runner.mjs:58:5)
ok 3 - the third
# Error: of nothing
"""
SAYS = ("browser: not ok 2 - the second # 6.2 s: AssertionError "
        "[ERR_ASSERTION]: 3 pictures of 4 at tests/browser/lib/wait.mjs:12")


def runner():
    loader = SourceFileLoader("runs_tests", RUN)
    module = module_from_spec(spec_from_loader("runs_tests", loader))
    loader.exec_module(module)
    return module


def wrong():
    run = runner()
    count = run.Count()
    with contextlib.redirect_stdout(io.StringIO()):
        run.read_tap("browser", OUTPUT.splitlines(), count)
    got = (count.passed, count.failed, count.broken)
    return None if got == (2, 1, [SAYS]) else repr(got)


def tests():
    yield "what did not hold is named with its reason and its line", wrong()
