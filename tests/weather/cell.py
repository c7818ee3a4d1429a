"""One cell of the table: a real server, somebody who sends, somebody who watches
on a good network, and somebody who watches behind the weather; what they saw, and
whether it holds."""
import json
import os
import selectors
import socket
import statistics
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(TOP, "tests", "process")]
# pylint: disable=wrong-import-position
import subprocess  # noqa: E402
from networks import SERVER, Networks  # noqa: E402
from server import PROGRAM, Server  # noqa: E402

WINDOW_S = 5.0   # the estimate has so long, and is looked at as long
PART_MIN, PART_MAX = 0.70, 1.00  # of what the bottleneck carries
FREEZE_MAX_S = 1.0
FREEZE_LOSS = 5  # percent, up to which it must not freeze
GOOD_FREEZE_MAX_S = 0.3
FPS = 30
JOIN_MAX_S = 60.0
# What a second of sound takes on a link, in kbit/s, and how much more than its
# frames a layer takes.
SOUND_KBPS = 83
OVERHEAD = 1.10
# The middle layer takes that part of the bottleneck, the largest four times it: so
# there is one that fits, and always more to be had than fits.
MIDDLE_PART = 0.6


class Broken(Exception):
    """The cell did not come to its end."""


def has_estimates():
    """The product has none of it."""
    with open(PROGRAM, "rb") as f:
        return b"INCAMERA_TAP_ESTIMATES" in f.read()


def layer_kbps(kbps):
    """The largest layer's."""
    return max(40, int((MIDDLE_PART * kbps - SOUND_KBPS) / OVERHEAD)) * 4


class Participant:
    """A process of incamera load, and what it says while it runs."""

    def __init__(self, enter, *words):
        self.samples, self.link, self.left = [], None, b""
        self.child = subprocess.Popen(
            [*enter, PROGRAM, "load", *words, "--audio", "--every", "100",
             "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def fileno(self):
        return self.child.stdout.fileno()

    def read(self):
        """Takes what is there; False at the end."""
        more = os.read(self.fileno(), 65536)
        *lines, self.left = (self.left + more).split(b"\n")
        for line in lines:
            if line.startswith(b"link "):
                self.link = line[5:].decode()
            elif b'"at_us"' in line:
                self.samples.append(json.loads(line))
        return more != b""

    def is_connected(self):
        return bool(self.samples) and self.samples[-1]["connected"] == 1

    def since_s(self):
        """When it was connected."""
        return self.samples[0]["at_us"] / 1e6

    def between(self, from_s, to_s):
        return [s for s in self.samples if from_s <= s["at_us"] / 1e6 <= to_s]

    def end(self):
        self.child.kill()
        _, said = self.child.communicate()
        return said.decode().strip()


class Stage:
    """All that runs for a cell; with-statement ends it."""

    def __init__(self, cell, linkem):
        self.cell, self.linkem = cell, linkem
        self.estimates, self.places, self.people = [], [], []
        self.selector = selectors.DefaultSelector()
        self.folder = tempfile.TemporaryDirectory()

    def __enter__(self):
        try:
            self.networks = Networks(self.linkem).__enter__()
            self.open_estimates()
            self.server = Server("--listen", SERVER, "--threads", "1",
                                 enter=self.networks.enter("s"),
                                 env={**os.environ, "INCAMERA_TAP_ESTIMATES":
                                      self.folder.name + "/estimates"})
        except BaseException:
            self.__exit__(None)
            raise
        return self

    def __exit__(self, *_):
        self.said = [p.end() for p in self.people]
        for name in ("server", "networks", "socket"):
            if hasattr(self, name):
                getattr(self, name).__exit__(None, None, None)
        self.folder.cleanup()

    def open_estimates(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.folder.name + "/estimates")
        self.socket.setblocking(False)
        self.selector.register(self.socket, selectors.EVENT_READ, None)

    def take_estimates(self):
        while True:
            try:
                said = self.socket.recv(16)
            except BlockingIOError:
                return
            place = int.from_bytes(said[:2], "big")
            if place not in self.places:
                self.places.append(place)
            self.estimates.append((time.monotonic(), place,
                                   int.from_bytes(said[2:6], "big")))

    def start(self, side, *words):
        pin = self.server.ready["fingerprint"].replace(":", "")
        p = Participant(self.networks.enter(side), *words, "--pin", pin)
        self.people.append(p)
        self.selector.register(p, selectors.EVENT_READ, p)
        return p

    def run(self, until, limit_s, what):
        """Takes what all say until that is true."""
        end = time.monotonic() + limit_s
        while not until():
            if time.monotonic() > end:
                raise Broken(f"not within {limit_s:.0f} s: {what}")
            for key, _ in self.selector.select(0.1):
                if key.data is None:
                    self.take_estimates()
                elif not key.data.read():
                    self.selector.unregister(key.data)
                    raise Broken(f"a participant ended: {key.data.end()}")

    def run_for(self, seconds):
        end = time.monotonic() + seconds
        self.run(lambda: time.monotonic() >= end, seconds + 5, "the time")


def meet(stage):
    """All three are connected; they."""
    cell = stage.cell
    kbps = layer_kbps(max(w["kbps"] for w in cell["weather"]))
    url = f"https://{SERVER}:{stage.server.ready['tcp']}"
    watcher = ["--senders", "0", "--watch", "720", "--time", "600"]
    sender = stage.start("g", "--server", url, "--people", "1", "--video",
                         str(kbps), "--layers", "3", "--time", "600",
                         "--show-link")
    stage.run(sender.is_connected, JOIN_MAX_S, "the sender is connected")
    good = stage.start("g", sender.link, *watcher)
    stage.run(good.is_connected, JOIN_MAX_S, "the good one is connected")
    bad = stage.start("b", sender.link, *watcher)
    stage.run(bad.is_connected, JOIN_MAX_S, "the other one is connected")
    if has_estimates():
        stage.run(lambda: len(stage.places) == 3, 2, "estimates of all")
    return good, bad


def estimate_parts(cell, estimates, since_s, changes):
    """The median of each window, as a part of what the bottleneck carries. What
    is lost before it needs no room in it."""
    parts = []
    for i, (from_s, weather) in enumerate(changes):
        to_s = (changes[i + 1][0] if i + 1 < len(changes)
                else since_s + cell["seconds"])
        carries = weather["kbps"] * 1000 / (1 - weather["loss"] / 100)
        from_s += WINDOW_S
        while from_s + WINDOW_S <= to_s + 0.1:
            window = [bps for at, bps in estimates
                      if from_s <= at < from_s + WINDOW_S]
            parts.append(statistics.median(window) / carries if window else 0)
            from_s += WINDOW_S
    return parts


def frames(samples):
    """Of each layer, between the first sample and the last."""
    return [b - a for a, b in zip(samples[0]["layers"], samples[-1]["layers"])]


def first_picture_s(p):
    shown = [s for s in p.samples if sum(s["layers"]) > 0]
    return shown[0]["at_us"] / 1e6 - p.since_s() if shown else None


def rate_bps(samples):
    """On the link, with all headers."""
    first, last = samples[0], samples[-1]
    octets = last["octets"] - first["octets"]
    octets += 44 * (last["datagrams"] - first["datagrams"])
    return octets * 8e6 / (last["at_us"] - first["at_us"])


def lost_part(samples):
    first, last = samples[0], samples[-1]
    all_n = last["datagrams"] - first["datagrams"]
    return (last["lost"] - first["lost"]) / max(1, all_n)


def seen_of(p, from_s, to_s):
    samples = p.between(from_s, to_s)
    return {"failed": p.samples[-1]["failed"],
            "decrypt_errors": p.samples[-1]["decrypt_errors"],
            "frozen_s": max(s["still_us"] for s in p.samples) / 1e6,
            "frozen_late_s": max(s["still_us"] for s in samples) / 1e6,
            "lost": lost_part(samples), "layers": frames(samples),
            "seconds": (samples[-1]["at_us"] - samples[0]["at_us"]) / 1e6,
            "keys_asked": p.samples[-1]["keys_asked"],
            "rate_bps": rate_bps(samples)}


def run_cell(cell, linkem):
    """What was seen: all numbers of the table."""
    began = time.monotonic()
    with Stage(cell, linkem) as stage:
        links = [stage.networks.link(w, JOIN_MAX_S * 3 + cell["seconds"])
                 for w in cell["weather"]]
        links[0].take()
        good, bad = meet(stage)
        since_s = bad.since_s()
        joined_s = time.monotonic() - began
        changes = [(since_s, cell["weather"][0])]
        for at_s, which in cell.get("steps", []):
            stage.run_for(since_s + at_s - time.monotonic())
            links[which].take()
            changes.append((time.monotonic(), cell["weather"][which]))
        stage.run_for(since_s + cell["seconds"] - time.monotonic())
        end_s = time.monotonic()
    late_s = since_s + WINDOW_S
    mine = [(at, bps) for at, place, bps in stage.estimates
            if place == stage.places[2]]
    parts = estimate_parts(cell, mine, since_s, changes) if mine else []
    if os.environ.get("INCAMERA_WEATHER_TRACE"):
        with open(os.environ["INCAMERA_WEATHER_TRACE"], "w",
                  encoding="ascii") as f:
            json.dump({"estimates": [(a - since_s, b) for a, b in mine],
                       "bad": bad.samples, "good": good.samples,
                       "since_s": since_s}, f)
    return {"joined_s": joined_s,
            "parts": parts,
            "first_s": first_picture_s(bad),
            "bad": seen_of(bad, late_s, end_s),
            "good": seen_of(good, late_s, end_s)}


def faults_of_good(seen):
    largest = seen["layers"][2]
    if seen["frozen_late_s"] > GOOD_FREEZE_MAX_S:
        yield f"the good one stood for {seen['frozen_late_s']:.2f} s"
    if seen["lost"] > 0:
        yield f"the good one lost {seen['lost']:.2%}"
    if largest < 0.95 * FPS * seen["seconds"]:
        yield f"the good one had layers {seen['layers']}"


def faults(cell, seen):
    """What does not hold, in words."""
    for who in ("good", "bad"):
        for what in ("failed", "decrypt_errors"):
            if seen[who][what]:
                yield f"{who}: {what} {seen[who][what]}"
    if seen["first_s"] is None:
        yield "never a picture"
    for part in seen["parts"]:
        if not PART_MIN <= part <= PART_MAX:
            yield f"the estimate is {part:.0%} of the bottleneck"
    loss = max(w["loss"] for w in cell["weather"])
    if loss <= FREEZE_LOSS and seen["bad"]["frozen_s"] > FREEZE_MAX_S:
        yield f"frozen for {seen['bad']['frozen_s']:.2f} s"
    yield from faults_of_good(seen["good"])
