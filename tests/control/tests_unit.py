"""What is said of the forwarding unit (docs/protocol.md, section 2)."""
import os

from client import Room, Seat, Socket, b64, new_group
from suite import test


def member(server):
    """Of a group of one."""
    s = Socket(server)
    s.join(Seat(Room()))
    assert s.found(new_group())["is"] == "yours"
    return s


def meet(s, quiet=False):
    s.say({"t": "meet", "quiet": quiet})
    return s.hears(t="offer")


def answer_to(offer, **changes):
    names = {"ufrag": "aZ+9", "pwd": "abcdefghijklmnopqrstu/",
             "fingerprint": b64(os.urandom(32))}
    return {"t": "answer", "n": offer["n"], **names, **changes}


@test
def an_offer_has_the_four_lines_of_the_browser_and_says_that_all_are_one(
        server):
    s = member(server)
    offer = meet(s)["sdp"]
    kinds = [line.split(" ")[0] for line in offer.split("\r\n")
             if line.startswith("m=")]
    assert kinds == ["m=audio", "m=video", "m=video", "m=audio"], kinds
    mids = " ".join(str(mid) for mid in range(38))
    assert f"\r\na=group:BUNDLE {mids}\r\n" in offer
    assert "audio-level" in offer and len(offer) < 4096
    assert "audio-level" not in meet(s, quiet=True)["sdp"]
    s.drop()


@test
def an_answer_is_taken_once_and_another_refused(server):
    s = member(server)
    offer = meet(s)
    s.say(answer_to(offer))
    s.syncs()
    s.say(answer_to(offer))
    s.is_refused("form")


@test
def an_answer_to_an_older_offer_is_dropped(server):
    s = member(server)
    old, new = meet(s), meet(s)
    assert new["n"] != old["n"]
    s.say(answer_to(old))
    s.say(answer_to(old))
    s.syncs()
    s.say(answer_to(new))
    s.syncs()
    s.say({"t": "part"})
    s.say(answer_to(new))
    s.syncs()
    s.drop()


@test
def an_answer_of_another_form_is_refused(server):
    for changes in ({"ufrag": "abc"}, {"ufrag": "a" * 33}, {"ufrag": "ab c"},
                    {"pwd": "a" * 21}, {"pwd": "a" * 65}, {"pwd": None},
                    {"fingerprint": b64(os.urandom(31))}, {"sdp": "v=0\r\n"},
                    {"n": -1}):
        s = member(server)
        s.say(answer_to(meet(s), **changes))
        s.is_refused("form")


@test
def an_answer_as_pages_of_before_said_it_is_refused_for_its_form(server):
    s = member(server)
    s.say({"t": "answer", "n": meet(s)["n"], "sdp": "v=0\r\n"})
    s.is_refused("form")
