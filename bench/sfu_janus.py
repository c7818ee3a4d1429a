"""Rooms of Debian's Janus (its videoroom), over its Unix socket."""
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from sfu_kit import (REST_S, SERVER_CORE, People, cpu_s, pinned,
                     resident_b)

PUBLISH_N = 250  # times it is asked whether somebody sends
BEGIN_N = 60
ADDRESS = "192.0.2.1"  # TEST-NET-1: it offers none of loopback's
PLUGIN = "janus.plugin.videoroom"
FOLDER = "/usr/lib/x86_64-linux-gnu/janus"
CONFIG = """
general: {{
  configs_folder = "{folder}"
  plugins_folder = "{folder}/plugins"
  transports_folder = "{folder}/transports"
  events_folder = "{folder}"
  loggers_folder = "{folder}"
  debug_level = 2
  event_loops = 1
}}
nat: {{
  ice_lite = true
  ice_enforce_list = "{address}"
  ignore_mdns = true
}}
media: {{ ipv6 = false }}
"""
TRANSPORT = """
general: {{ enabled = true
  json = "plain"
  path = "{folder}/janus.sock"
  type = "SOCK_SEQPACKET"
}}
admin: {{ admin_enabled = false }}
"""
HEAD = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE {mids}
"""
LINE = """m={kind} 9 UDP/TLS/RTP/SAVPF {payloads}
c=IN IP4 0.0.0.0
a=mid:{mid}
a={direction}
a=rtcp-mux
a=ice-ufrag:{ufrag}
a=ice-pwd:{pwd}
a=fingerprint:sha-256 {fingerprint}
a=setup:active
"""
SOUND = """a=rtpmap:111 opus/48000/2
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:4 {transport}
"""
VIDEO = """a=rtpmap:96 VP8/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtcp-fb:96 ccm fir
a=rtcp-fb:96 transport-cc
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:4 {transport}
"""
TRANSPORT_CC = ("http://www.ietf.org/id/"
                "draft-holmer-rmcat-transport-wide-cc-extensions-01")


def whole_path(name):
    """Where the plugin is on this machine."""
    for root in (FOLDER, FOLDER.replace("x86_64", "aarch64")):
        if os.path.exists(os.path.join(root, name)):
            return os.path.join(root, name)
    return None


def is_here():
    return (shutil.which("janus") is not None and
            whole_path("plugins/libjanus_videoroom.so") is not None and
            whole_path("transports/libjanus_pfunix.so") is not None)


def lines(text):
    return text.replace("\n", "\r\n")


def found(sdp, what):
    match = re.search(what, sdp)
    assert match, f"no {what} in {sdp}"
    return match.groups()


def transport_of(sdp):
    """ufrag, password and fingerprint; address and port."""
    names = [found(sdp, r"a=ice-ufrag:(\S+)")[0],
             found(sdp, r"a=ice-pwd:(\S+)")[0],
             found(sdp, r"a=fingerprint:sha-256 (\S+)")[0]]
    at = found(sdp, r"a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host")
    return names, at


def own_line(kind, mid, direction, payloads, names):
    ufrag, pwd, fingerprint = names
    return LINE.format(kind=kind, mid=mid, direction=direction, pwd=pwd,
                       payloads=payloads, ufrag=ufrag,
                       fingerprint=fingerprint)


def offer_of(names, ssrcs):
    """Sound on mid 0 and VP8 on mid 1, as sfu_sender.c numbers them."""
    text = HEAD.format(mids="0 1")
    text += own_line("audio", 0, "sendonly", "111", names)
    text += SOUND.format(transport=TRANSPORT_CC)
    text += f"a=ssrc:{ssrcs[0]} cname:bench\n"
    text += own_line("video", 1, "sendonly", "96 97", names)
    text += VIDEO.format(transport=TRANSPORT_CC)
    text += f"a=ssrc:{ssrcs[1]} cname:bench\n"
    return lines(text)


def answer_to(offer, names):
    """All that is offered, under the numbers it is offered by."""
    sections = re.split(r"(?m)^(?=m=)", offer)[1:]
    mids = [found(s, r"a=mid:(\S+)")[0] for s in sections]
    text = HEAD.format(mids=" ".join(mids))
    for mid, section in zip(mids, sections):
        kind, payloads = found(section, r"m=(\w+) \d+ \S+ ([\d ]+)")
        text += own_line(kind, mid, "recvonly", payloads.strip(), names)
        text += "".join(line.strip() + "\n" for line in section.split("\n")
                        if re.match(r"a=(rtpmap|fmtp|rtcp-fb|extmap):", line))
    return lines(text)


class Api:
    """One session of Janus's; what nobody waits for is passed over."""

    def __init__(self, path, server):
        """ConnectionError where the server ends without listening."""
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
        tries_n = 100
        while self.socket.connect_ex(path) != 0:
            tries_n -= 1
            if tries_n == 0 or server.poll() is not None:
                raise ConnectionError(f"nobody listens at {path}")
            time.sleep(0.1)
        self.socket.settimeout(20)
        self.lock = threading.Lock()
        self.session = None
        self.session = self.ask("create")["data"]["id"]

    def hear(self):
        return json.loads(self.socket.recv(1 << 20))

    def send(self, kind, handle=None, **more):
        message = {"janus": kind, "transaction": os.urandom(6).hex(), **more}
        if self.session is not None:
            message["session_id"] = self.session
        if handle is not None:
            message["handle_id"] = handle
        self.socket.send(json.dumps(message).encode())
        return message["transaction"]

    def ask(self, kind, handle=None, has_event=False, **more):
        """The answer; of a plugin that thinks, what it says at last."""
        with self.lock:
            transaction = self.send(kind, handle, **more)
            while True:
                m = self.hear()
                if m.get("transaction") != transaction:
                    continue
                if m["janus"] == "ack" and has_event:
                    continue
                assert m["janus"] != "error", m
                assert "error" not in m.get("plugindata", {}).get("data", {}), m
                return m

    def attach(self):
        return self.ask("attach", plugin=PLUGIN)["data"]["id"]


class Janus:
    name = "janus"

    def __init__(self, receivers_n, rooms_n=1):
        self.begin()
        self.people = People()
        self.senders = []
        self.feeds = {room: self.publish(room)
                      for room in range(1, rooms_n + 1)}
        self.people.wait(rooms_n)
        for room in self.feeds:
            self.wait_published(room)
        self.join_all(receivers_n)
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.keep_alive, daemon=True)
        self.thread.start()

    def begin(self):
        """Its transport's thread ends at once where it is faster than what
        starts it, and Janus with it."""
        for _ in range(BEGIN_N):
            self.folder = tempfile.mkdtemp()
            self.start()
            try:
                self.api = Api(os.path.join(self.folder, "janus.sock"),
                               self.child)
                return
            except ConnectionError:
                with open(os.path.join(self.folder, "log"),
                          encoding="utf-8", errors="replace") as log:
                    said = log.read()[-2000:]
                self.stop()
        raise ConnectionError(said)

    def start(self):
        """With the one plugin and the one transport that it needs."""
        for name in ("plugins/libjanus_videoroom.so",
                     "transports/libjanus_pfunix.so"):
            to = os.path.join(self.folder, name)
            os.mkdir(os.path.dirname(to))
            os.symlink(whole_path(name), to)
        where = {"folder": self.folder, "address": ADDRESS}
        for name, text in (("janus.jcfg", CONFIG),
                           ("janus.transport.pfunix.jcfg", TRANSPORT),
                           ("janus.plugin.videoroom.jcfg", "")):
            with open(os.path.join(self.folder, name), "w",
                      encoding="ascii") as f:
                f.write(text.format(**where))
        with open(os.path.join(self.folder, "log"), "wb") as log:
            self.child = subprocess.Popen(
                ["janus", "-F", self.folder,
                 "-C", os.path.join(self.folder, "janus.jcfg")],
                stdout=log, stderr=log, preexec_fn=pinned(SERVER_CORE))
        self.pids = [self.child.pid]

    def publish(self, room):
        """What its sender is known by."""
        handle = self.api.attach()
        self.api.ask("message", handle, body={
            "request": "create", "room": room, "publishers": 4,
            "audiocodec": "opus", "videocodec": "vp8", "bitrate": 0,
            "fir_freq": 0, "audiolevel_event": False, "notify_joining": False})
        sender, names = self.people.new()
        self.senders.append(sender)
        ssrcs = self.people.source(sender, False)
        event = self.api.ask(
            "message", handle, has_event=True,
            body={"request": "joinandconfigure", "room": room,
                  "ptype": "publisher", "display": "bench", "audio": True,
                  "video": True},
            jsep={"type": "offer", "sdp": offer_of(names, ssrcs)})
        self.people.meet(sender, 0, *transport_of(event["jsep"]["sdp"]))
        return event["plugindata"]["data"]["id"]

    def wait_published(self, room):
        """A feed is none before Janus's own thread has seen its DTLS end."""
        handle = self.api.attach()
        for _ in range(PUBLISH_N):
            said = self.api.ask("message", handle, body={
                "request": "listparticipants", "room": room})
            people = said["plugindata"]["data"]["participants"]
            if any(who["publisher"] for who in people):
                return
            time.sleep(0.02)
        raise TimeoutError(f"nobody publishes in {room}: {said}")

    def subscribe(self, room):
        handle = self.api.attach()
        event = self.api.ask(
            "message", handle, has_event=True,
            body={"request": "join", "room": room, "ptype": "subscriber",
                  "streams": [{"feed": self.feeds[room]}]})
        offer = event["jsep"]["sdp"]
        who, names = self.people.new()
        match = re.search(r"a=extmap:(\d+)\S* " + re.escape(TRANSPORT_CC),
                          offer)
        self.api.ask("message", handle, has_event=True,
                     body={"request": "start", "room": room},
                     jsep={"type": "answer", "sdp": answer_to(offer, names)})
        self.people.meet(who, int(match[1]) if match else 0,
                         *transport_of(offer))

    def join_all(self, n):
        before, memory = cpu_s(self.pids), resident_b(self.pids)
        for room in self.feeds:
            for _ in range(n):
                self.subscribe(room)
        all_n = n * len(self.feeds)
        self.people.wait(all_n + len(self.feeds))
        self.join_s = (cpu_s(self.pids) - before) / all_n
        time.sleep(REST_S)
        self.idle_b = (resident_b(self.pids) - memory) / all_n

    def keep_alive(self):
        while not self.is_over.wait(20):
            self.api.ask("keepalive")

    def cpu_s(self):
        return cpu_s(self.pids)

    def end(self):
        self.is_over.set()
        self.thread.join()
        self.people.end()
        self.stop()

    def stop(self):
        self.child.terminate()
        try:
            self.child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        shutil.rmtree(self.folder)
