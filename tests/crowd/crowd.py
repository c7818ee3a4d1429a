"""Many participants without browsers on one server, and what they came to."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "process"))
# pylint: disable=wrong-import-position
from server import PROGRAM, Server, status  # noqa: E402

PICTURE_SLOTS, SOUND_SLOTS = 26, 8
PICTURES_S, SOUNDS_S = 30, 50
LOSS = 0.001
# What a frame may come to without an error of anybody's: only where people come
# and go.
COMING = ("before_us", "of_nobody")
ERRORS = ("early", "ended", "keys_full", "not_in", "not_sealed", "not_opened",
          "replayed")


def cpu_s(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


class Crowd:
    """So many people in each of so many rooms; some send, all receive."""

    def __init__(self, people, rooms=1, senders=None, kbps=60, seconds=30,
                 churn_s=0, seed=1, warm=True):
        self.people, self.rooms = people, rooms
        self.senders = people if senders is None else senders
        self.kbps, self.seconds = kbps, seconds
        self.churn_s, self.seed, self.warm = churn_s, seed, warm
        self.sums, self.rss_kib, self.cpu_s, self.said = {}, {}, {}, ""

    def words(self):
        churn = ["--churn", str(self.churn_s), "--seed", str(self.seed)]
        return ["--people", str(self.people), "--rooms", str(self.rooms),
                "--senders", str(self.senders), "--video", str(self.kbps),
                "--audio", "--time", str(self.seconds), "--json",
                *(churn if self.churn_s else []),
                # Who wants sums meanwhile is not made to wait for them.
                *([] if self.warm else ["--every", "60000"])]

    def meet(self, server, limit_s, program=PROGRAM):
        """On that server, until all have left; itself."""
        done = subprocess.run(
            [program, "load", "--server", server.ready["url"].rstrip("/"),
             "--insecure-tls", *self.words()], check=False,
            capture_output=True, text=True, timeout=limit_s)
        self.said = f"{done.stdout}{done.stderr}ended with " \
            f"{done.returncode}"
        lines = [x for x in done.stdout.splitlines() if x.startswith("{")]
        assert lines, self.said
        self.sums = json.loads(lines[-1])
        return self

    def run(self, limit_s, program=PROGRAM):
        """On a server of its own; says what it came to."""
        with Server() as server:
            self.meet(server, limit_s, program)
            for role in ("control", "media"):
                pid = server.process(role)
                self.rss_kib[role] = int(status(pid, "VmHWM").split()[0])
                self.cpu_s[role] = cpu_s(pid)
        print(f"# {' '.join(self.words())}: {self.text()}", flush=True)
        return self

    def text(self):
        s = self.sums
        return (f"{s['received']} packets, {self.per_s('received'):.0f}/s, "
                f"{s['lost']} lost; {self.per_s('sounds'):.0f} sounds and "
                f"{self.per_s('pictures'):.0f} pictures a second; "
                f"{s['left']} left, {s['commits']} commits, {s['waited']} "
                "frames waited, "
                + ", ".join(f"{s[k]} {k}" for k in COMING + ERRORS if s[k])
                + f" ours {s['cpu_us'] / 1e6 / s['seconds']:.2f} cores; "
                f"late by {s['sound_us'][1] / 1000:.0f} and "
                f"{s['picture_us'][1] / 1000:.0f} ms (p99); "
                f"rss {self.rss_kib} KiB; cpu of all {self.cpu_s} s")

    def per_s(self, what):
        return self.sums[what] / self.sums["seconds"]

    def streams(self, slots):
        """How many of others' anybody sees or hears, of all people."""
        each = min(slots, self.senders)
        own = min(slots, self.senders - 1)
        return self.rooms * (self.senders * own
                             + (self.people - self.senders) * each)

    def holds(self, share=0.95):
        """All are in and get what they should: that share of the frames at
        least, and in the end all of the pictures. What comes opens."""
        s, n = self.sums, self.people * self.rooms
        assert s["joined"] == n and s["connected"] == n, self.said
        assert s["live_wanted"] == self.streams(PICTURE_SLOTS), self.said
        assert s["live"] == s["live_wanted"], self.said
        assert s["decrypt_errors"] == 0, self.said
        assert not any(s[k] for k in ERRORS), self.said
        assert s["lost"] <= LOSS * (s["received"] + s["lost"]), self.said
        assert s["unsealed"] == 0, self.said
        if not self.churn_s:
            assert not any(s[k] for k in COMING), self.said
        for what, slots, rate in (("sounds", SOUND_SLOTS, SOUNDS_S),
                                  ("pictures", PICTURE_SLOTS, PICTURES_S)):
            want = self.streams(slots) * rate
            assert self.per_s(what) >= share * want, \
                f"{what}: {self.per_s(what):.0f} of {want}\n{self.said}"
        assert self.said.endswith("ended with 0"), self.said

    def fits(self, **most_mib):
        """What the server's processes took at their highest."""
        if os.environ.get("INCAMERA_SANITIZED"):
            return
        for role, mib in most_mib.items():
            assert self.rss_kib[role] <= mib * 1024, self.rss_kib
