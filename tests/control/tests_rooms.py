"""The rules of docs/protocol.md, section 2, one by one."""
import json
import os
import re
import threading
import time

from client import Closed, Room, Seat, Socket, b64
from suite import slow, test


def two(server):
    """A room with two people in it: sockets and seats."""
    room = Room()
    seats = Seat(room), Seat(room)
    sockets = [Socket(server), Socket(server)]
    sockets[0].join(seats[0])
    sockets[1].join(seats[1])
    sockets[0].hears(t="peer", id=seats[1].peer, state="here", seat_index=1)
    return room, seats, sockets


def refused(server, message, why):
    with Socket(server) as s:
        s.say(message)
        s.is_refused(why)


@test
def the_first_to_join_gets_the_first_seat(server):
    seat = Seat(Room())
    with Socket(server) as s:
        s.say(seat.join())
        m = s.hear()
        assert set(m) == {"t", "v", "you", "seat_index", "half", "peers",
                          "turn"}
        assert (m["t"], m["v"], m["you"]) == ("joined", 1, seat.peer)
        assert m["seat_index"] == 0 and m["peers"] == []
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", m["half"])


@test
def the_second_sees_the_first_and_the_other_way_round(server):
    room = Room()
    a, b = Seat(room), Seat(room)
    with Socket(server) as one, Socket(server) as other:
        one.join(a)
        m = other.join(b)
        assert m["seat_index"] == 1
        assert m["peers"] == [{"id": a.peer, "here": True, "seat_index": 0}]
        assert one.hear() == {"t": "peer", "id": b.peer, "state": "here",
                              "seat_index": 1}


@test
def the_third_is_told_that_the_room_is_full(server):
    room, _, sockets = two(server)
    refused(server, Seat(room).join(), "full")
    for s in sockets:
        s.hears_nothing()
    for s in sockets:
        s.drop()


@test
def a_seat_that_was_left_is_free_for_the_third(server):
    room, seats, sockets = two(server)
    sockets[0].say({"t": "leave"})
    sockets[0].is_closed()
    sockets[1].hears(t="peer", id=seats[0].peer, state="gone", seat_index=0)
    third = Seat(room)
    with Socket(server) as s:
        m = s.join(third)
        assert m["seat_index"] == 0
        assert m["peers"] == [{"id": seats[1].peer, "here": True,
                               "seat_index": 1}]
        sockets[1].hears(t="peer", id=third.peer, state="here", seat_index=0)
    sockets[1].drop()


@test
def who_does_not_know_the_secret_of_a_room_is_refused(server):
    room = Room()
    wrong = b64(os.urandom(32))
    refused(server, Seat(room).join(auth=wrong), "auth")
    refused(server, Seat(room).join(room=Room().id), "auth")
    flipped = bytearray(room.auth)
    flipped[31] ^= 1
    refused(server, Seat(room).join(auth=b64(flipped)), "auth")
    with Socket(server) as s:
        s.join(Seat(room))  # none of them took a seat


@test
def another_version_is_told_so_before_anything_else_is_read(server):
    seat = Seat(Room())
    refused(server, seat.join(v=2), "version")
    refused(server, seat.join(v=0), "version")
    refused(server, {"t": "join", "v": 2, "other": []}, "version")
    refused(server, {**seat.back(), "v": 9}, "version")


# What is wrong with each; J stands for a join that is right.
BAD = [
    "", "{", "[]", "1", '"t"', "null", "{}", "\ufeff{}", '{"t":1}',
    '{"t":null}', '{"t":"hello"}', '{"t":"JOIN"}', '{"t":"ping","x":1}',
    '{"t":"ping","t":"ping"}', '{"t":"ping"} {"t":"ping"}',
    '{"t":"ping"}x', '{"t":"ping",}', "{'t':'ping'}", '{"t":"pi\\u0000ng"}',
    '{"t":"ping\\u0000"}', '{"t":"leave"}', '{"t":"turn"}',
    '{"t":"send","to":"AAAAAAAAAAA","data":"AAAA"}',
    "[" * 5000, '{"a":' * 3000, '{"t":"join","v":"1"}', '{"t":"join","v":1.0}',
    '{"t":"back","v":1}', '{"t":"join","v":1}',
]


@test
def a_message_of_another_form_is_refused(server):
    for text in BAD:
        refused(server, text, "form")


@test
def a_message_with_a_million_members_is_refused(server):
    many = "{" + ",".join(f'"{i:x}":{i % 9}' for i in range(6000)) + "}"
    assert len(many) < 65536
    refused(server, many, "form")
    refused(server, "[" + "{}," * 20000 + "{}]", "form")
    with Socket(server) as s:
        s.join(Seat(Room()))


@test
def a_join_is_refused_for_each_member_that_is_not_right(server):
    seat = Seat(Room())
    good = seat.join()
    for name in ("room", "auth", "seat"):
        text = good[name]
        for bad in (None, 1, [], {}, True, "", text[:-1], text + "A",
                    text[:-1] + "=", text + "=", text[:-1] + "+",
                    text[:-1] + " ", " " + text,
                    text[:-1] + chr(ord(text[-1]) + 1)):
            refused(server, seat.join(**{name: bad}), "form")
    for more in ({"x": 1}, {"v2": 1}, {"T": "join"}, {"": ""}):
        refused(server, {**good, **more}, "form")


@test
def a_second_join_on_one_socket_is_refused(server):
    seat = Seat(Room())
    for again in (seat, Seat(seat.room), Seat(Room())):
        with Socket(server) as s:
            s.join(seat)
            s.say(again.join())
            s.is_refused("form")
    with Socket(server) as s:
        s.join(seat)
        s.say(seat.back())
        s.is_refused("form")


@test
def an_envelope_reaches_the_other_and_nobody_else(server):
    room, seats, sockets = two(server)
    envelope = b64(os.urandom(1000))
    sockets[0].say({"t": "send", "to": seats[1].peer, "data": envelope})
    assert sockets[1].hear() == {"t": "msg", "from": seats[0].peer,
                                 "data": envelope}
    other = Seat(Room())
    with Socket(server) as s:
        s.join(other)
        for to in (seats[0].peer, seats[1].peer, other.peer):
            s.say({"t": "send", "to": to, "data": "AAAA"})
        s.say({"t": "ping"})
        s.hears(t="pong")
    sockets[0].hears_nothing()
    sockets[1].hears_nothing()
    for s in sockets:
        s.drop()
    assert room


@test
def the_largest_envelope_arrives_and_one_larger_is_refused(server):
    _, seats, sockets = two(server)
    for n, why in ((48750, None), (48751, "form"), (0, "form")):
        data = b64(os.urandom(n))
        sockets[0].say({"t": "send", "to": seats[1].peer, "data": data})
        if why:
            sockets[0].is_refused(why)
            sockets[0] = Socket(server)
            sockets[0].join(seats[0])
            sockets[1].hears(t="peer", state="away")
            sockets[1].hears(t="peer", state="here")
        else:
            sockets[1].hears(t="msg", data=data)
    for s in sockets:
        s.drop()


@test
def an_envelope_that_is_not_base64url_is_refused(server):
    for data in ("A", "AA=", "AB", "AAB", "AA+A", "AA/A", "A A", "\n", 1,
                 None, []):
        _, seats, sockets = two(server)
        sockets[0].say({"t": "send", "to": seats[1].peer, "data": data})
        sockets[0].is_refused("form")
        sockets[1].hears(t="peer", state="away")
        sockets[1].hears_nothing(0.05)
        sockets[1].drop()


@test
def a_lost_socket_is_told_and_its_return_as_well(server):
    _, seats, sockets = two(server)
    sockets[0].drop()
    sockets[1].hears(t="peer", id=seats[0].peer, state="away", seat_index=0)
    sockets[1].say({"t": "send", "to": seats[0].peer, "data": "AAAA"})
    with Socket(server) as s:
        m = s.join(seats[0])
        assert m["seat_index"] == 0
        assert m["peers"] == [{"id": seats[1].peer, "here": True,
                               "seat_index": 1}]
        sockets[1].hears(t="peer", id=seats[0].peer, state="here")
        s.hears_nothing()  # what was sent meanwhile was dropped
    sockets[1].drop()


@test
def a_newcomer_sees_who_is_away(server):
    _, seats, sockets = two(server)
    sockets[0].drop()
    sockets[1].hears(t="peer", state="away")
    sockets[1].drop()
    time.sleep(0.2)
    with Socket(server) as s:
        assert s.join(seats[0])["peers"] == [
            {"id": seats[1].peer, "here": False, "seat_index": 1}]


@test
def an_older_socket_of_a_seat_is_told_that_it_moved(server):
    _, seats, sockets = two(server)
    with Socket(server) as newer:
        m = newer.join(seats[0])
        assert m["seat_index"] == 0 and m["you"] == seats[0].peer
        sockets[0].is_refused("moved")
        sockets[1].hears(t="peer", id=seats[0].peer, state="here")
        sockets[1].hears_nothing()  # the seat was never away
        sockets[1].say({"t": "send", "to": seats[0].peer, "data": "AAAA"})
        newer.hears(t="msg", data="AAAA")
    sockets[1].drop()


@test
def a_seat_has_one_half_as_long_as_it_lives(server):
    room = Room()
    seat = Seat(room)
    with Socket(server) as s:
        half = s.join(seat)["half"]
        with Socket(server) as t:
            t.say(seat.back())
            assert t.hear() == {"t": "half", "half": half}
            s.hears_nothing(0.1)  # asking takes nothing away
            assert t.join(seat)["half"] == half
        s.is_refused("moved")
    with Socket(server) as s:
        s.say(seat.back())
        assert s.hear()["half"] == half  # away, and still there
        assert s.join(seat)["half"] == half
        s.say({"t": "leave"})
        s.is_closed()
    refused(server, seat.back(), "unknown")
    with Socket(server) as s:
        assert s.join(seat)["half"] != half
        other = Seat(room)
        with Socket(server) as t:
            assert t.join(other)["half"] != half


@test
def nobody_gets_a_half_without_the_seat(server):
    _, seats, sockets = two(server)
    for secret in (os.urandom(16), bytes(16),
                   seats[0].secret[:15] + bytes([seats[0].secret[15] ^ 1])):
        refused(server, {"t": "back", "v": 1, "seat": b64(secret)},
                "unknown")
    for s in sockets:
        s.drop()


@test
def a_ping_is_answered_with_and_without_a_seat(server):
    with Socket(server) as s:
        s.say({"t": "ping"})
        assert s.hear() == {"t": "pong"}
        s.join(Seat(Room()))
        s.say({"t": "ping"})
        assert s.hear() == {"t": "pong"}


@test
def credentials_are_good_for_four_hours_and_one_room(server):
    room, seats, sockets = two(server)
    now = time.time()
    sockets[0].say({"t": "turn"})
    first = sockets[0].hears(t="turn")["turn"]
    sockets[1].say({"t": "turn"})
    second = sockets[1].hears(t="turn")["turn"]
    with Socket(server) as s:
        other = s.join(Seat(Room()))["turn"]
    for turn in (first, second, other):
        assert set(turn) == {"user", "pass", "ttl_s", "host", "udp", "tcp"}
        expiry, tag = turn["user"].split(":")
        assert abs(int(expiry) - now - 14400) < 5 and turn["ttl_s"] == 14400
        assert re.fullmatch(r"[A-Za-z0-9_-]{12}", tag)
        assert turn["host"] == ""
        assert turn["udp"] == server.ready["udp"]
        assert turn["tcp"] == server.ready["tcp"]
    tags = [t["user"].split(":")[1] for t in (first, second, other)]
    assert tags[0] == tags[1] != tags[2]
    text = json.dumps([first, second])
    for secret in (room.id, *(s.peer for s in seats)):
        assert secret not in text, "a credential says which room it is for"
    for s in sockets:
        s.drop()


@slow
def a_seat_is_kept_for_30_seconds_and_no_longer(server):
    _, seats, sockets = two(server)
    sockets[0].drop()
    sockets[1].hears(t="peer", state="away")
    lost = time.monotonic()
    for _ in range(2):
        time.sleep(10)
        sockets[1].say({"t": "ping"})
        sockets[1].hears(t="pong")
    m = sockets[1].hear(15)
    assert m == {"t": "peer", "id": seats[0].peer, "state": "gone",
                 "seat_index": 0}
    assert 29.5 < time.monotonic() - lost < 31.5
    refused(server, seats[0].back(), "unknown")
    sockets[1].drop()


@slow
def a_seat_that_came_back_does_not_expire(server):
    _, seats, sockets = two(server)
    sockets[0].drop()
    sockets[1].hears(t="peer", state="away")
    time.sleep(5)
    with Socket(server) as s:
        s.join(seats[0])
        sockets[1].hears(t="peer", state="here")
        for _ in range(3):
            time.sleep(10)
            for t in (s, sockets[1]):
                t.say({"t": "ping"})
                t.hears(t="pong")
    sockets[1].drop()


@slow
def a_socket_that_says_nothing_for_30_seconds_is_closed(server):
    _, seats, sockets = two(server)
    sockets[0].is_asleep = True
    said = time.monotonic()
    beating = threading.Event()

    def beat():
        while not beating.wait(10):
            sockets[1].say({"t": "ping"})

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        sockets[0].is_closed(limit_s=40)
        assert 29 < time.monotonic() - said < 32
        while True:
            m = sockets[1].hear()
            if m["t"] == "peer":
                break
        assert m["state"] == "away" and m["id"] == seats[0].peer
    finally:
        beating.set()
        thread.join()
        sockets[1].drop()


@slow
def a_page_that_sleeps_keeps_its_seat_by_the_answers_of_its_browser(server):
    """Timers of a page in the background hardly run; pongs need none."""
    with Socket(server) as s:
        s.join(Seat(Room()))
        s.hears_nothing(65)
        s.say({"t": "turn"})
        s.hears(t="turn")


@slow
def a_socket_that_takes_no_seat_is_closed_after_a_minute(server):
    opened = time.monotonic()
    with Socket(server) as s:
        while True:
            s.say({"t": "ping"})
            try:
                s.hear()
                time.sleep(9)
            except Closed as e:
                assert e.code == 4000
                break
        assert 59 < time.monotonic() - opened < 71
