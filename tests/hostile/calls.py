"""Whether a packet costs memory or a lock: the build that counts what its
threads ask for, and that build again with a part of it made worse."""
import os
import subprocess
import tempfile

from room import ENEMY, TOP, Load, Server, counters, pause, url, wait_connected

FOLDER = os.path.join(TOP, "build-count")
PEOPLE_N = 11
WINDOW_S = 8

# What is worse: the file of src, the text, and what stands there instead; then
# the kind of call that must be seen.
MUTANTS = {
    "memory for each packet sent": (
        "sfu/fanout.c", "\tpath_sent(s, &out, 0);\n",
        "\tpath_sent(s, &out, 0);\n"
        "\tstatic void *volatile held;\n"
        "\tfree(held);\n\theld = malloc(out.payload_len);\n", "malloc"),
    "memory for each packet sent again": (
        "sfu/repair.c", "\t\tfanout_send(s, to, p);\n",
        "\t\t{\n\t\tstatic void *volatile held;\n\t\tfree(held);\n"
        "\t\theld = calloc(1, p->len + 1u);\n"
        "\t\tfanout_send(s, to, p);\n\t\t}\n", "calloc"),
    "a lock around what comes in": (
        "sfu/inbound.c", "\tsfu_tally(s, SFU_received);\n",
        "\tstatic pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n"
        "\tpthread_mutex_lock(&lock);\n\tpthread_mutex_unlock(&lock);\n"
        "\tsfu_tally(s, SFU_received);\n", "mutex"),
}


def program():
    """The build that counts, up to date."""
    if not os.path.exists(os.path.join(FOLDER, "build.ninja")):
        subprocess.run(["meson", "setup", FOLDER, TOP, "-Dcount=true",
                        "-Dtests=false"], check=True,
                       stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "--quiet", "-C", FOLDER, "incamera"], check=True,
                   stdout=subprocess.DEVNULL)
    return os.path.join(FOLDER, "incamera")


def mutant(name, folder):
    """The same with one file changed, linked in front of what it was."""
    path, piece, becomes, _ = MUTANTS[name]
    with open(os.path.join(TOP, "src", path), encoding="utf-8") as f:
        code = f.read()
    assert code.count(piece) == 1, f"{path}: {code.count(piece)} times"
    source = os.path.join(folder, "mutant.c")
    with open(source, "w", encoding="utf-8") as f:
        f.write("#include <pthread.h>\n#include <stdlib.h>\n"
                + code.replace(piece, becomes))
    thing, out = source[:-2] + ".o", os.path.join(folder, "incamera")
    subprocess.run(["cc", "-std=c17", "-O2", "-w", "-fPIE", "-D_GNU_SOURCE",
                    "-I", os.path.join(TOP, "src"), "-c", source, "-o", thing],
                   check=True)
    said = subprocess.run(["ninja", "-C", FOLDER, "-t", "commands",
                           "incamera"], check=True, capture_output=True,
                          text=True).stdout.splitlines()
    link = [x for x in said if " -o incamera " in x][-1]
    link = link.replace(" -o incamera ", f" -o {out} {thing} ")
    subprocess.run(link, shell=True, check=True, cwd=FOLDER)
    return out


def window(which):
    """What was counted while 3 of 11 send pictures and sound over links that
    lose packets, everybody connected for long: the differences."""
    with Server("--threads", "2", program=which) as server, \
            Load(url(server), "--people", str(PEOPLE_N), "--senders", "3",
                 "--video", "600", "--layers", "2", "--audio", "--max-loss",
                 "100", "--time", "60", program=ENEMY,
                 enemy="lossy"):
        wait_connected(server, PEOPLE_N)
        pause(7)  # OpenSSL's memory of a handshake goes 5 s after it
        before = counters(server)
        pause(WINDOW_S)
        after = counters(server)
    return {k: after[k] - before[k] for k in after}


def steady(which):
    """As window(), which must have been what the name says."""
    d = window(which)
    print("# " + " ".join(f"{k}={v}" for k, v in d.items() if v))
    assert d["unit.connected"] == d["unit.ended"] == 0, d
    assert d["sfu.forwarded"] > 1000 * WINDOW_S, d
    assert d["sfu.repaired"] > 10 * WINDOW_S, d
    assert d["sfu.missed"] > WINDOW_S and d["sfu.restored"] > WINDOW_S, d
    return {k: v for k, v in d.items() if k.startswith("calls.")}


def no_packet_costs_memory_or_a_lock():
    calls = steady(program())
    assert len(calls) > 8, calls
    assert not any(calls.values()), calls


def the_count_sees_what_a_handshake_takes():
    with Server("--threads", "2", program=program()) as server, \
            Load(url(server), "--people", "2", "--audio", "--time", "3"):
        before = counters(server)
        wait_connected(server, 2)
        after = counters(server)
    for kind in ("malloc", "free"):
        name = f"calls.{kind}"
        assert after[name] > before[name] + 100, (before, after)


def the_product_counts_no_calls():
    with Server() as server:
        assert not any(k.startswith("calls.") for k in counters(server))


def is_caught(name):
    program()
    with tempfile.TemporaryDirectory() as folder:
        calls = steady(mutant(name, folder))
    kind = MUTANTS[name][3]
    assert calls[f"calls.{kind}"] > 100, calls


def tests():
    """(name, function) of each."""
    for function in (the_product_counts_no_calls,
                     the_count_sees_what_a_handshake_takes,
                     no_packet_costs_memory_or_a_lock):
        yield function.__name__.replace("_", " "), function
    for name in MUTANTS:
        yield f"caught: {name}", lambda name=name: is_caught(name)
