"""A TURN client of the tests' own, over UDP, TCP or TLS: it knows nothing of
the code it tests."""
import base64
import hashlib
import hmac
import ipaddress
import os
import socket
import ssl
import struct
import time

COOKIE = 0x2112A442
BINDING, ALLOCATE, REFRESH, SEND, DATA, PERMIT, BIND = 1, 3, 4, 6, 7, 8, 9
USERNAME, INTEGRITY, ERROR, CHANNEL, LIFETIME = 6, 8, 9, 0xC, 0xD
PEER, PAYLOAD, REALM, NONCE, RELAYED = 0x12, 0x13, 0x14, 0x15, 0x16
FAMILY, TRANSPORT, MAPPED = 0x17, 0x19, 0x20
UDP = struct.pack("!I", 17 << 24)


class Refused(Exception):
    def __init__(self, code):
        super().__init__(f"error {code}")
        self.code = code


def credential(secret, tag, ttl_s=3600):
    user = f"{int(time.time()) + ttl_s}:{tag}"
    mac = hmac.new(secret.encode(), user.encode(), hashlib.sha1).digest()
    return user, base64.b64encode(mac).decode()


def attr(kind, value):
    return (struct.pack("!HH", kind, len(value)) + value
            + bytes(-len(value) % 4))


def message(kind, body=b"", ident=None):
    return (struct.pack("!HHI", kind, len(body), COOKIE)
            + (ident or os.urandom(12)) + body)


def mask(value, ident):
    key = struct.pack("!I", COOKIE) + ident
    return bytes(a ^ b for a, b in zip(value, key))


def xor_address(host, port, ident):
    ip = ipaddress.ip_address(host)
    return (struct.pack("!BBH", 0, 1 if ip.version == 4 else 2,
                        port ^ (COOKIE >> 16)) + mask(ip.packed, ident))


def read_xor_address(value, ident):
    port = struct.unpack("!H", value[2:4])[0] ^ (COOKIE >> 16)
    return str(ipaddress.ip_address(mask(value[4:], ident))), port


def attrs(packet):
    """The attributes in order, as pairs; all of them must fit."""
    found, at = [], 20
    while at < len(packet):
        kind, length = struct.unpack("!HH", packet[at:at + 4])
        found.append((kind, packet[at + 4:at + 4 + length]))
        at += 4 + length + (-length % 4)
    assert at == len(packet), "an attribute does not fit"
    return found


def first(packet, kind):
    return next((v for k, v in attrs(packet) if k == kind), None)


class Client:
    """One client. Where it is refused it raises Refused."""

    def __init__(self, server, how="udp", user="", password="", source=None):
        self.server, self.how = server, how
        self.user, self.password = user, password
        self.realm = self.nonce = b""
        self.relayed = None
        self.waiting = b""
        kind = socket.SOCK_DGRAM if how == "udp" else socket.SOCK_STREAM
        self.socket = socket.socket(socket.AF_INET, kind)
        self.socket.settimeout(2)
        if source:
            self.socket.bind((source, 0))
        self.socket.connect(("127.0.0.1",
                             server.ready["udp" if how == "udp" else "tcp"]))
        if how == "tls":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.give_back()
        self.socket.close()

    def give_back(self):
        """Ends the allocation of a UDP client, whose end nobody sees: the
        system gives its port to another, who would be refused (437)."""
        if self.how != "udp" or self.relayed is None:
            return
        body = attr(LIFETIME, struct.pack("!I", 0))
        try:
            self.send(self.signed(REFRESH, body, os.urandom(12)))
        except OSError:
            pass  # the server has ended before it

    def send(self, packet):
        self.socket.sendall(packet)

    def receive(self, wait_s=2.0):
        """One message; None when none comes in time."""
        until = time.monotonic() + wait_s
        while True:
            packet = self.cut()
            if packet:
                return packet
            left = until - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                more = self.socket.recv(65536)
            except TimeoutError:
                return None
            if not more:
                raise EOFError("the server closed the stream")
            self.waiting += more

    def cut(self):
        """What waits, up to the end of the first message."""
        waiting = self.waiting
        if self.how == "udp":
            self.waiting = b""
            return waiting
        if len(waiting) < 4:
            return None
        kind, length = struct.unpack("!HH", waiting[:4])
        total = (4 + length + (-length % 4) if kind >= 0x4000
                 else 20 + length)
        if len(waiting) < total:
            return None
        self.waiting = waiting[total:]
        return waiting[:total]

    def exchange(self, packet):
        """Sends a request, again where nothing comes, as RFC 8489 has it."""
        for wait_s in (0.3, 0.6, 1.2, 2.4):
            self.send(packet)
            until = time.monotonic() + wait_s
            while True:
                answer = self.receive(max(until - time.monotonic(), 0))
                if answer is None:
                    break
                if answer[4:20] == packet[4:20]:
                    return answer
            if self.how != "udp":
                break
        raise TimeoutError("no answer")

    def key(self):
        return hashlib.md5(b":".join((self.user.encode(), self.realm,
                                      self.password.encode()))).digest()

    def signed(self, method, body, ident):
        body += (attr(USERNAME, self.user.encode()) + attr(REALM, self.realm)
                 + attr(NONCE, self.nonce))
        covered = (struct.pack("!HHI", method, len(body) + 24, COOKIE) + ident
                   + body)
        mac = hmac.new(self.key(), covered, hashlib.sha1).digest()
        return message(method, body + attr(INTEGRITY, mac), ident)

    def ask(self, method, make_body=lambda ident: b""):
        """An authenticated request; the answer, checked."""
        for _ in range(3):
            ident = os.urandom(12)
            body = make_body(ident)
            packet = (self.signed(method, body, ident) if self.nonce
                      else message(method, body, ident))
            answer = self.exchange(packet)
            error = first(answer, ERROR)
            if error is None:
                self.check(answer)
                return answer
            code = error[2] * 100 + error[3]
            if code == 438 or (code == 401 and not self.nonce):
                self.realm = first(answer, REALM)
                self.nonce = first(answer, NONCE)
                continue
            raise Refused(code)
        raise Refused(438)

    def check(self, answer):
        """The answer is signed with the password we have in common."""
        at = len(answer) - 24
        covered = answer[:2] + struct.pack("!H", at + 4) + answer[4:at]
        mac = hmac.new(self.key(), covered, hashlib.sha1).digest()
        assert first(answer, INTEGRITY) == mac, "the answer is not signed"

    def binding(self):
        answer = self.exchange(message(BINDING))
        return read_xor_address(first(answer, MAPPED), answer[8:20])

    def allocate(self, more=b""):
        answer = self.ask(ALLOCATE, lambda _: attr(TRANSPORT, UDP) + more)
        self.relayed = read_xor_address(first(answer, RELAYED), answer[8:20])
        return self.relayed

    def permit(self, host, port=50000):
        self.ask(PERMIT, lambda i: attr(PEER, xor_address(host, port, i)))

    def bind(self, channel, host, port):
        self.ask(BIND, lambda i: attr(CHANNEL, struct.pack("!HH", channel, 0))
                 + attr(PEER, xor_address(host, port, i)))

    def refresh(self, lifetime_s=600):
        self.ask(REFRESH,
                 lambda _: attr(LIFETIME, struct.pack("!I", lifetime_s)))

    def send_to(self, host, port, payload):
        ident = os.urandom(12)
        self.send(message(0x10 | SEND, attr(PEER, xor_address(
            host, port, ident)) + attr(PAYLOAD, payload), ident))

    def send_channel(self, channel, payload):
        padding = b"" if self.how == "udp" else bytes(-len(payload) % 4)
        self.send(struct.pack("!HH", channel, len(payload)) + payload
                  + padding)

    def receive_data(self, wait_s=2.0):
        """(who, payload): a channel's number or a peer's address."""
        packet = self.receive(wait_s)
        if packet is None:
            return None
        if packet[0] >= 0x40:
            channel, length = struct.unpack("!HH", packet[:4])
            assert not any(packet[4 + length:]), "padding is not zero"
            return channel, packet[4:4 + length]
        assert packet[:2] == b"\x00\x17", packet[:2]
        return (read_xor_address(first(packet, PEER), packet[8:20]),
                first(packet, PAYLOAD))
