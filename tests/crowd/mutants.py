"""Changes to the participants that must be seen where members come and go: each
links one changed file in front of what it was, in the build that is tested."""
import os
import subprocess
import tempfile

from crowd import Crowd, HERE

TOP = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.abspath(os.environ.get("INCAMERA_BUILD",
                                       os.path.join(TOP, "build")))

# name: file of src, piece, what it becomes, what frames come to then
MUTANTS = {
    "an old key that is forgotten at a commit": (
        "agent/epochs.c", "e->drop_us[e->current % EPOCHS_N] = last_us;",
        "e->drop_us[e->current % EPOCHS_N] = now_us;", "ended"),
}


def mutant(name, folder):
    """The program with one file changed."""
    path, piece, becomes, _ = MUTANTS[name]
    with open(os.path.join(TOP, "src", path), encoding="utf-8") as f:
        code = f.read()
    assert code.count(piece) == 1, f"{path}: {code.count(piece)} times"
    source, out = (os.path.join(folder, x) for x in ("mutant.c", "incamera"))
    with open(source, "w", encoding="utf-8") as f:
        f.write(code.replace(piece, becomes))
    subprocess.run(["cc", "-std=c17", "-O2", "-w", "-fPIE", "-D_GNU_SOURCE",
                    "-I", os.path.join(TOP, "src"), "-c", source, "-o",
                    source[:-2] + ".o"], check=True)
    said = subprocess.run(["ninja", "-C", BUILD, "-t", "commands",
                           "incamera"], check=True, capture_output=True,
                          text=True).stdout.splitlines()
    link = [x for x in said if " -o incamera " in x][-1]
    link = link.replace(" -o incamera ", f" -o {out} {source[:-2]}.o ")
    subprocess.run(link, shell=True, check=True, cwd=BUILD)
    return out


def is_seen(name):
    with tempfile.TemporaryDirectory() as folder:
        crowd = Crowd(20, senders=4, seconds=18, churn_s=1) \
            .run(60, program=mutant(name, folder))
    what = MUTANTS[name][3]
    assert crowd.sums[what] > 0 and crowd.sums["decrypt_errors"] > 0, \
        crowd.said
    assert crowd.said.endswith("ended with 1"), crowd.said


def tests():
    return [(f"{name} is seen", lambda name=name: is_seen(name))
            for name in MUTANTS]
