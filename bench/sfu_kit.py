"""What measure-sfu takes of a process, and the people of its rooms
(sfu_load.c)."""
import base64
import json
import os
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.abspath(os.environ.get("INCAMERA_BUILD",
                                       os.path.join(TOP, "build")))
SERVER_CORE, LOAD_CORE = 0, 1
REST_S = 2  # after the last join, until what it took is given back


def say(what, value, unit, **more):
    print(json.dumps({"what": what, "value": value, "unit": unit, **more}),
          flush=True)


def pinned(*cores):
    """For Popen: what is started runs there alone."""
    return lambda: os.sched_setaffinity(0, cores)


def cpu_s(pids):
    """What all threads of the processes have used, user and system."""
    total_ns = 0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat",
                      encoding="ascii") as f:
                total_ns += int(f.read().split()[0])
    return total_ns / 1e9


def resident_b(pids):
    """Memory of their own that is there."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/status", encoding="ascii") as f:
            total += sum(int(line.split()[1]) * 1024 for line in f
                         if line.startswith("RssAnon:"))
    return total


class People:
    """The participants; the same program whatever the server is."""

    def __init__(self):
        self.child = subprocess.Popen(
            [os.path.join(BUILD, "bench", "sfu_load")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            preexec_fn=pinned(LOAD_CORE))

    def write(self, data):
        self.child.stdin.write(data)
        self.child.stdin.flush()

    def line(self):
        line = self.child.stdout.readline().decode()
        if not line.endswith("\n"):
            raise AssertionError("sfu_load ended")
        return line.split()

    def ask(self, *words):
        self.write((" ".join(str(w) for w in words) + "\n").encode())
        return self.line()

    def new(self):
        """Who it is, and ufrag, password and fingerprint."""
        who, *names = self.ask("new")
        return int(who), names

    def source(self, who, with_rid):
        return self.ask("source", who, int(with_rid))

    def offer(self, who, sdp):
        """The answer to an offer of our unit's."""
        data = sdp.encode()
        self.write(f"offer {who} {len(data)}\n".encode() + data)
        ufrag, pwd, fingerprint = self.line()
        digest = bytes.fromhex(fingerprint.replace(":", ""))
        return {"ufrag": ufrag, "pwd": pwd, "fingerprint":
                base64.urlsafe_b64encode(digest).decode().rstrip("=")}

    def meet(self, who, transport_id, names, at):
        assert self.ask("meet", who, transport_id, *names, *at) == ["ok"]

    def wait(self, n, limit_s=15):
        """Until as many are connected."""
        got = int(self.ask("wait", n, limit_s * 1000)[0])
        if got != n:
            raise AssertionError(f"{got} of {n} are connected")

    def load(self, senders, what, between, warm_s, for_s):
        """what: (kind, length, burst, packets a second of each). between() is asked at
        the beginning and the end of what is counted; gives the difference
        as well."""
        kind, length, burst, rate = what
        who = ",".join(str(sender) for sender in senders)
        assert self.ask("load", who, kind, length, burst, int(rate),
                        int(warm_s * 1000), int(for_s * 1000)) == ["begin"]
        before = between()
        assert self.line() == ["end"]
        used = between() - before
        counts = {k: int(v) for k, v in (w.split("=") for w in self.line())}
        return counts, used

    def end(self):
        self.child.stdin.close()
        try:
            self.child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
