"""The rules of docs/protocol.md, section 2, one by one."""
import json
import os
import re
import threading
import time

from client import (MISSING, Closed, Room, Seat, Socket, b64, commit,
                    new_group)
from suite import slow, test


def many(server, n):
    """A group of n: sockets and seats; the first has added the others."""
    room, group = Room(), new_group()
    seats = [Seat(room) for _ in range(n)]
    sockets = [Socket(server) for _ in range(n)]
    for s, seat in zip(sockets, seats):
        s.join(seat)
    assert sockets[0].found(group) == {"t": "group", "is": "yours"}
    if n > 1:
        sockets[0].commit(0, to=seats[1:])
        sockets[0].hears(t="taken", epoch=0)
        for seat in seats[1:]:
            sockets[0].hears(t="peer", id=seat.peer, state="here")
        for s, seat in zip(sockets[1:], seats[1:]):
            s.hears(t="welcome", epoch=1)
            for other in seats[1:]:
                if other is not seat:
                    s.hears(t="peer", id=other.peer, state="here")
    return group, seats, sockets


def two(server):
    """A group of two, in epoch 1: its room, their seats and sockets."""
    group, seats, sockets = many(server, 2)
    return Group(group, seats[0].room), seats, sockets


class Group:
    """Where a member of it says that it stands."""

    def __init__(self, group, room):
        self.id, self.room = group, room

    def at(self, epoch):
        return {"group": self.id, "epoch": epoch}


def end(sockets):
    """None of them has anything left to hear."""
    for s in sockets:
        s.syncs()
    for s in sockets:
        s.drop()


def refused(server, message, why):
    with Socket(server) as s:
        s.say(message)
        s.is_refused(why)


@test
def who_joins_gets_a_seat_and_no_group(server):
    seat = Seat(Room())
    with Socket(server) as s:
        s.say(seat.join())
        m = s.hear()
        assert set(m) == {"t", "v", "you", "half", "group", "peers", "turn"}
        assert (m["t"], m["v"], m["you"]) == ("joined", 3, seat.peer)
        assert m["group"] is None and m["peers"] == []
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", m["half"])


@test
def the_257th_is_told_that_the_room_is_full(server):
    room = Room()
    sockets = [Socket(server, source=f"127.0.2.{1 + n // 100}")
               for n in range(256)]
    seats = [Seat(room) for _ in range(256)]
    for s, seat in zip(sockets, seats):
        s.join(seat)
    refused(server, Seat(room).join(), "full")
    sockets[7].say({"t": "leave"})
    sockets[7].is_closed()
    with Socket(server) as s:
        s.join(Seat(room))
        refused(server, Seat(room).join(), "full")
        with Socket(server) as again:
            again.join(seats[8])  # who has a seat may always take it again
    for s in sockets:
        s.drop()


@test
def the_first_that_founds_has_the_group(server):
    room, group = Room(), new_group()
    a, b = Seat(room), Seat(room)
    with Socket(server) as one, Socket(server) as other:
        one.join(a)
        other.join(b)
        assert one.found(group) == {"t": "group", "is": "yours"}
        assert other.found(new_group()) == {"t": "group", "is": "there"}
        assert one.found(new_group()) == {"t": "group", "is": "there"}
        with Socket(server) as third:
            m = third.join(Seat(room))
            assert m["group"] == {"group": group, "epoch": 0, "in": False}
            assert m["peers"] == []  # who is no member learns of nobody


@test
def a_knock_is_handed_to_every_member_and_to_nobody_else(server):
    _, seats, sockets = many(server, 3)
    outside, knocker = Socket(server), Socket(server)
    other = Seat(seats[0].room)
    outside.join(Seat(seats[0].room))
    knocker.join(other)
    knocker.say({"t": "knock", "data": "a25vY2s"})
    for s in sockets:
        assert s.hear() == {"t": "knock", "from": other.peer,
                            "data": "a25vY2s"}
    outside.syncs()
    knocker.syncs()
    knocker.say({"t": "knock", "data": "A" * 4096})
    for s in sockets:
        s.hears(t="knock", data="A" * 4096)
    knocker.say({"t": "knock", "data": "A" * 4100})
    knocker.is_refused("form")
    end([*sockets, outside])


@test
def who_is_let_in_gets_the_welcome_and_nobody_else_does(server):
    group, seats, sockets = many(server, 2)
    new, outside = Seat(seats[0].room), Socket(server)
    outside.join(Seat(seats[0].room))
    with Socket(server) as s:
        s.join(new)
        sockets[1].commit(1, "Y29tbWl0", [new], welcome="V2VsY29tZQ")
        assert sockets[1].hear() == {"t": "taken", "epoch": 1}
        assert sockets[0].hear() == {"t": "commit", "from": seats[1].peer,
                                     "epoch": 1, "data": "Y29tbWl0"}
        m = s.hear()
        m["peers"].sort(key=lambda p: p["id"])
        assert m == {"t": "welcome", "from": seats[1].peer, "epoch": 2,
                     "group": group, "data": "V2VsY29tZQ",
                     "peers": sorted(
                         ({"id": p.peer, "here": True} for p in seats),
                         key=lambda p: p["id"])}
        for t in sockets:
            assert t.hear() == {"t": "peer", "id": new.peer, "state": "here"}
        outside.syncs()
        s.syncs()
        s.commit(2)
        s.hears(t="taken", epoch=2)
        for t in sockets:
            t.hears(t="commit", **{"from": new.peer, "epoch": 2})
    outside.syncs()
    for t in [*sockets, outside]:
        t.drop()


@test
def only_the_first_commit_of_an_epoch_is_passed_on(server):
    _, seats, sockets = many(server, 3)
    sockets[0].commit(1, "AAAA")
    sockets[0].hears(t="taken", epoch=1)
    sockets[1].commit(1, "BBBB")
    sockets[1].hears(t="commit", data="AAAA", epoch=1)
    assert sockets[1].hear() == {"t": "stale", "of": 1, "epoch": 2}
    sockets[2].hears(t="commit", data="AAAA")
    for epoch in (0, 1, 3, 2 ** 53 - 1):
        sockets[2].commit(epoch, "BBBB")
        assert sockets[2].hear() == {"t": "stale", "of": epoch, "epoch": 2}
    end(sockets)
    assert seats


@test
def what_who_is_no_member_says_reaches_nobody(server):
    _, seats, sockets = two(server)
    outside, elsewhere = Seat(seats[0].room), Seat(Room())
    for seat, epoch in ((outside, 1), (elsewhere, 0)):
        with Socket(server) as s:
            s.join(seat)
            s.commit(1, to=[seat], gone=seats)
            assert s.hear() == {"t": "stale", "of": 1, "epoch": epoch}
            for to in ("", *(p.peer for p in seats), seat.peer):
                s.say({"t": "say", "to": to, "data": "AAAA"})
            for to in (*(p.peer for p in seats), seat.peer):
                s.say({"t": "send", "to": to, "data": "AAAA"})
            if seat is elsewhere:
                s.say({"t": "knock", "data": "AAAA"})
            s.syncs()
    end(sockets)


@test
def who_is_no_member_gets_no_commit_no_word_and_no_presence(server):
    """Also who says that they are one, and who was one."""
    group, seats, sockets = two(server)
    outside, lapsed = Seat(seats[0].room), Seat(seats[0].room)
    one, other, third = Socket(server), Socket(server), Socket(server)
    one.join(outside)
    m = other.join(Seat(seats[0].room), group.at(1))
    assert m["group"] == {**group.at(1), "in": False} and m["peers"] == []
    third.join(lapsed)
    sockets[0].commit(1, to=[lapsed])
    third.hears(t="welcome")
    sockets[0].commit(2, gone=[lapsed])
    third.hears(t="commit", epoch=2)
    sockets[0].commit(3)
    sockets[0].say({"t": "say", "to": "", "data": "AAAA"})
    for peer in (outside.peer, lapsed.peer):
        for t in ("say", "send"):
            sockets[0].say({"t": t, "to": peer, "data": "AAAA"})
    sockets[1].drop()
    with Socket(server) as again:
        again.join(seats[1], group.at(4))
        again.say({"t": "leave"})
        again.is_closed()
    sockets[0].drop()
    end([one, other, third])


@test
def who_is_removed_gets_that_commit_and_nothing_after_it(server):
    _, seats, sockets = many(server, 3)
    sockets[0].commit(1, "AAAA", gone=[seats[1]])
    sockets[0].hears(t="taken", epoch=1)
    for s in sockets[1:]:
        s.hears(t="commit", data="AAAA")
    sockets[0].commit(2, "BBBB")
    sockets[0].hears(t="taken", epoch=2)
    sockets[2].hears(t="commit", data="BBBB")
    sockets[1].syncs()
    sockets[1].commit(3)
    sockets[1].hears(t="stale", epoch=3)
    sockets[1].drop()
    sockets[0].syncs()  # not of who is no member
    for s in sockets:
        s.drop()


@test
def a_word_reaches_one_or_all_of_the_others(server):
    _, seats, sockets = many(server, 4)
    sockets[0].say({"t": "say", "to": "", "data": "YWxs"})
    sockets[0].say({"t": "say", "to": seats[2].peer, "data": "b25l"})
    for s in sockets[1:]:
        assert s.hear() == {"t": "said", "from": seats[0].peer,
                            "data": "YWxs"}
    assert sockets[2].hear() == {"t": "said", "from": seats[0].peer,
                                 "data": "b25l"}
    sockets[0].say({"t": "say", "to": seats[0].peer, "data": "b25l"})
    end(sockets)


@test
def a_member_that_comes_back_gets_what_it_missed_in_order(server):
    group, seats, sockets = many(server, 3)
    where = Group(group, seats[0].room)
    sockets[2].drop()
    for s in sockets[:2]:
        s.hears(t="peer", id=seats[2].peer, state="away")
    for epoch, data in ((1, "AAAA"), (2, "BBBB"), (3, "CCCC")):
        sockets[0].commit(epoch, data)
        sockets[0].hears(t="taken")
        sockets[1].hears(t="commit", data=data)
    with Socket(server) as s:
        m = s.join(seats[2], where.at(2))
        assert m["group"] == {**where.at(4), "in": True}
        assert {p["id"] for p in m["peers"]} == \
            {seats[0].peer, seats[1].peer}
        for epoch, data in ((2, "BBBB"), (3, "CCCC")):
            assert s.hear() == {"t": "commit", "from": seats[0].peer,
                                "epoch": epoch, "data": data}
        s.syncs()
        for t in sockets[:2]:
            t.hears(t="peer", id=seats[2].peer, state="here")
    with Socket(server) as s:
        # Its own come as taken; what it said was said in epoch 3.
        m = s.join(seats[0], where.at(3))
        assert s.hear() == {"t": "taken", "epoch": 3}
        s.syncs()
    for s in sockets:
        s.drop()


@test
def who_comes_back_without_the_group_is_away_until_let_in_again(server):
    _, seats, sockets = many(server, 2)
    sockets[1].say({"t": "say", "to": "", "data": "AAAA"})
    sockets[0].hears(t="said")
    sockets[1].drop()
    sockets[0].hears(t="peer", state="away")
    with Socket(server) as s:
        m = s.join(seats[1])
        assert m["group"]["in"] is False and m["peers"] == []
        s.say({"t": "knock", "data": "AAAA"})
        sockets[0].hears(t="knock")  # nobody said "here" before
        sockets[0].commit(1, to=[seats[1]], gone=[seats[1]])
        sockets[0].hears(t="taken")
        sockets[0].hears(t="peer", id=seats[1].peer, state="here")
        s.hears(t="welcome", epoch=2)
        s.say({"t": "say", "to": "", "data": "AAAA"})
        sockets[0].hears(t="said")
        s.syncs()
    with Socket(server) as s:
        sockets[0].hears(t="peer", state="away")
        s.join(seats[1])
        s.say({"t": "leave"})
        s.is_closed()
    sockets[0].hears(t="peer", id=seats[1].peer, state="gone")
    sockets[0].drop()


@test
def a_welcome_that_was_missed_comes_again(server):
    _, seats, sockets = two(server)
    new = Seat(seats[0].room)
    with Socket(server) as s:
        s.join(new)
    time.sleep(0.2)
    sockets[0].commit(1, to=[new], welcome="V2VsY29tZQ")
    sockets[0].hears(t="taken")
    sockets[0].hears(t="peer", id=new.peer, state="away")
    with Socket(server) as s:
        assert s.join(new)["group"]["in"] is False
        s.hears(t="welcome", data="V2VsY29tZQ", epoch=2)
        sockets[0].hears(t="peer", id=new.peer, state="here")
        s.syncs()
    for s in sockets:
        s.drop()


@test
def when_the_last_member_goes_the_others_may_found(server):
    _, seats, sockets = two(server)
    room = seats[0].room
    with Socket(server) as s:
        s.join(Seat(room))
        for t in sockets:
            t.say({"t": "leave"})
        assert s.hear() == {"t": "group", "is": "none"}
        with Socket(server) as t:
            assert t.join(Seat(room))["group"] is None
        assert s.found(new_group())["is"] == "yours"


@test
def a_member_alone_that_reloads_may_found_again(server):
    _, seats, sockets = many(server, 1)
    with Socket(server) as s:
        s.join(Seat(seats[0].room))
        sockets[0].drop()
        with Socket(server) as t:
            assert t.join(seats[0])["group"] is None
            assert s.hear() == {"t": "group", "is": "none"}
            assert t.found(new_group())["is"] == "yours"


@test
def a_room_of_64_commits_and_speaks(server):
    """One lets in 63, one after the other; each hears each."""
    room, group = Room(), new_group()
    seats = [Seat(room) for _ in range(64)]
    sockets = [Socket(server) for _ in range(64)]
    sockets[0].join(seats[0])
    sockets[0].found(group)
    large, welcome = "A" * 20000, "B" * 40000
    for n in range(1, 64):
        sockets[n].join(seats[n])
        sockets[n].say({"t": "knock", "data": "AAAA"})
        for s in sockets[:n]:
            s.hears(t="knock", **{"from": seats[n].peer})
        sockets[0].commit(n - 1, large, [seats[n]], welcome=welcome)
        sockets[0].hears(t="taken", epoch=n - 1)
        sockets[0].hears(t="peer", id=seats[n].peer)
        m = sockets[n].hears(t="welcome", epoch=n)
        assert len(m["peers"]) == n
        for s in sockets[1:n]:
            s.hears(t="commit", epoch=n - 1)
            s.hears(t="peer", id=seats[n].peer, state="here")
    sockets[63].say({"t": "say", "to": "", "data": "AAAA"})
    for s in sockets[:63]:
        s.hears(t="said", **{"from": seats[63].peer})
    end(sockets)


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
    refused(server, seat.join(v=1), "version")
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
    '{"t":"say","to":"","data":"AAAA"}', '{"t":"knock","data":"AAAA"}',
    '{"t":"found","group":"AAAAAAAAAAA"}', json.dumps(commit(0)),
    "[" * 5000, '{"a":' * 3000, '{"t":"join","v":"1"}', '{"t":"join","v":3.0}',
    '{"t":"back","v":3}', '{"t":"join","v":3}',
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
        for bad in (MISSING, None, 1, [], {}, True, "", text[:-1], text + "A",
                    text[:-1] + "=", text + "=", text[:-1] + "+",
                    text[:-1] + " ", " " + text,
                    text[:-1] + chr(ord(text[-1]) + 1)):
            refused(server, seat.join(**{name: bad}), "form")
    group = new_group()
    for bad in (MISSING, 1, [], {}, True, "", {"group": group}, {"epoch": 0},
                {"group": group, "epoch": -1},
                {"group": group, "epoch": 2 ** 53},
                {"group": group, "epoch": "0"}, {"group": 0, "epoch": 0},
                {"group": group, "epoch": 0, "x": 0}):
        refused(server, seat.join(member=bad), "form")
    for more in ({"x": 1}, {"v2": 1}, {"T": "join"}, {"": ""}):
        refused(server, {**good, **more}, "form")


@test
def a_commit_is_refused_for_each_member_that_is_not_right(server):
    seats = [Seat(Room()) for _ in range(64)]
    good = commit(0, to=seats[:1], gone=seats[:63])
    welcome = good["welcome"]
    for bad in ({"epoch": -1}, {"epoch": 2 ** 53}, {"epoch": "0"},
                {"epoch": 0.5}, {"data": ""}, {"data": "A"}, {"data": None},
                {"gone": None}, {"gone": {}}, {"gone": [1]}, {"gone": [""]},
                {"gone": [s.peer for s in seats]},
                {"gone": [seats[0].peer] * 2}, {"welcome": []},
                {"welcome": {}}, {"welcome": {**welcome, "x": 0}},
                {"welcome": {**welcome, "to": []}},
                {"welcome": {**welcome, "to": [seats[0].peer] * 2}},
                {"welcome": {**welcome, "to": [s.peer for s in seats]}},
                {"welcome": {**welcome, "data": ""}},
                {"welcome": {**welcome, "data": "A" * 184000}}, {"x": 0}):
        with Socket(server) as s:
            s.join(seats[0])
            s.found(new_group())
            s.say({**good, **bad})
            s.is_refused("form")
    for name in good:
        if name != "t":
            with Socket(server) as s:
                s.join(seats[0])
                s.say({k: v for k, v in good.items() if k != name})
                s.is_refused("form")


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
    room, seats, sockets = two(server)
    for n, why in ((48750, None), (48751, "form"), (0, "form")):
        data = b64(os.urandom(n))
        sockets[0].say({"t": "send", "to": seats[1].peer, "data": data})
        if why:
            sockets[0].is_refused(why)
            sockets[0] = Socket(server)
            sockets[0].join(seats[0], room.at(1))
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
    group, seats, sockets = two(server)
    sockets[0].drop()
    sockets[1].hears(t="peer", id=seats[0].peer, state="away")
    sockets[1].say({"t": "send", "to": seats[0].peer, "data": "AAAA"})
    sockets[1].say({"t": "say", "to": seats[0].peer, "data": "AAAA"})
    with Socket(server) as s:
        m = s.join(seats[0], group.at(1))
        assert m["peers"] == [{"id": seats[1].peer, "here": True}]
        sockets[1].hears(t="peer", id=seats[0].peer, state="here")
        s.hears_nothing()  # what was sent meanwhile was dropped
    sockets[1].drop()


@test
def who_comes_back_sees_who_is_away(server):
    group, seats, sockets = two(server)
    sockets[0].drop()
    sockets[1].hears(t="peer", state="away")
    sockets[1].drop()
    time.sleep(0.2)
    with Socket(server) as s:
        assert s.join(seats[0], group.at(1))["peers"] == [
            {"id": seats[1].peer, "here": False}]


@test
def an_older_socket_of_a_seat_is_told_that_it_moved(server):
    group, seats, sockets = two(server)
    with Socket(server) as newer:
        m = newer.join(seats[0], group.at(1))
        assert m["you"] == seats[0].peer
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
        refused(server, {"t": "back", "v": 3, "seat": b64(secret)},
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
    for secret in (room.room.id, room.id, *(s.peer for s in seats)):
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
    assert m == {"t": "peer", "id": seats[0].peer, "state": "gone"}
    assert 29.5 < time.monotonic() - lost < 31.5
    refused(server, seats[0].back(), "unknown")
    sockets[1].drop()


@slow
def a_seat_that_came_back_does_not_expire(server):
    group, seats, sockets = two(server)
    sockets[0].drop()
    sockets[1].hears(t="peer", state="away")
    time.sleep(5)
    with Socket(server) as s:
        s.join(seats[0], group.at(1))
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
