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
    "signal": ["wire/signal.c", "wire/signal_get.c", "wire/signal_put.c",
               "wire/signal_write.c", "base/b64.c", "base/ct.c"],
    "room": ["room/room.c", "room/seat.c", "prim/hash.c", "base/b64.c",
             "base/ct.c"],
    "delivery": ["room/delivery.c", "room/kept.c", "room/member.c",
                 "room/room.c", "room/seat.c", "prim/hash.c", "base/b64.c",
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
    ("an envelope may be anything", "signal", "wire/signal_get.c",
     "!b64_is_strict(t.p, t.len))", "t.p == NULL)",
     "refuses_an_envelope_that_is_none"),
    ("every version is ours", "signal", "wire/signal.c",
     "json_integer_value(v) == SIGNAL_VERSION", "json_integer_value(v) != 77",
     "another_version_is_known_by_itself"),
    ("names of ICE may be of any length", "signal", "wire/signal.c",
     "t->len < len->least || t->len > len->most ||", "t->len == 0 ||",
     "an_answer_has_names_of_ice_and_a_hash_and_nothing_else"),
    ("names of ICE may be anything", "signal", "wire/signal.c",
     "!ice_text_is(t->p, t->len))", "t->p == NULL)",
     "an_answer_has_names_of_ice_and_a_hash_and_nothing_else"),
    ("a member of a nested object too many is not seen", "signal",
     "wire/signal_get.c", "json_object_size(v) != members_n",
     "json_object_size(v) < members_n", "refuses_a_commit_that_is_none"),
    ("a peer named twice is not seen", "signal", "wire/signal.c",
     "if (is_among(out, id))", "if (out->n > 99)",
     "refuses_a_commit_that_is_none"),
    ("any number of peers is read", "signal", "wire/signal.c",
     "json_array_size(list) > SIGNAL_CHANGES_N)",
     "json_array_size(list) > SIGNAL_CHANGES_N + 1)",
     "a_commit_names_63_at_most"),
    ("a welcome has the room of a commit beside that", "signal",
     "wire/signal.c", "SIGNAL_COMMIT_LEN - r->data.len", "SIGNAL_COMMIT_LEN",
     "a_commit_and_its_welcome_have_184000_characters_at_most"),
    ("epochs are not bounded", "signal", "wire/signal_get.c",
     "json_integer_value(v) >= SIGNAL_EPOCHS", "json_is_null(v)",
     "refuses_a_member_that_stands_nowhere"),
    ("a welcome without anybody is read", "signal", "wire/signal.c",
     "if (r->added.n == 0)", "if (r->added.n > 99)",
     "refuses_a_commit_that_is_none"),
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
     "ct_wipe(r->ids[room], ROOM_ID_LEN);", ";",
     "nothing_of_10000_joins_stays"),
    ("a seat is kept for ever", "room", "room/seat.c",
     "[SEAT_EXPIRE] = { SEAT_FREE, SEAT_TELL | SEAT_WIPE }", "0",
     "every_gap_in_the_table_of_seats_is_a_refusal"),
    ("the older socket keeps the seat too", "room", "room/seat.c",
     "{ SEAT_HERE, SEAT_MOVE | SEAT_TELL }", "{ SEAT_HERE, SEAT_TELL }",
     "a_seat_that_is_taken_again_moves"),
    ("one tag for all rooms", "room", "room/room.c",
     "{ r->ids[rooms_seat(r, place)->room],", "{ r->ids[0] + 0 *",
     "the_tag_is_the_rooms_and_the_keys"),
    ("a half for who knows half of the seat", "room", "room/room.c",
     "ct_equal(s->secret, secret, ROOM_SEAT_LEN)",
     "ct_equal(s->secret, secret, 0)",
     "two_sit_down_in_one_room"),
    ("a room has any number of seats", "room", "room/room.c",
     "r->taken_n[room] == ROOM_SEATS", "r->taken_n[room] > ROOM_SEATS",
     "the_257th_finds_the_room_taken"),
    ("a peer is found in every room", "room", "room/room.c",
     "\tuint32_t place = rooms_first(r, room);", "\tuint32_t place = 0;",
     "a_peer_is_found_by_its_id_in_the_own_room_only"),
    ("a second commit for an epoch is taken", "delivery", "room/delivery.c",
     "c->epoch != g->epoch ||\n\t    d->seats[place].next != g->epoch",
     "c->epoch > g->epoch",
     "the_first_commit_of_an_epoch_is_the_one"),
    ("a commit from ahead is taken", "delivery", "room/delivery.c",
     "c->epoch != g->epoch ||", "c->epoch < g->epoch ||",
     "a_commit_made_in_another_epoch_is_stale"),
    ("who has not been told the epoch commits in it", "delivery",
     "room/delivery.c", "d->seats[place].next != g->epoch ||", "",
     "a_commit_made_in_another_epoch_is_stale"),
    ("who is no member commits", "delivery", "room/delivery.c",
     " || !delivery_speaks(d, place))", ")",
     "who_is_no_member_commits_nothing"),
    ("who is no member may speak", "delivery", "room/member.c",
     "[MEMBER_BEHIND] = { MEMBER_OUT, 0 },\n\t\t[MEMBER_LOSE] = "
     "{ MEMBER_OUT, 0 },\n\t\t[MEMBER_FREE] = { MEMBER_OUT, 0 },\n\t},\n"
     "\t[MEMBER_ADDED]",
     "[MEMBER_SPEAK] = { MEMBER_OUT, 0 },\n\t},\n\t[MEMBER_ADDED]",
     "who_is_no_member_commits_nothing"),
    ("a non-member gets the commit", "delivery", "room/delivery.c",
     "if (s->state == MEMBER_OUT || s->state == MEMBER_LAPSED ||\n"
     "\t    s->next", "if (s->next",
     "who_is_no_member_gets_no_commit"),
    ("the welcome goes to everyone", "delivery", "room/delivery.c",
     "if (d->seats[place].state == MEMBER_ADDED)\n"
     "\t\treturn DELIVERY_WELCOME;",
     "if (e->welcome_len > 0)\n\t\treturn DELIVERY_WELCOME;",
     "a_welcome_goes_to_whom_it_is_for_and_nobody_else"),
    ("who is removed stays a member", "delivery", "room/member.c",
     "[MEMBER_REMOVE] = { MEMBER_LAST, 0 },\n"
     "\t\t[MEMBER_FOLLOW] = { MEMBER_IN, MEMBER_TELL },\n"
     "\t\t[MEMBER_BEHIND]",
     "[MEMBER_FOLLOW] = { MEMBER_IN, MEMBER_TELL },\n\t\t[MEMBER_BEHIND]",
     "every_gap_in_the_table_of_members_is_a_refusal"),
    ("who is removed does not hear of it", "delivery", "room/member.c",
     "[MEMBER_REMOVED] = { MEMBER_OUT, 0 },", "",
     "every_gap_in_the_table_of_members_is_a_refusal"),
    ("what follows a removal is its too", "delivery", "room/delivery.c",
     "if (s->state == MEMBER_LAST && epoch == s->turn)",
     "if (s->state == MEMBER_LAST && epoch > s->turn)",
     "who_is_removed_gets_that_commit_and_nothing_after_it"),
    ("kept commits are not wiped", "delivery", "room/kept.c",
     "ct_wipe(k->blocks[block], ROOM_KEPT_BLOCK_LEN);", "",
     "a_commit_is_kept_for_35_seconds_and_wiped"),
    ("kept commits are not wiped when the group ends", "delivery",
     "room/delivery.c", "{\n\tkept_end(&d->kept, room);\n\tct_wipe",
     "{\n\tct_wipe", "when_the_last_member_goes_the_others_are_told"
     "_and_may_found"),
    ("commits are kept for ever", "delivery", "room/kept.c",
     "k->entries[k->oldest].until_us <= now_us)",
     "k->entries[k->oldest].until_us > UINT64_MAX - 1)",
     "a_commit_is_kept_for_35_seconds_and_wiped"),
    ("one room keeps all", "delivery", "room/kept.c",
     "k->rooms[room].blocks_n + n > ROOM_KEPT_SHARE_N",
     "k->rooms[room].blocks_n + n > ROOM_KEPT_BLOCK_N",
     "a_room_that_keeps_much_gives_way_to_itself"),
    ("a full pool takes more", "delivery", "room/kept.c",
     "k->free_entry == KEPT_NONE || k->free_blocks_n < n",
     "k->free_entry == KEPT_NONE",
     "when_the_pool_is_full_the_oldest_go"),
    ("who missed too much is told that it did not", "delivery",
     "room/delivery.c",
     "if (!knows_group || !can_follow(d, room, where->epoch))",
     "if (!knows_group)",
     "a_commit_is_kept_for_35_seconds_and_wiped"),
    ("who only says that they are a member is one", "delivery",
     "room/delivery.c", "s->state == MEMBER_OUT && now_us < g->learn_until_us",
     "s->state == MEMBER_OUT", "a_seat_that_was_free_is_no_members"),
    ("anybody moves the epoch", "delivery", "room/delivery.c",
     "is_group(g, where) && now_us < g->learn_until_us &&",
     "is_group(g, where) &&",
     "nobody_moves_the_epoch_of_a_group_that_is_known"),
    ("any group is the group", "delivery", "room/delivery.c",
     "memcmp(g->id, where->group, sizeof(g->id)) == 0", "true",
     "who_comes_back_with_another_group_or_none_is_no_member"),
    ("a group outlives its members", "delivery", "room/delivery.c",
     "if (g->there && g->members_n == 0) {",
     "if (g->there && g->members_n > 99) {",
     "the_epoch_is_kept_while_a_member_has_a_seat"),
    ("a second group takes the place of the first", "delivery",
     "room/delivery.c", "\tif (g->there)\n\t\treturn ERR_STEP;\n", "",
     "the_first_that_founds_has_the_group"),
    ("the last epoch is not the last", "delivery", "room/delivery.c",
     "g->epoch + 1 == DELIVERY_EPOCHS ||", "",
     "the_last_epoch_has_no_commit"),
    ("a missed welcome is not sent again", "delivery", "room/delivery.c",
     "if (s->state == MEMBER_ADDED)\n\t\ts->next = s->turn;\n\tout->group",
     "out->group", "a_welcome_that_was_missed_comes_again"),
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
