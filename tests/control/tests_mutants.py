"""Mutants: changes to the readers and the rooms that would be the end of them,
each with the unit test that must fail with it, and with it only."""
import os
import re
import subprocess
import tempfile

from suite import test

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
SOURCES = {
    "b64": ["base/b64.c", "base/ct.c"],
    "http1": ["wire/http1.c", "wire/http1_write.c"],
    "signal": ["wire/signal.c", "wire/signal_write.c", "base/b64.c",
               "base/ct.c"],
    "room": ["room/room.c", "room/seat.c", "prim/hash.c", "base/b64.c",
             "base/ct.c"],
}

# What it is, where, what is replaced by what, the test that catches it.
MUTANTS = [
    ("left-over bits are not looked at", "b64", "base/b64.c",
     "bad |= bits & ((1u << bits_n) - 1);", "",
     "refuses_bits_that_are_left_over"),
    ("a refused text stays behind", "b64", "base/b64.c",
     "\tct_wipe(out, len);\n\treturn ERR_FORMAT;\n}\n\nbool",
     "\treturn ERR_FORMAT;\n}\n\nbool",
     "refuses_every_character_outside_the_alphabet"),
    ("a bare line feed ends a line", "http1", "wire/http1.c",
     "if (after_cr != (p[i] == '\\n'))", "if (after_cr && p[i] != '\\n')",
     "refuses_lines_that_end_in_another_way"),
    ("two Hosts are one too few to refuse", "http1", "wire/http1.c",
     "if (r->field[i].p != NULL)", "if (i > HTTP1_FIELDS)",
     "every_head_gets_its_status"),
    ("a body is not seen", "http1", "wire/http1.c",
     "if (r->field[HTTP1_CONTENT_LENGTH].p != NULL ||",
     "if (r->path.len == 0 ||",
     "every_head_gets_its_status"),
    ("a chunked body is not seen", "http1", "wire/http1.c",
     "r->field[HTTP1_TRANSFER_ENCODING].p != NULL)", "r->path.len == 0)",
     "every_head_gets_its_status"),
    ("HTTP/1.0 passes", "http1", "wire/http1.c",
     "p[5] != '1' || p[7] != '1'", "p[5] != '1'",
     "every_head_gets_its_status"),
    ("an origin that begins like ours is ours", "http1", "wire/http1.c",
     "origin.len == scheme_len + host.len", "origin.len > scheme_len",
     "an_origin_is_the_host_with_https_and_nothing_else"),
    ("http is as good as https", "http1", "wire/http1.c",
     "memcmp(origin.p, scheme, scheme_len) == 0 &&", "",
     "an_origin_is_the_host_with_https_and_nothing_else"),
    ("localhost is remembered for ever", "http1", "wire/http1.c",
     "if (http1_is(tail, local))", "if (http1_is(tail, \"?\"))",
     "only_names_are_remembered_by_browsers"),
    ("a member given twice is not seen", "signal", "wire/signal.c",
     "JSON_REJECT_DUPLICATES", "0", "refuses_what_is_no_message"),
    ("a member too many is not seen", "signal", "wire/signal.c",
     "if (json_object_size(o) != kinds[kind].members_n)",
     "if (json_object_size(o) < kinds[kind].members_n)",
     "refuses_a_member_too_many_or_too_few"),
    ("an envelope may be anything", "signal", "wire/signal.c",
     "!b64_is_strict(data.p, data.len))", "data.p == NULL)",
     "refuses_an_envelope_that_is_none"),
    ("every version is ours", "signal", "wire/signal.c",
     "json_integer_value(v) == SIGNAL_VERSION", "json_integer_value(v) != 77",
     "another_version_is_known_by_itself"),
    ("whoever comes is let in", "room", "room/room.c",
     "return ct_equal(id, j->id, sizeof(id));", "return true;",
     "the_secret_of_another_room_opens_nothing"),
    ("half of an id is enough", "room", "room/room.c",
     "return ct_equal(id, j->id, sizeof(id));",
     "return ct_equal(id, j->id, sizeof(id) / 2);",
     "the_secret_of_another_room_opens_nothing"),
    ("a half stays when the seat ends", "room", "room/room.c",
     "\tct_wipe(s->half, sizeof(s->half));\n", "",
     "nothing_of_10000_joins_stays"),
    ("an id stays when the room ends", "room", "room/room.c",
     "ct_wipe(r->ids[room], ROOM_ID_LEN);", "(void)room;",
     "nothing_of_10000_joins_stays"),
    ("a seat is kept for ever", "room", "room/seat.c",
     "[SEAT_EXPIRE] = { SEAT_FREE, SEAT_TELL | SEAT_WIPE }", "0",
     "every_gap_in_the_table_of_seats_is_a_refusal"),
    ("the older socket keeps the seat too", "room", "room/seat.c",
     "{ SEAT_HERE, SEAT_MOVE | SEAT_TELL }", "{ SEAT_HERE, SEAT_TELL }",
     "a_seat_that_is_taken_again_moves"),
    ("one tag for all rooms", "room", "room/room.c",
     "{ r->ids[room_of(place)], ROOM_ID_LEN }", "{ r->ids[0], 0 }",
     "the_tag_is_the_rooms_and_the_keys"),
    ("a half for who knows half of the seat", "room", "room/room.c",
     "ct_equal(s->secret, secret, ROOM_SEAT_LEN)",
     "ct_equal(s->secret, secret, 0)",
     "two_sit_down_and_the_first_is_told_of_the_second"),
]


def tap(folder, program, changed=None, text=None):
    """What the test program says, with one of its sources changed."""
    sources = []
    for name in SOURCES[program]:
        path = os.path.join(TOP, "src", name)
        if name == changed:
            path = os.path.join(folder, "mutant.c")
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        sources.append(path)
    exe = os.path.join(folder, "test")
    subprocess.run(
        ["cc", "-std=c17", "-w", "-D_GNU_SOURCE", "-I",
         os.path.join(TOP, "src"), *sources,
         os.path.join(TOP, "tests/unit", f"test_{program}.c"), "-o", exe,
         "-lcmocka", "-lsodium", "-ljansson"], check=True)
    env = {**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP"}
    try:
        return subprocess.run([exe], env=env, capture_output=True, text=True,
                              check=False, timeout=15).stdout
    except subprocess.TimeoutExpired:
        return ""  # a mutant that never ends has not passed


def passes(said, name):
    return re.search(rf"^ok \d+ - {name}$", said, re.MULTILINE) is not None


@test
def every_mutant_of_the_readers_and_the_rooms_is_caught(_):
    with tempfile.TemporaryDirectory() as folder:
        unchanged = {p: tap(folder, p) for p in SOURCES}
        for what, program, name, before, after, catcher in MUTANTS:
            with open(os.path.join(TOP, "src", name), encoding="utf-8") as f:
                source = f.read()
            assert source.count(before) == 1, f"{what}: not there once"
            assert passes(unchanged[program], catcher), \
                f"{catcher} fails without a mutant"
            said = tap(folder, program, name, source.replace(before, after))
            assert not passes(said, catcher), f"{what}: nobody noticed"
