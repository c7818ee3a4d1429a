"""Limits: how many, how much, how long, and what happens beyond."""
import concurrent.futures
import json
import os
import random
import re
import signal
import socket
import ssl
import tempfile
import time

from certs import Certs
from client import (CONTEXT, PING, Closed, Http, Room, Seat, Socket, ask, b64,
                    commit, dial, dial_tls, is_ended, new_group, wait_for)
from server import Server
from suite import Skip, slow, test


def memory_kib(pid):
    """What is the process's own: without the pages of shared libraries."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
        return sum(int(line.split()[1]) for line in f
                   if line.startswith("Private_"))


def is_sanitized(pid):
    with open(f"/proc/{pid}/maps", encoding="ascii") as f:
        return "asan" in f.read()


def files_n(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def takes_s(question):
    started = time.monotonic()
    assert question(), "it stays open"
    return time.monotonic() - started


# Time.

@slow
def a_connection_that_says_nothing_is_closed_after_10_seconds(server):
    with dial(server) as raw:
        assert 9.5 < takes_s(lambda: is_ended(raw, 15)) < 11.5


@slow
def a_handshake_byte_by_byte_is_cut_off_after_10_seconds(server):
    with dial(server) as raw:
        raw.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01")
        raw.settimeout(0.5)
        started = time.monotonic()
        while time.monotonic() - started < 15:
            try:
                raw.sendall(b"\xfc")
                if raw.recv(100) == b"":
                    break
            except TimeoutError:
                continue
            except ConnectionError:
                break
        assert 9 < time.monotonic() - started < 12.5


@slow
def who_is_silent_after_the_handshake_is_closed_after_10_seconds(server):
    with dial_tls(server) as tls:
        assert 9 < takes_s(lambda: is_ended(tls, 15)) < 12


@slow
def a_head_byte_by_byte_gets_408_after_10_seconds(server):
    request = b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 1000
    with Http(server) as http:
        started = time.monotonic()
        http.tls.settimeout(0.25)
        for byte in request:
            try:
                http.send(bytes([byte]))
                http.fill()
                break
            except TimeoutError:
                pass
        assert 9 < time.monotonic() - started < 12.5
        assert http.answer()[0] == 408
        assert is_ended(http.tls)


@slow
def a_connection_without_a_further_request_is_closed_after_15_seconds(server):
    with Http(server) as http:
        assert http.ask("/healthz")[0] == 200
        assert 14 < takes_s(lambda: is_ended(http.tls, 20)) < 16.5


@slow
def who_takes_no_byte_of_an_answer_is_closed(server):
    """The kernel on both sides takes some; what is beyond stalls."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    raw.connect(("127.0.0.1", server.ready["tcp"]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with context.wrap_socket(raw) as tls:
        page = ask(server, "/")[2].decode()
        path = max(re.findall(r'"(/assets/[^"]+)"', page),
                   key=lambda p: len(ask(server, p)[2]))
        request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        tls.sendall(request * 40)
        time.sleep(19)
        taken = len(tls.recv(16384))
        assert taken > 0
        time.sleep(23)
        assert is_ended(tls), "it waits for ever"


def take_in_fits(server, request, answers_n):
    """Reads so that the server is stopped by the client now and then, at all
    the places where it can be. How many bytes came."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
    raw.connect(("127.0.0.1", server.ready["tcp"]))
    taken = 0
    with CONTEXT.wrap_socket(raw) as tls:
        tls.settimeout(5)
        for _ in range(answers_n):
            tls.sendall(request)
            answer = b""
            while b"\r\n\r\n" not in answer:
                got = tls.recv(random.randrange(1, 16384))
                assert got, "the server closed"
                answer += got
            head, _, body = answer.partition(b"\r\n\r\n")
            left = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
            left -= len(body)
            taken += len(body)
            while left > 0:
                got = len(tls.recv(random.randrange(1, 16384)))
                assert got > 0
                left -= got
                taken += got
        assert left == 0
    return taken


@test
def who_reads_in_fits_and_starts_gets_everything_without_a_stop(server):
    page = ask(server, "/")[2].decode()
    path = max(re.findall(r'"(/assets/[^"]+)"', page),
               key=lambda p: len(ask(server, p)[2]))
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    whole = len(ask(server, path)[2])
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: take_in_fits(server, request, 200),
                              range(48)))
    assert taken == [200 * whole] * 48, taken


def is_gone(raw):
    raw.setblocking(False)
    try:
        return raw.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


# How many.

@test
def one_address_has_128_connections_and_another_is_served(server):
    held = []
    try:
        for _ in range(200):
            raw = dial(server, source="127.0.0.2")
            held.append(raw)
        time.sleep(0.3)
        open_n = 0
        for raw in held:
            raw.setblocking(False)
            try:
                raw.recv(1)
            except BlockingIOError:
                open_n += 1
            except ConnectionError:
                pass
        assert open_n == 128, open_n
        assert ask(server, "/healthz")[0] == 200
        with Http(server, source="127.0.0.3") as http:
            assert http.ask("/healthz")[0] == 200
    finally:
        for raw in held:
            raw.close()

    def is_served():
        try:
            with Http(server, source="127.0.0.2") as http:
                return http.ask("/healthz")[0] == 200
        except (OSError, EOFError):
            return False

    wait_for("the address is served again", is_served)


@test
def a_full_table_refuses_and_recovers(_):
    """32 files are kept, two go to a connection: 64 connections."""
    def few_files():
        import resource  # pylint: disable=import-outside-toplevel
        resource.setrlimit(resource.RLIMIT_NOFILE, (160, 160))

    with Server(preexec_fn=few_files) as server:
        held = [dial(server) for _ in range(100)]
        time.sleep(0.3)
        ended = sum(is_gone(raw) for raw in held)
        assert ended == 36, ended
        for raw in held:
            raw.close()
        wait_for("it serves again", server.serves)
        control = server.process("control")
        assert control is not None
        assert "connections at most" in server.stderr()


# How much.

@test
def a_browser_may_say_200_messages_in_a_row_and_no_300(server):
    with Socket(server) as s:
        seat = Seat(Room())
        s.join(seat)
        text = json.dumps({"t": "send", "to": b64(bytes(8)), "data": "AA"})
        for _ in range(190):
            s.say(text)
        s.say({"t": "ping"})
        s.hears(t="pong")
        try:
            for _ in range(300):
                s.say(text)
        except ConnectionError:
            pass
        s.is_refused("busy")


@test
def a_browser_may_speak_to_all_150_times_in_a_row_and_no_170(server):
    for message in ({"t": "knock", "data": "AAAA"}, commit(7),
                    {"t": "say", "to": "", "data": "AAAA"}):
        with Socket(server) as s:
            s.join(Seat(Room()))
            for _ in range(150):
                s.say(message)
            s.say({"t": "ping"})
            while s.hear()["t"] != "pong":
                pass
            try:
                for _ in range(20):
                    s.say(message)
            except ConnectionError:
                pass
            m = s.hear()
            while m["t"] == "stale":
                m = s.hear()
            assert m == {"t": "refused", "why": "busy"}, m
            s.is_closed()


@slow
def who_does_not_read_goes_without_what_is_said_and_misses_no_commit(server):
    """And costs the others nothing."""
    room, group = Room(), new_group()
    deaf, loud, other = Seat(room), Seat(room), Seat(room)
    data = b64(os.urandom(48000))
    with Socket(server) as a, Socket(server) as b, Socket(server) as c:
        a.http.tls.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        for s, seat in ((a, deaf), (b, loud), (c, other)):
            s.join(seat)
        b.found(group)
        b.commit(0, to=[deaf, other])
        for n in range(50):
            if n % 2:
                b.commit(1 + n // 2, data)
                c.hears(t="welcome" if n == 0 else "commit",
                        epoch=1 + n // 2)
            else:
                b.say({"t": "say", "to": "", "data": data})
                while c.hear()["t"] != "said":
                    pass
            time.sleep(0.05)
        said, epochs = 0, []
        while len(epochs) < 25:
            m = a.hear()
            assert m["t"] != "refused", m
            said += m["t"] == "said"
            if m["t"] == "commit":
                epochs.append(m["epoch"])
        assert epochs == list(range(1, 26)), epochs
        assert 0 < said < 25, said


@slow
def a_member_that_reads_far_too_slowly_is_refused_and_the_others_are_not(
        server):
    """It needs a commit that had to give way."""
    room, group = Room(), new_group()
    deaf, loud, other = Seat(room), Seat(room), Seat(room)
    data = b64(os.urandom(48000))
    with Socket(server) as a, Socket(server) as b, Socket(server) as c:
        a.http.tls.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        for s, seat in ((a, deaf), (b, loud), (c, other)):
            s.join(seat)
        b.found(group)
        b.commit(0, to=[deaf, other])
        b.hears(t="taken")
        c.hears(t="welcome")
        for n in range(80):
            b.commit(1 + n, data)
            m = b.hear()
            while m["t"] == "peer":
                m = b.hear()
            assert m == {"t": "taken", "epoch": 1 + n}
            m = c.hear()
            while m["t"] == "peer":
                m = c.hear()
            assert m["t"] == "commit" and m["epoch"] == 1 + n
            time.sleep(0.03)
        epoch = 1
        try:
            while True:
                m = a.hear()
                if m["t"] == "commit":
                    assert m["epoch"] == epoch
                    epoch += 1
        except Closed:
            pass
        assert epoch < 81
        with Socket(server) as s:
            m = s.join(deaf, {"group": group, "epoch": epoch})
            assert m["group"] == {"group": group, "epoch": 81, "in": False}


@test
def fifty_that_come_at_once_are_let_in(server):
    """Each knocks at once and again; one member lets in one after the other,
    and says a beacon in each epoch."""
    room = Room()
    seats = [Seat(room) for _ in range(51)]
    sockets = [Socket(server) for _ in range(51)]
    first = sockets[0]
    first.join(seats[0])
    first.found(new_group())
    for s, seat in zip(sockets[1:], seats[1:]):
        s.join(seat)
        for _ in range(3):
            s.say({"t": "knock", "data": "A" * 900})
    for n, seat in enumerate(seats[1:]):
        first.commit(n, "A" * 8000, [seat], welcome="B" * 20000)
        while first.hear()["t"] != "taken":
            pass
        if n % 2:
            first.say({"t": "say", "to": "", "data": "AAAA"})
    for n, s in enumerate(sockets[1:]):
        m = s.hear()
        assert m["t"] == "welcome" and m["epoch"] == n + 1, m
        s.say({"t": "turn"})
        while s.hear()["t"] != "turn":
            pass
    for s in sockets:
        s.drop()


@test
def pings_of_the_socket_count_as_messages(server):
    with Socket(server) as s:
        try:
            for _ in range(400):
                s.frame(b"x" * 125, PING)
        except ConnectionError:
            pass
        while True:
            opcode, payload = s.read_frame()
            if opcode != 10:
                break
        assert json.loads(payload) == {"t": "refused", "why": "busy"}
        s.is_closed()


@test
def a_fourth_ping_at_once_is_refused(server):
    with Socket(server) as s:
        for _ in range(3):
            s.say({"t": "ping"})
            s.hears(t="pong")
        s.say({"t": "ping"})
        s.is_refused("busy")


@test
def an_eleventh_set_of_credentials_at_once_is_refused(server):
    with Socket(server) as s:
        s.join(Seat(Room()))
        for _ in range(10):
            s.say({"t": "turn"})
            s.hears(t="turn")
        s.say({"t": "turn"})
        s.is_refused("busy")


@slow
def a_browser_that_does_not_read_is_refused_and_the_other_is_not(server):
    room = Room()
    deaf, loud = Seat(room), Seat(room)
    with Socket(server) as a, Socket(server) as b:
        a.http.tls.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        b.join(loud)
        a.join(deaf)
        b.found(new_group())
        b.commit(0, to=[deaf])
        b.hears(t="taken")
        b.hears(t="peer")
        a.hears(t="welcome")
        data = b64(os.urandom(48000))
        for n in range(400):
            b.say({"t": "send", "to": deaf.peer, "data": data})
            time.sleep(0.03)
            b.http.tls.setblocking(False)
            try:
                b.http.fill()
                break
            except (ssl.SSLWantReadError, BlockingIOError):
                pass
            finally:
                b.http.tls.settimeout(5)
        b.hears(t="peer", id=deaf.peer, state="away")
        assert n > 3
        b.say({"t": "ping"})
        b.hears(t="pong")


# Memory.

def join_and_leave(server):
    with Socket(server) as s:
        s.join(Seat(Room()))
        s.say({"t": "leave"})
        s.is_closed()


@slow
def nothing_of_10000_joins_stays(_):
    if "INCAMERA_SANITIZED" in os.environ:
        raise Skip("a sanitized program keeps what was freed for a while")
    with Server() as server:
        control = server.process("control")
        for _ in range(1000):
            join_and_leave(server)
        before_kib, before_files = memory_kib(control), files_n(control)
        for _ in range(9000):
            join_and_leave(server)
        wait_for("all files are closed",
                 lambda: files_n(control) <= before_files)
        after_kib = memory_kib(control)
        assert after_kib - before_kib < 256, f"{before_kib}, {after_kib} KiB"
        assert server.process("control") == control, "it was restarted"


@test
def nothing_is_logged_about_anybody(_):
    with tempfile.TemporaryFile() as log:
        with Server() as server:
            room = Room()
            seat = Seat(room)
            with Socket(server) as s:
                s.join(seat)
                s.say({"t": "ping", "x": 1})
                s.is_refused("form")
            ask(server, "/r/" + room.id)
            with Http(server) as http:
                http.send("GET /%%% HTTP/1.1\r\n\r\n")
                http.answer()
            assert server.stderr() == "", server.stderr()
        assert log.tell() == 0


# The door to the relay.

def stun_binding():
    return bytes.fromhex("000100002112a442") + os.urandom(12)


def read_exactly(sock, n):
    data = b""
    while len(data) < n:
        more = sock.recv(n - len(data))
        assert more, f"ended after {data!r}"
        data += more
    return data


def answers_stun(sock):
    asked = stun_binding()
    sock.sendall(asked)
    head = read_exactly(sock, 20)
    assert head[:2] == b"\x01\x01" and head[4:20] == asked[4:20], head
    read_exactly(sock, int.from_bytes(head[2:4], "big"))
    return True


@test
def stun_is_answered_over_tls_and_over_tcp_on_the_one_port(server):
    with dial_tls(server) as tls:
        for _ in range(3):
            assert answers_stun(tls)
    with dial(server) as raw:
        for _ in range(3):
            assert answers_stun(raw)


@test
def stun_in_pieces_and_several_in_one_record_arrive(server):
    with dial_tls(server) as tls:
        asked = stun_binding()
        for byte in asked:
            tls.sendall(bytes([byte]))
        assert read_exactly(tls, 20)[4:20] == asked[4:20]
        tls.close()
    with dial_tls(server) as tls:
        many = [stun_binding() for _ in range(300)]
        tls.sendall(b"".join(many))
        for asked in many:
            head = read_exactly(tls, 20)
            assert head[4:20] == asked[4:20]
            read_exactly(tls, int.from_bytes(head[2:4], "big"))


@test
def http_after_stun_is_not_answered(server):
    with dial_tls(server) as tls:
        assert answers_stun(tls)
        tls.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        tls.settimeout(5)
        try:
            assert b"HTTP" not in tls.recv(4096)
        except (TimeoutError, ssl.SSLEOFError, ConnectionError):
            pass


@test
def a_stream_over_tls_is_back_when_media_was_killed(_):
    with Server() as server:
        tls = dial_tls(server)
        assert answers_stun(tls)
        media = server.process("media")
        with Socket(server) as s:
            s.join(Seat(Room()))
            os.kill(media, signal.SIGKILL)
            assert is_ended(tls), "the stream to the dead media stays"

            def is_back():
                try:
                    with dial_tls(server) as again:
                        return answers_stun(again)
                except (OSError, AssertionError):
                    return False

            wait_for("media is back", is_back)
            s.say({"t": "ping"})
            s.hears(t="pong")  # control did not blink
        tls.close()


@test
def a_new_certificate_is_for_new_connections_and_ends_no_old_one(_):
    with tempfile.TemporaryDirectory() as folder:
        certs = Certs(folder)
        words = certs.pair("one")
        certs.pair("two", "rsa")
        with Server(*words) as server, Socket(server) as s:
            s.join(Seat(Room()))
            before = server.fingerprint()
            for kind in ("pem", "key"):
                os.replace(certs.path(f"two.{kind}"),
                           certs.path(f"one.{kind}"))
            server.send_signal(signal.SIGHUP)
            wait_for("the new one is served",
                     lambda: server.fingerprint() != before)
            s.say({"t": "ping"})
            s.hears(t="pong")


@test
def sockets_are_told_that_the_server_stops(_):
    with Server() as server:
        with Socket(server) as s, Http(server) as http:
            s.join(Seat(Room()))
            http.ask("/healthz")
            server.send_signal(signal.SIGTERM)
            s.is_refused("stopping")
            assert is_ended(http.tls)
        assert server.child.wait(5) == 0


def kill_control(server, sockets):
    os.kill(server.process("control"), signal.SIGKILL)
    for s in sockets:
        try:
            while True:
                s.hear()
        except Closed:
            pass
    wait_for("it serves again", server.serves)


@test
def a_seat_is_found_again_after_control_was_killed(_):
    with Server() as server:
        room = Room()
        seat = Seat(room)
        s = Socket(server)
        first = s.join(seat)
        kill_control(server, [s])
        with Socket(server) as again:
            m = again.join(seat)
            assert m["you"] == first["you"]
            assert m["turn"]["user"].split(":")[1] == \
                first["turn"]["user"].split(":")[1], "the relay's tag changed"


@test
def a_group_goes_on_after_control_was_killed(_):
    """Its members come back with where they stand; who does not, or with
    another, is told so."""
    with Server() as server:
        room, group = Room(), new_group()
        seats = [Seat(room) for _ in range(5)]
        sockets = [Socket(server) for _ in seats]
        for s, seat in zip(sockets, seats):
            s.join(seat)
        sockets[0].found(group)
        sockets[0].commit(0, to=seats[1:3])
        sockets[1].hears(t="welcome")
        kill_control(server, sockets)
        sockets = [Socket(server) for _ in seats]
        where = {"group": group, "epoch": 1}
        assert sockets[4].join(seats[4])["group"] is None
        for n in range(3):
            m = sockets[n].join(seats[n], where)
            assert m["group"] == {**where, "in": True}
            assert len(m["peers"]) == n
            for s in sockets[:n]:
                s.hears(t="peer", id=seats[n].peer, state="here")
        other = {"group": new_group(), "epoch": 9}
        m = sockets[3].join(seats[3], other)
        assert m["group"] == {**where, "in": False} and m["peers"] == []
        sockets[1].commit(1)
        sockets[1].hears(t="taken", epoch=1)
        for n in (0, 2):
            sockets[n].hears(t="commit", epoch=1)
        for n in (3, 4):
            sockets[n].syncs()
            sockets[n].commit(2)
            sockets[n].hears(t="stale", epoch=2)
        for s in sockets:
            s.drop()
