"""The WebSocket: who gets one, and which frames it takes."""
from client import (BINARY, HOST, PING, TEXT, Closed, Http, Room, Seat,
                    Socket, is_ended, upgrade_fields)
from suite import test


def upgrade(server, host=HOST, method="GET", **changes):
    with Http(server) as http:
        return http.ask("/ws", method=method, host=host,
                        fields=upgrade_fields(host, **changes))


@test
def a_browser_gets_a_socket(server):
    for host in ("localhost", f"127.0.0.1:{server.ready['tcp']}", "[::1]:1"):
        status, fields, _ = upgrade(server, host)
        assert status == 101
        assert fields["upgrade"] == "websocket"
        assert fields["connection"] == "Upgrade"
        assert fields["content-security-policy"]


@test
def who_asks_for_a_socket_in_another_way_gets_none(server):
    for expected, changes in (
            (426, {"Upgrade": None}), (426, {"Upgrade": "h2c"}),
            (426, {"Connection": None}), (426, {"Connection": "keep-alive"}),
            (426, {"Sec_WebSocket_Version": None}),
            (426, {"Sec_WebSocket_Version": "12"}),
            (426, {"Sec_WebSocket_Version": "13, 8"}),
            (400, {"Sec_WebSocket_Key": None}),
            (400, {"Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA"}),
            (400, {"Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAA-=="}),
            (400, {"Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAAAA"}),
            (400, {"Sec_WebSocket_Protocol": None}),
            (400, {"Sec_WebSocket_Protocol": "incamera.1"}),
            (400, {"Sec_WebSocket_Protocol": "incamera.20, chat"}),
            (403, {"Origin": None}), (403, {"Origin": "null"}),
            (403, {"Origin": "http://localhost"}),
            (403, {"Origin": "https://localhost:1"}),
            (403, {"Origin": "https://localhost.example.org"}),
            (403, {"Origin": "https://example.org"})):
        status, fields, _ = upgrade(server, **changes)
        assert status == expected, f"{changes}: {status}"
        assert fields["connection"] == ("Upgrade, close" if expected == 426
                                        else "close"), fields
        if expected == 426:
            assert fields["upgrade"] == "websocket"
            assert fields["sec-websocket-version"] == "13"
    assert upgrade(server, method="HEAD")[0] == 400


@test
def one_of_several_protocols_is_enough(server):
    assert upgrade(server, Sec_WebSocket_Protocol="a, incamera.2")[0] == 101


@test
def frames_that_come_with_the_handshake_are_read(server):
    seat = Seat(Room())
    with Http(server) as http:
        lines = ["GET /ws HTTP/1.1", f"Host: {HOST}",
                 *(f"{n}: {v}" for n, v in upgrade_fields(HOST)), "", ""]
        text = b'{"t":"ping"}'
        http.send("\r\n".join(lines).encode() +
                  bytes([0x81, 0x80 | len(text)]) + bytes(4) + text)
        assert http.answer(has_body=False)[0] == 101
        while len(http.left) < 14:
            http.fill()
        assert http.left == b'\x81\x0c{"t":"pong"}'
    assert seat


@test
def a_message_may_come_in_pieces(server):
    with Socket(server) as s:
        s.frame(b'{"t":', TEXT, fin=False)
        s.frame(b"hello", PING)
        s.frame(b'"pi', 0, fin=False)
        s.frame(b"", 0, fin=False)
        s.frame(b'ng"}', 0)
        assert s.read_frame() == (10, b"hello")
        s.hears(t="pong")


@test
def a_message_in_too_many_pieces_is_refused(server):
    with Socket(server) as s:
        s.frame(b"{", TEXT, fin=False)
        for _ in range(64):
            s.frame(b" ", 0, fin=False)
        s.is_refused("form")


@test
def a_breach_of_the_protocol_of_frames_closes(server):
    for code, payload, more in (
            (1002, b"{}", {"masked": False}),
            (1002, b"{}", {"rsv": 4}), (1002, b"{}", {"rsv": 1}),
            (1002, b"{}", {"opcode": 3}), (1002, b"{}", {"opcode": 0}),
            (1005, bytes(126), {"opcode": PING}),
            (1005, b"", {"opcode": PING, "fin": False}),
            (1007, b"\xff\xfe", {}), (1007, b"\xed\xa0\x80", {})):
        with Socket(server) as s:
            s.frame(payload, **more)
            try:
                heard = s.hear()
            except Closed as e:
                # Where the frame was still a message it is refused as one.
                assert e.code == code, f"{payload} {more}: {e.code}"
            else:
                raise AssertionError(f"{payload} {more}: {heard}")
            assert is_ended(s.http.tls)


@test
def a_binary_message_is_refused(server):
    with Socket(server) as s:
        s.frame(b'{"t":"ping"}', BINARY)
        s.is_refused("form")


@test
def a_message_of_196608_bytes_is_read_and_one_more_is_refused(server):
    ping = b'{"t":"ping"}'
    with Socket(server) as s:
        s.frame(ping + b" " * (196608 - len(ping)))
        s.hears(t="pong")
        s.frame(ping + b" " * (196609 - len(ping)))
        s.is_refused("form")


@test
def a_message_is_refused_by_the_length_that_it_announces(server):
    for length in (196609, 1 << 20, 1 << 31, 1 << 40, (1 << 63) - 1):
        with Socket(server) as s:
            s.frame(b"{", length=length)
            s.is_refused("form")
    with Socket(server) as s:
        s.frame(b"{" * 100000, fin=False)
        s.frame(b"{" * 100000, 0, length=100000)
        s.is_refused("form")


@test
def a_length_with_its_first_bit_set_closes(server):
    with Socket(server) as s:
        s.frame(b"{", length=1 << 63)
        s.is_closed(1005)


@test
def a_socket_closes_when_the_browser_closes(server):
    with Socket(server) as s:
        s.frame(b"\x03\xe9", 8)  # 1001: going away
        s.is_closed(1001)
    with Socket(server) as s:
        s.frame(b"", 8)
        s.is_closed(1005)
