"""Loads that measure-sfu puts on a unit, and on a sender that does nothing but
send."""
import os
import subprocess
import sys

import sfu_profile
from sfu_kit import BUILD, SERVER_CORE, People, pinned
from sfu_profile import Recording

# Bytes of a payload, packets at once, what is aimed at.
KINDS = {"video": (1100, 8, "<= 1.5"), "sound": (120, 1, "<= 3")}
# Of the knee: each is a quarter more than the one before.
RATES = [15000, 19000, 24000, 30000, 38000, 48000, 60000, 75000, 96000, 120000,
         150000, 190000, 240000, 300000, 380000, 480000]
LOST_MAX = 0.001
TRIES_N = 4
LEAST_OF_N = 3
RUN_S = 1.5
HEADER_LEN = 40  # of RTP, its extensions and SRTP, about
BARE_MS = 1500


class Run:
    """One load, of all senders' to n receivers each: what it took for each packet
    that came. between is asked when
    what is counted begins, and when it ends."""

    def __init__(self, server, what, for_s, between=None):
        self.kind, self.n, self.rate = what
        length, burst, _ = KINDS[self.kind]
        self.server_name = server.name

        def used_s():
            if between is not None:
                between()
            return server.cpu_s()

        each = self.rate / self.n / len(server.senders)
        c, used = server.people.load(
            server.senders, (self.kind, length, burst, each), used_s, 1,
            for_s)
        self.counts = c
        self.us = used * 1e6 / max(1, c["got"])
        self.lost = 1 - c["got"] / max(1, c["sent"] * self.n)
        self.busy = used * 1e6 / c["us"]
        self.is_good = self.lost <= LOST_MAX and c["wrong"] == 0
        self.say(len(server.senders))

    def say(self, rooms_n):
        c = self.counts
        rooms = f", {rooms_n} rooms," if rooms_n > 1 else ""
        print(f"  {self.server_name} {self.kind} 1 to {self.n}{rooms} at "
              f"{self.rate:,}/s: {self.us:.2f} us, {100 * self.lost:.2f} % "
              f"lost, server {100 * self.busy:.0f} %, people "
              f"{100 * c['cpu_us'] / c['us']:.0f} %, p50 {c['p50']} p99 "
              f"{c['p99']} us", file=sys.stderr)

    def latency(self):
        return tuple(self.counts[k] / 1000 for k in ("p50", "p99", "p999"))


def try_rate(server, kind, n, rate, for_s=RUN_S):
    """The first good run. A unit that estimates needs a while to find out how
    much the way carries; one that does not gets the same."""
    for _ in range(TRIES_N):
        run = Run(server, (kind, n, rate), for_s)
        if run.is_good or run.busy > 0.95:
            break
    return run


def least_run(server, kind, n, rate, by=lambda run: run.us):
    """Of those that are good, from the first on; the last where none is."""
    runs = [try_rate(server, kind, n, rate)]
    while runs[0].is_good and len(runs) < LEAST_OF_N:
        runs.append(Run(server, (kind, n, rate), RUN_S))
    good = [run for run in runs if run.is_good]
    return min(good, key=by) if good else runs[0]


def knee(server, kind, n, runs):
    """Into runs, by rate: good ones, the last at the knee. Step by step, as a
    unit that estimates stops where far more comes than it has seen to fit."""
    held = max(runs, default=0)

    for rate in RATES:
        if rate <= held:
            continue
        run = try_rate(server, kind, n, rate, 1)
        if not run.is_good:
            break
        runs[rate] = run


class Bare:
    """A sender that does nothing else, at the same rate."""

    def __init__(self, kind, n, rate, with_profile=False):
        length, burst, _ = KINDS[kind]
        people = People()
        for _ in range(n):
            people.new()
        ports = people.ask("ports")
        child = subprocess.Popen(
            [os.path.join(BUILD, "bench", "gso_bare"),
             str(length + HEADER_LEN), str(burst), str(rate // n),
             str(BARE_MS), *ports],
            stdout=subprocess.PIPE, text=True, preexec_fn=pinned(SERVER_CORE))
        recording = None
        if with_profile:
            recording = Recording(["-p", str(child.pid)])
            recording.begin()
        came = int(people.ask("count", BARE_MS + 500)[0])
        out = child.communicate()[0]
        self.rows = recording.end({}) if recording else None
        counts = {k: int(v) for k, v in (w.split("=") for w in out.split())}
        people.end()
        if came < 0.99 * counts["sent"]:
            print(f"bare: {came} of {counts['sent']} came", file=sys.stderr)
        self.us = counts["cpu_us"] / max(1, came)
        self.round_ms = counts["p99"] / 1000


def least_bare(kind, n, rate):
    return min((Bare(kind, n, rate) for _ in range(LEAST_OF_N)),
               key=lambda bare: bare.us)


def workers_of(pid):
    """The threads of media that packets go through."""
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/comm", encoding="ascii") as f:
            if f.read().startswith("worker-"):
                found.append(task)
    return found


class Profile:
    """Where the time of the threads that packets go through was."""

    def __init__(self, server, kind, n, rate):
        threads = workers_of(server.media_pid)
        recording = Recording(["-t", ",".join(threads)])
        marks = []

        def between():
            if not marks:
                recording.begin()
            marks.append(self.of_threads_s(server.media_pid, threads))

        run = Run(server, (kind, n, rate), 2.5, between)
        self.rows = recording.end(sfu_profile.folders_of(BUILD))
        self.thread_us = ((marks[1] - marks[0]) * 1e6
                          / max(1, run.counts["got"]))
        self.us = run.us

    @staticmethod
    def of_threads_s(pid, threads):
        total_ns = 0
        for task in threads:
            with open(f"/proc/{pid}/task/{task}/schedstat",
                      encoding="ascii") as f:
                total_ns += int(f.read().split()[0])
        return total_ns / 1e9

    def by_row_us(self):
        """For each packet."""
        all_n = max(1, sum(self.rows.values()))
        return {row: n / all_n * self.thread_us
                for row, n in self.rows.items()}

