"""Datagrams of anybody: seen on the loopback interface, and sent from any
address. Needs the right to use raw sockets."""
import socket
import struct
import threading
import time

ETHERNET_LEN, IP_LEN, UDP_LEN = 14, 20, 8
IP_ALL = 0x0003


class Ear:
    """What goes to a UDP port of 127.0.0.1 from now on: (address, bytes)."""

    def __init__(self, port):
        self.port = port
        self.heard = []
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                    socket.htons(IP_ALL))
        self.socket.bind(("lo", 0))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.settimeout(0.1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def listen(self, seconds):
        """All that came since it was made, and comes in that time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                frame, where = self.socket.recvfrom(65536)
            except TimeoutError:
                continue
            if where[2] != socket.PACKET_OUTGOING:
                self.take(frame[ETHERNET_LEN:])
        return self.heard

    def take(self, packet):
        if len(packet) < IP_LEN + UDP_LEN or packet[0] != 0x45 \
                or packet[9] != socket.IPPROTO_UDP:
            return
        source, target = struct.unpack_from("!HH", packet, IP_LEN)
        if target == self.port:
            host = socket.inet_ntoa(packet[12:16])
            # One segmented send is one frame here.
            self.heard.append(((host, source), packet[IP_LEN + UDP_LEN:]))


class Mouth:
    """Sends to a UDP port of 127.0.0.1 in anybody's name, evenly."""

    def __init__(self, port, per_s=4000):
        self.port = port
        self.per_s = per_s
        self.sent = 0
        self.began = time.monotonic()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_RAW,
                                    socket.IPPROTO_RAW)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def say(self, source, payload):
        udp = struct.pack("!HHHH", source[1], self.port,
                          UDP_LEN + len(payload), 0)
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0,
                         IP_LEN + UDP_LEN + len(payload), 0, 0, 64,
                         socket.IPPROTO_UDP, 0, socket.inet_aton(source[0]),
                         socket.inet_aton("127.0.0.1"))
        self.socket.sendto(ip + udp + payload, ("127.0.0.1", 0))
        self.sent += 1
        if self.sent % 20 == 0:
            ahead = self.sent / self.per_s - (time.monotonic() - self.began)
            if ahead > 0:
                time.sleep(ahead)


class Flood:
    """Another thread that says what comes of a generator, until the end of the
    with-statement."""

    def __init__(self, port, words, per_s):
        self.mouth = Mouth(port, per_s)
        self.words = words
        self.ends = False
        self.thread = threading.Thread(target=self.run)

    def run(self):
        for source, payload in self.words:
            if self.ends:
                return
            self.mouth.say(source, payload)

    def __enter__(self):
        self.thread.start()
        return self.mouth

    def __exit__(self, *_):
        self.ends = True
        self.thread.join()
        self.mouth.socket.close()
