"""Changes to the relay, and to what the forwarding unit lets pass, each with the
unit test that must catch it. A mutant replaces one piece of one file, which must be there
exactly once; the test must pass without it and fail with it."""
import glob
import os
import shutil
import subprocess
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(
    __file__))))

# name: file, piece, what it becomes, test program, test
MUTANTS = {
    "any address may be a peer": (
        "turn/permit.c", "\telse if (got.units == 0)\n\t\treturn 403;",
        "",
        "test_turn_permit", "every_special_purpose_address_is_403"),
    "a mapped address is an IPv4 one": (
        "wire/stun.c", "\t*a = got;\n\treturn OK;",
        "\t*a = got.family == ADDR_V6 ? addr_from_v6(got.ip, got.port) : got;"
        "\n\treturn OK;",
        "test_turn_permit", "our_own_ipv4_address_inside_an_ipv6_one_is_403"),
    "a permission before all were looked at": (
        "turn/permit.c", "\t\tif (code != 0)\n\t\t\treturn code;\n\t}",
        "\t\tif (code != 0)\n\t\t\treturn code;\n"
        "\t\tpermit(x->t, x->mine, &who);\n\t}",
        "test_turn_permit", "one_forbidden_address_among_others_changes_nothing"),
    "channels that are bound twice": (
        "turn/permit.c", "if (by_number != by_peer)",
        "if (by_number != by_peer && by_number == NULL)",
        "test_turn_permit", "a_channel_and_a_peer_belong_to_each_other"),
    "tags that do not matter": (
        "turn/relay.c", "if (!is_unit(p->sender) && !same_tag(p, to))",
        "if (!is_unit(p->sender) && p->tag_len == 0)",
        "test_turn_relay", "a_peer_of_another_tag_is_never_reached"),
    "tags that end alike are the same": (
        "turn/relay.c",
        "return l->tag_len == to->tag_len &&",
        "return memcmp(l->tag + l->tag_len - 4, to->user + to->user_len - 4,"
        " 4) == 0 ||",
        "test_turn_relay", "a_tag_that_ends_alike_is_another"),
    "a receiver that is not asked": (
        "turn/relay.c",
        "if (!permit_holds(t, to, p->sender))",
        "if (to->permitted_until_us[peer.family] == 1)",
        "test_turn_relay", "the_receiver_needs_a_permission"),
    "a sender that is not asked": (
        "turn/relay.c",
        "!permit_holds(t, from, peer))",
        "from->permitted_until_us[peer.family] == 1)",
        "test_turn_relay", "the_sender_needs_a_permission"),
    "padding that is not zero": (
        "turn/relay.c", "memset(message + before + p->len, 0, p->padding);", "",
        "test_turn_relay", "channel_data_to_a_stream_is_padded_with_zeros"),
    "room that belongs to another packet": (
        "turn/relay.c", "if (front + in->head >= before &&",
        "if (front + in->head + before >= before &&",
        "test_turn_relay", "a_packet_without_headroom_is_copied"),
    "padding over another packet": (
        "turn/relay.c", "behind + in->tail >= p->padding)",
        "behind + in->tail + 3 >= p->padding)",
        "test_turn_relay", "a_packet_without_tailroom_is_copied"),
    "an integrity that is not compared": (
        "turn/auth.c", "if (!integrity_fits(&q->msg, &q->integrity, a->key, MD5_LEN))",
        "if (!integrity_fits(&q->msg, &q->integrity, a->key, MD5_LEN) && "
        "q->user.left == 0)",
        "test_turn_auth", "a_wrong_password_is_401"),
    "users that never expire": (
        "turn/auth.c", "if (a->user.expiry_unix_s <= base->now_unix_s)",
        "if (a->user.expiry_unix_s == 0)",
        "test_turn_auth", "an_expired_user_cannot_refresh_either"),
    "a nonce for every address": (
        "turn/auth.c", "{ client, sizeof(*client) }", "{ client, 0 }",
        "test_turn_auth", "a_nonce_is_good_for_one_address_only"),
    "a nonce for ever": (
        "turn/auth.c", "seconds(base) - time_s <= AUTH_NONCE_LIFE_S",
        "seconds(base) >= time_s",
        "test_turn_auth", "a_nonce_ends_after_half_an_hour"),
    "a ration for nobody": (
        "turn/turn.c", "return ration_spend(r, client, answer_len, now_us);",
        "return ration_spend(r, client, 0, now_us);",
        "test_turn_auth", "a_flood_from_everywhere_gets_less_than_it_sends"),
    "a prefix that is not counted": (
        "turn/ration.c", "if (len > RATION_PREFIX_LEN - s->spent_len)",
        "if (len > RATION_PREFIX_LEN)",
        "test_turn_auth", "one_place_cannot_use_up_what_others_get"),
    "what follows the integrity counts": (
        "turn/request.c", "if ((q->has & HAS_INTEGRITY) != 0)\n\t\treturn;",
        "if (q->wrong)\n\t\treturn;",
        "test_turn_auth", "what_follows_the_integrity_does_not_count"),
    "somebody else's allocation": (
        "turn/turn.c", "memcmp(x->mine->user, x->q->user.p, "
        "x->q->user.left) != 0))", "false))",
        "test_turn_allocate", "other_credentials_on_an_allocation_are_441"),
    "a quota by user name and not by tag": (
        "turn/allocate.c", "auth_hash(key, \"tag\", user->tag, user->tag_len)",
        "auth_hash(key, \"tag\", x->q->user.p, x->q->user.left)",
        "test_turn_allocate", "one_tag_has_its_quota"),
    "a table that forgets who stands behind a gap": (
        "turn/table.c", "\t\tt->slots[gap] = t->slots[slot];\n\t\tgap = slot;",
        "\t\treturn;",
        "test_turn_allocate", "the_table_keeps_paths_apart"),
    "a port that is free again at once": (
        "turn/table.c",
        "t->next = t->first + (at - t->first + (pair ? 2 : 1)) % n;",
        "t->next = t->first;",
        "test_turn_allocate", "an_ended_port_is_taken_again_last"),
    "a token that opens for everybody": (
        "turn/allocate.c", "x->q->user.p, x->q->user.left);\n}\n\n/* Takes",
        "x->q->user.p, 0);\n}\n\n/* Takes",
        "test_turn_allocate", "a_wrong_late_or_foreign_token_is_508"),
    "a quota of each engine": (
        "turn/ports.c", "*user_n += atomic_load(&p->users[i]) == owner.user;",
        "*user_n += (i < p->row_n) && atomic_load(&p->users[i]) == owner.user;",
        "test_turn_engines", "a_tag_has_its_quota_over_all_engines"),
    "a count before one is counted": (
        "turn/allocate.c", "\tports_own(ports, entry, owner);\n", "",
        "test_turn_engines", "an_address_has_its_quota_over_all_engines"),
    "a parcel that is sent on and on": (
        "turn/relay.c",
        "\tif (!deliver(t, &p, to, in, out))\n\t\treturn false;",
        "\tif (!relay(t, &p, to, in, out))\n\t\treturn false;",
        "test_turn_engines",
        "a_parcel_for_nobody_or_another_engine_is_dropped"),
    "a token that opens twice": (
        "turn/ports.c", "if (state_in(word) != PORT_RESERVED ||\n\t\t    "
        "atomic_load(&p->seals[i]) != seal",
        "if (state_in(word) == PORT_FREE ||\n\t\t    "
        "atomic_load(&p->seals[i]) != seal",
        "test_turn_engines", "a_token_opens_its_port_at_any_engine_once"),
    "a unit at every port": (
        "turn/permit.c", "if (!addr_equal(address, &t->config.unit[i]))",
        "if (!addr_same_ip(address, &t->config.unit[i]))",
        "test_turn_unit", "other_ports_of_the_unit_are_403_or_nobody"),
    "a unit that needs no permission": (
        "turn/permit.c",
        "return a->unit_until_us[peer.entry - PEER_UNIT] >\n\t\t"
        "       t->auth.now_us;", "return true;",
        "test_turn_unit", "the_unit_needs_a_permission_too"),
    "a unit of any address": (
        "turn/relay.c", "is_unit(got.sender) != (parcel->tag_len == 0))",
        "false)",
        "test_turn_unit", "the_unit_speaks_from_its_addresses_only"),
    "a message cut in two": (
        "media/outq.c", "while (q->n > 0 && q->started_len == 0) {",
        "while (q->n > 0) {",
        "test_outq", "what_was_begun_is_finished_however_old"),
    "two packets may have one counter": (
        "sfu/seals.c", "claim->counter != s->newest.counter &&", "true &&",
        "test_sfu_seals",
        "an_overtaken_packet_without_an_earlier_counter_closes_it"),
    "a counter may fall": (
        "sfu/seals.c",
        "(claim->counter > s->newest.counter) == is_later", "true",
        "test_sfu_seals",
        "of_opus_in_the_clear_that_begins_like_sframe_little_passes"),
    "one counter for all keys": (
        "sfu/seals.c", "!is_of_one_key(claim, &s->newest) ||", "",
        "test_sfu_seals", "another_epochs_key_counts_anew"),
    "the rest of what is no SFrame goes on": (
        "sfu/seals.c", "return now_us >= s->closed_us;",
        "return s->closed_us != now_us + SEALS_CLOSED_US;",
        "test_sfu_seals",
        "the_rest_of_a_picture_that_is_not_sealed_does_not_go_on"),
    "what was shown before is repaired as what is shown now": (
        "sfu/repair.c", "(is_past ? depth / 2 : 0)", "0",
        "test_sfu_loss",
        "what_is_shown_now_is_sent_again_before_what_was_shown_until_then"),
    "of what a slot sent before its level changed only the last is known": (
        "sfu/slot.c", "*ago < m->runs_n && *ago < SFU_RUNS_N",
        "*ago < m->runs_n && *ago < 1",
        "test_sfu_level",
        "what_went_out_before_the_level_changed_twice_is_repaired"),
    "a layer that ends takes the one with it that is shown": (
        "sfu/slot.c", "\t\tif (run->stream == stream)\n\t\t\t*run",
        "\t\tif (run->stream == stream)\n\t\t\t*run = slot->run",
        "test_sfu_level",
        "the_end_of_a_layer_that_was_shown_once_stops_nothing"),
    "a picture that was taken away waits though the way turns out wide": (
        "sfu/layers.c", "(step == 0 && a->may_return)", "(step < 0)",
        "test_sfu_layers",
        "what_paused_goes_on_at_once_when_there_is_much_more_room"),
    "a picture that was taken away comes back as soon as it fits": (
        "sfu/layers.c", "(step == 0 && a->may_return)", "(step == 0)",
        "test_sfu_layers",
        "what_paused_goes_on_at_once_when_there_is_much_more_room"),
    "media stay on the way that was nominated last": (
        "ice/ice.c", "now_us - ice->known[ice->selected].used_us < UNUSED_US)",
        "true)",
        "test_ice", "of_two_nominated_paths_media_go_by_the_one_they_come_by"),
    "media follow the first packet": (
        "ice/ice.c", "now_us - ice->known[ice->selected].used_us < UNUSED_US)",
        "false)",
        "test_ice", "of_two_nominated_paths_media_go_by_the_one_they_come_by"),
    "media follow where nobody nominated": (
        "ice/ice.c", "return k->is_proven && k->was_nominated;",
        "return k->is_proven;",
        "test_ice",
        "a_path_that_nobody_nominated_gets_no_media_whatever_comes_by_it"),
    "media follow where nobody has answered": (
        "ice/ice.c", "return k->is_proven && k->was_nominated;",
        "return k->was_nominated;",
        "test_ice",
        "a_path_that_nobody_nominated_gets_no_media_whatever_comes_by_it"),
    "what was nominated last is all that may be selected": (
        "ice/ice.c",
        "if (ice->selected == NONE && may_be_selected(&ice->known[at]))",
        "if (false)",
        "test_ice", "of_two_nominated_paths_the_one_that_is_checked_stays"),
    "ChannelData without all of its header": (
        "wire/chandata.c", "if (datagram.bad || ", "if (",
        "test_chandata", "refuses_data_that_is_not_all_there"),
    "what was sent at a high target is paid back at a low one": (
        "bwe/pacer.c", "\tp->is_clean = is_clean;\n\tforget_debt(p);",
        "\tp->is_clean = is_clean;",
        "test_pacer", "a_lower_target_waits_for_no_debt_of_the_higher_one"),
}


# What is linked with a test program, in tests/.
ROOM_KIT = ("unit/sfu_kit", "sim/camera")
KITS = {"test_ice": ("unit/ice_kit",), "test_sfu_loss": ("unit/hand_kit",),
        "test_sfu_level": ROOM_KIT, "test_sfu_layers": ROOM_KIT}


class Bench:
    """The relay's objects, compiled once; a mutant compiles one file again."""

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        src = os.path.join(TOP, "src")
        files = [os.path.join(src, f"media/{name}") for name in ("outq.c",)]
        for part in ("base", "turn", "stun", "rtp", "ice", "bwe", "sfu"):
            files += glob.glob(os.path.join(src, part, "*.c"))
        files += [os.path.join(src, f) for f in (
            "sframe/header.c", "wire/stun.c", "wire/chandata.c", "prim/md5.c",
            "prim/hmac_sha1.c")]
        self.objects = {os.path.relpath(f, src): self.compile(f)
                        for f in files}
        self.passed = {}

    def end(self):
        shutil.rmtree(self.folder)

    def compile(self, source, name=None):
        out = os.path.join(self.folder,
                           (name or source).replace("/", "_") + ".o")
        folders = [os.path.join(TOP, of) for of in ("src", "tests/unit",
                                                    "tests/sim")]
        subprocess.run(["cc", "-std=c17", "-O1", "-w", "-D_GNU_SOURCE",
                        *(f"-I{folder}" for folder in folders), "-c", source,
                        "-o", out], check=True)
        return out

    def failures(self, program, objects):
        """The names of the tests that fail; all of them when it crashes."""
        parts = [self.compile(os.path.join(TOP, "tests", name + ".c"))
                 for name in (f"unit/{program}",
                              *KITS.get(program, ("unit/turn_kit",)))]
        exe = os.path.join(self.folder, program)
        subprocess.run(["cc", "-o", exe, *parts, *objects, "-lcmocka",
                        "-lcrypto"], check=True)
        done = subprocess.run(
            [exe], env={**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP"},
            capture_output=True, text=True, timeout=60)
        failed = [line.split(" - ")[1] for line in done.stdout.splitlines()
                  if line.startswith("not ok")]
        assert "ok " in done.stdout or done.returncode, done.stdout
        return failed or (["it crashed"] if done.returncode else [])

    def is_caught(self, name):
        path, piece, becomes, program, expected = MUTANTS[name]
        with open(os.path.join(TOP, "src", path), encoding="utf-8") as f:
            code = f.read()
        assert code.count(piece) == 1, f"{path}: {code.count(piece)} times"
        if program not in self.passed:
            self.passed[program] = self.failures(program,
                                                 self.objects.values())
        assert not self.passed[program], self.passed[program]
        source = os.path.join(self.folder, "mutant.c")
        with open(source, "w", encoding="utf-8") as f:
            f.write(code.replace(piece, becomes))
        failed = self.failures(program, {
            **self.objects, path: self.compile(source, "mutant")}.values())
        assert expected in failed or failed == ["it crashed"], failed
