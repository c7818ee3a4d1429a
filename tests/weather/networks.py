"""Networks of a cell's own: namespaces, a cable, and links with weather.

The server stands in one namespace; a cable leads to another, where the network is
good; links (linkem) lead to the third. Its address is not a link's, so what comes
to it can take another link at once.
"""
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
SOURCE = os.path.join(os.path.dirname(TOP), "shared", "tools", "linkem.c")
SERVER = "10.78.0.1"
BEHIND = "10.78.3.2"
QUEUE_MS = 300  # of a link; what would wait longer is dropped


class Missing(Exception):
    """What would be needed here."""


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def build_linkem(folder):
    """The link's program, compiled; Missing where it cannot be."""
    if not os.path.exists(SOURCE):
        raise Missing(f"no {os.path.relpath(SOURCE, TOP)} beside the checkout")
    if os.geteuid() != 0 or not os.path.exists("/dev/net/tun"):
        raise Missing("network namespaces need root and /dev/net/tun")
    try:
        run("ip", "netns", "add", "icw-probe")
        run("nsenter", "--net=/run/netns/icw-probe", "true")
    except OSError as e:
        raise Missing(f"no network namespaces here: {e}") from e
    finally:
        subprocess.run(["ip", "netns", "del", "icw-probe"], check=False,
                       capture_output=True)
    program = os.path.join(folder, "linkem")
    run("cc", "-O2", "-w", "-o", program, SOURCE)
    return program


class Link:
    """One way between the server and the far side, both directions alike."""

    def __init__(self, networks, number, weather, seconds):
        self.networks, self.name = networks, f"em{number + 1}"
        ends = [f"10.78.{10 + number}.{i}" for i in (1, 2)]
        loss_ppm = weather["loss"] * 10000
        words = [networks.linkem, networks.space("s"), ends[0],
                 networks.space("b"), ends[1],
                 weather["rtt_ms"] * 500, weather["jitter_ms"] * 1000,
                 loss_ppm, 0, 0, 0, weather["kbps"], weather["seed"], seconds]
        self.child = subprocess.Popen([str(w) for w in words],
                                      stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL)
        if self.child.stdout.readline() != b"ready\n":
            raise OSError("the link does not come up")
        # The next one takes the name again.
        for side in ("s", "b"):
            networks.ip(side, "link", "set", "em0", "down")
            networks.ip(side, "link", "set", "em0", "name", self.name)
            networks.ip(side, "link", "set", self.name, "up")

    def take(self):
        """From now on packets go this way."""
        self.networks.ip("s", "route", "replace", f"{BEHIND}/32", "dev",
                         self.name)
        self.networks.ip("b", "route", "replace", f"{SERVER}/32", "dev",
                         self.name, "src", BEHIND)

    def end(self):
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()


class Networks:
    """Namespaces s, g and b; with-statement removes them."""

    def __init__(self, linkem):
        self.linkem, self.links = linkem, []
        self.mark = os.path.basename(tempfile.mktemp(prefix="icw", dir="/"))

    def space(self, side):
        return self.mark + side

    def enter(self, side):
        """What a command begins with that is to run in there."""
        return ["nsenter", f"--net=/run/netns/{self.space(side)}"]

    def ip(self, side, *words):
        run("ip", "-n", self.space(side), *words)

    def __enter__(self):
        try:
            self.make()
        except BaseException:
            self.__exit__()
            raise
        return self

    def make(self):
        for side in "sgb":
            run("ip", "netns", "add", self.space(side))
            run(*self.enter(side), "sysctl", "-q", "-w",
                "net.ipv4.conf.all.rp_filter=0",
                "net.ipv4.conf.default.rp_filter=0",
                "net.ipv6.conf.all.disable_ipv6=1")
            self.ip(side, "link", "set", "lo", "up")
        self.ip("s", "addr", "add", f"{SERVER}/32", "dev", "lo")
        self.ip("b", "addr", "add", f"{BEHIND}/32", "dev", "lo")
        run("ip", "link", "add", "cable", "netns", self.space("s"), "type",
            "veth", "peer", "name", "cable", "netns", self.space("g"))
        for side, host in (("s", 1), ("g", 2)):
            self.ip(side, "addr", "add", f"10.78.1.{host}/24", "dev", "cable")
            self.ip(side, "link", "set", "cable", "up")
        self.ip("g", "route", "add", f"{SERVER}/32", "via", "10.78.1.1")

    def link(self, weather, seconds):
        link = Link(self, len(self.links), weather, seconds)
        self.links.append(link)
        return link

    def __exit__(self, *_):
        for link in self.links:
            link.end()
        for side in "sgb":
            subprocess.run(["ip", "netns", "del", self.space(side)],
                           check=False, capture_output=True)
