"""A server with a room of native participants whose call goes on, and what it
came to; counters and memory of media."""
import json
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "tests", "process"))
# pylint: disable=wrong-import-position
from server import PROGRAM, Server, status, wait_for  # noqa: E402,F401

BUILD = os.path.abspath(os.environ.get("INCAMERA_BUILD",
                                       os.path.join(TOP, "build")))
ENEMY = os.path.join(BUILD, "tests", "hostile", "enemy")
ROOM_LINK = os.path.join(BUILD, "tests", "hostile", "room-link")


def counters(server):
    """What media says on SIGUSR1."""
    before = server.stderr().count("media:")
    os.kill(server.process("media"), 10)
    wait_for("the counters",
             lambda: server.stderr().count("media:") > before)
    line = [x for x in server.stderr().splitlines() if "media:" in x][-1]
    return {k: int(v) for k, v in re.findall(r"(\S+)=(\d+)", line)}


def rss_kib(server):
    return int(status(server.process("media"), "VmRSS").split()[0])


def url(server):
    return server.ready["url"].rstrip("/")


class Load:
    """Participants; with-statement ends them."""

    def __init__(self, where, *words, program=PROGRAM, enemy=None, more=None):
        env = {**os.environ, **(more or {})}
        env.pop("ENEMY", None)
        if enemy:
            env["ENEMY"] = enemy
        where = [where] if "/r/" in where else ["--server", where]
        self.child = subprocess.Popen(
            [program, "load", *where, "--insecure-tls", "--json", *words],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=env)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.communicate()

    def end(self, limit_s):
        """Waits for it; its sums of media, and what it said."""
        said = self.child.communicate(timeout=limit_s)[0]
        lines = [x for x in said.splitlines() if x.startswith("{")]
        sums = json.loads(lines[-1]) if lines else {}
        return {**sums, "code": self.child.returncode, "said": said}


def wait_connected(server, n, limit_s=40):
    def connected():
        c = counters(server)
        return c["unit.connected"] >= n
    wait_for(f"{n} connected", connected, limit_s)


def pause(seconds):
    time.sleep(seconds)
