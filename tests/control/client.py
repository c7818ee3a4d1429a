"""What a browser does, byte by byte, so that it can also be done wrong."""
import base64
import hashlib
import hmac
import json
import os
import socket
import ssl
import struct
import time

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
HOST = "localhost"
MISSING = object()


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def tls_context(**more):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    for name, value in more.items():
        setattr(context, name, value)
    return context


CONTEXT = tls_context()


def dial(server, limit_s=10, source="127.0.0.1"):
    raw = socket.create_connection(("127.0.0.1", server.ready["tcp"]),
                                   timeout=limit_s,
                                   source_address=(source, 0))
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return raw


def dial_tls(server, context=CONTEXT, name=None, **more):
    raw = dial(server, **more)
    try:
        return context.wrap_socket(raw, server_hostname=name)
    except BaseException:
        raw.close()
        raise


def is_ended(sock, limit_s=5.0):
    """The other side closes within the time, whatever it says before."""
    sock.settimeout(limit_s)
    try:
        while sock.recv(65536):
            pass
    except (ssl.SSLEOFError, ConnectionError, BrokenPipeError):
        pass
    except TimeoutError:
        return False
    return True


class Http:
    """One connection; answers are read one by one."""

    def __init__(self, server, **more):
        self.tls = dial_tls(server, **more)
        self.left = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.tls.close()

    def send(self, data):
        self.tls.sendall(data if isinstance(data, bytes) else data.encode())

    def fill(self):
        more = self.tls.recv(65536)
        if not more:
            raise EOFError("the server closed")
        self.left += more

    def answer(self, has_body=True):
        while b"\r\n\r\n" not in self.left:
            self.fill()
        head, _, self.left = self.left.partition(b"\r\n\r\n")
        lines = head.decode("ascii").split("\r\n")
        fields = {}
        for line in lines[1:]:
            name, value = line.split(": ", 1)
            assert name.lower() not in fields, f"{name} is there twice"
            fields[name.lower()] = value
        length = int(fields.get("content-length", "0")) if has_body else 0
        while len(self.left) < length:
            self.fill()
        body, self.left = self.left[:length], self.left[length:]
        return int(lines[0].split()[1]), fields, body

    def ask(self, path, method="GET", host=HOST, fields=()):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}",
                 *(f"{n}: {v}" for n, v in fields), "", ""]
        self.send("\r\n".join(lines))
        return self.answer(method != "HEAD")


def ask(server, path, **more):
    with Http(server) as http:
        return http.ask(path, **more)


def upgrade_fields(host, **changes):
    """The fields of a handshake; None leaves one out."""
    fields = {"Connection": "keep-alive, Upgrade", "Upgrade": "websocket",
              "Sec-WebSocket-Version": "13",
              "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
              "Sec-WebSocket-Protocol": "incamera.2",
              "Origin": f"https://{host}"}
    fields.update((k.replace("_", "-"), v) for k, v in changes.items())
    return [(k, v) for k, v in fields.items() if v is not None]


class Closed(Exception):
    """The server closed the socket; code is None when it did not say."""

    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


class Socket:
    """A signalling socket."""

    def __init__(self, server, **more):
        self.is_asleep = False
        self.http = Http(server, **more)
        fields = upgrade_fields(HOST)
        status, answer, _ = self.http.ask("/ws", fields=fields)
        key = dict(fields)["Sec-WebSocket-Key"].encode()
        assert status == 101, status
        assert base64.b64decode(answer["sec-websocket-accept"]) == \
            hashlib.sha1(key + GUID).digest()
        assert answer["sec-websocket-protocol"] == "incamera.2"
        assert "sec-websocket-extensions" not in answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.drop()

    def drop(self):
        """As when the network is lost."""
        self.http.tls.close()

    def frame(self, payload, opcode=TEXT, fin=True, masked=True, length=None,
              rsv=0):
        """Sends one frame; length= lies about it."""
        n = len(payload) if length is None else length
        head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
        bit = 0x80 if masked else 0
        if n < 126:
            head += bytes([bit | n])
        elif n < 65536:
            head += bytes([bit | 126]) + struct.pack(">H", n)
        else:
            head += bytes([bit | 127]) + struct.pack(">Q", n)
        if masked:
            mask = os.urandom(4)
            key = (mask * (len(payload) // 4 + 1))[:len(payload)]
            payload = (int.from_bytes(payload, "big") ^
                       int.from_bytes(key, "big")).to_bytes(len(payload),
                                                            "big")
            head += mask
        self.http.send(head + payload)

    def say(self, message):
        text = message if isinstance(message, str) else json.dumps(message)
        self.frame(text.encode())

    def take(self, n):
        while len(self.http.left) < n:
            self.http.fill()
        data, self.http.left = self.http.left[:n], self.http.left[n:]
        return data

    def read_frame(self):
        first, n = self.take(2)
        assert first & 0xf0 == 0x80, "the server sends whole messages"
        assert n < 128, "a server does not mask (RFC 6455, 5.1)"
        if n == 126:
            n = struct.unpack(">H", self.take(2))[0]
        elif n == 127:
            n = struct.unpack(">Q", self.take(8))[0]
        return first & 15, self.take(n)

    def hear(self, limit_s=5.0):
        """The next message. Closed when the server has closed. A ping of the
        server is answered, as browsers do, unless it is_asleep."""
        until = time.monotonic() + limit_s
        opcode = PING
        try:
            while opcode == PING:
                left_s = max(until - time.monotonic(), 0.001)
                self.http.tls.settimeout(left_s)
                opcode, payload = self.read_frame()
                if opcode == PING and not self.is_asleep:
                    self.frame(payload, PONG)
        except (EOFError, ConnectionError, ssl.SSLEOFError) as e:
            raise Closed(None) from e
        if opcode == CLOSE:
            raise Closed(struct.unpack(">H", payload[:2])[0]
                         if payload else 1005)
        assert opcode == TEXT, opcode
        return json.loads(payload)

    def hears(self, **expected):
        """The next message has these members; returns it."""
        message = self.hear()
        for name, value in expected.items():
            assert message.get(name) == value, f"{expected} != {message}"
        return message

    def hears_nothing(self, for_s=0.3):
        try:
            message = self.hear(for_s)
        except TimeoutError:
            return
        raise AssertionError(f"heard {message}")

    def is_refused(self, why, limit_s=5.0):
        """The next message says why, the close code is 4000, and it ends."""
        message = self.hear(limit_s)
        assert message == {"t": "refused", "why": why}, message
        self.is_closed()

    def is_closed(self, code=4000, limit_s=5.0):
        try:
            message = self.hear(limit_s)
        except Closed as e:
            assert e.code == code, f"closed with {e.code}, not {code}"
        else:
            raise AssertionError(f"heard {message}")
        assert is_ended(self.http.tls), "the connection stays open"

    def join(self, seat, member=None):
        self.say(seat.join(member=member))
        return self.hears(t="joined")

    def syncs(self):
        """Nothing is left to be heard; what was said before was acted on."""
        self.say({"t": "turn"})
        self.hears(t="turn")

    def found(self, group):
        self.say({"t": "found", "group": group})
        return self.hears(t="group")

    def commit(self, epoch, data="AAAA", to=(), gone=(), welcome="BBBB"):
        self.say(commit(epoch, data, to, gone, welcome))


def commit(epoch, data="AAAA", to=(), gone=(), welcome="BBBB"):
    """to and gone are seats."""
    return {"t": "commit", "epoch": epoch, "data": data,
            "welcome": {"to": [s.peer for s in to], "data": welcome}
            if to else None, "gone": [s.peer for s in gone]}


def new_group():
    return b64(os.urandom(8))


class Room:
    """A room's secret, and what follows from it (docs/protocol.md, 1)."""

    def __init__(self):
        self.auth = os.urandom(32)
        self.id = b64(hashlib.sha256(b"incamera/1 room id" + self.auth)
                      .digest()[:16])


class Seat:
    """One browser tab."""

    def __init__(self, room):
        self.room = room
        self.secret = os.urandom(16)
        self.peer = b64(hashlib.sha256(b"incamera/1 peer" + self.secret)
                        .digest()[:8])

    def join(self, **changes):
        message = {"t": "join", "v": 3, "room": self.room.id,
                   "auth": b64(self.room.auth), "seat": b64(self.secret),
                   "member": None}
        message.update(changes)
        return {k: v for k, v in message.items() if v is not MISSING}

    def back(self):
        return {"t": "back", "v": 3, "seat": b64(self.secret)}


def turn_password(secret, user):
    return base64.b64encode(hmac.new(secret, user.encode(), hashlib.sha1)
                            .digest()).decode()


def wait_for(what, question, limit_s=5.0):
    until = time.monotonic() + limit_s
    while not question():
        if time.monotonic() > until:
            raise AssertionError(f"not within {limit_s} s: {what}")
        time.sleep(0.02)
