// Mutants: changes to the sealed core that would be the end of it, each with the
// test of tests/unit that must catch it. A mutant replaces pieces of one file,
// each of which must be there exactly once; the test must pass without it and
// fail with it. See vector_mutants.mjs for those that the MLS vectors catch.
import { Bench } from './bench.mjs';

const MUTANTS = [
  {
    name: 'a tag that is not checked',
    file: 'prim/aead.c',
    replace: [['return ERR_AUTH;\n\treturn OK;\n}\n\nvoid aead_xchacha_seal', 'return OK;\n\treturn OK;\n}\n\nvoid aead_xchacha_seal']],
    caught: ['test_sframe', 'refuses_any_flipped_bit_in_every_suite'],
  },
  {
    name: 'a short tag that is not checked',
    file: 'sframe/suite_aes.c',
    replace: [['if (fits)', 'if (fits || c->tag_len > 0)']],
    caught: ['test_sframe', 'refuses_any_flipped_bit_in_every_suite'],
  },
  {
    name: 'an envelope whose tag is not checked',
    file: 'link/parcel.c',
    replace: [['TRY(aead_xchacha_open(&a));', '(void)!aead_xchacha_open(&a);']],
    caught: ['test_envelope', 'refuses_any_flipped_bit_of_an_envelope'],
  },
  {
    name: 'a counter that is not remembered',
    file: 'sframe/store.c',
    replace: [['sframe_window_mark(&slot->window, header.ctr);', '']],
    caught: ['test_sframe', 'refuses_a_frame_seen_before'],
  },
  {
    name: 'a replay window that is not asked',
    file: 'sframe/store.c',
    replace: [['if (!sframe_window_fresh(&slot->window, header.ctr))', 'if (header.kid > 1ull << 60)']],
    caught: ['test_sframe', 'refuses_a_frame_seen_before'],
  },
  {
    name: 'a window that moves before the tag is verified',
    file: 'sframe/store.c',
    replace: [
      ['sframe_window_mark(&slot->window, header.ctr);', ''],
      ['TRY(sframe_key_open(', 'sframe_window_mark(&slot->window, header.ctr);\n\tTRY(sframe_key_open('],
    ],
    caught: ['test_sframe', 'a_forged_frame_moves_no_window'],
  },
  {
    name: 'a window wider than it remembers',
    file: 'sframe/window.c',
    replace: [['> SFRAME_WINDOW)', '> SFRAME_WINDOW + 512)']],
    caught: ['test_sframe_header', 'a_window_decides_as_a_list_would'],
  },
  {
    name: 'a window that forgets to clear what it moves over',
    file: 'sframe/window.c',
    replace: [['w->seen[word++ % SFRAME_WINDOW_WORDS] = 0;', 'word++;']],
    caught: ['test_sframe_header', 'a_window_decides_as_a_list_would'],
  },
  {
    name: 'a nonce without the counter',
    file: 'sframe/key.c',
    replace: [['^= (uint8_t)(ctr >> (8 * i))', '^= (uint8_t)(i - i)']],
    caught: ['test_sframe', 'every_counter_has_its_own_nonce'],
  },
  {
    name: 'a nonce with half of the counter',
    file: 'sframe/key.c',
    replace: [['i < sizeof(ctr)', 'i < sizeof(ctr) / 2']],
    caught: ['test_sframe', 'every_counter_has_its_own_nonce'],
  },
  {
    name: 'a counter that stands still',
    file: 'sframe/sealer.c',
    replace: [['s->next++;', '']],
    caught: ['test_sframe', 'the_same_text_never_seals_to_the_same_bytes'],
  },
  {
    name: 'a counter that wraps',
    file: 'sframe/sealer.c',
    replace: [[' || s->next == UINT64_MAX', '']],
    caught: ['test_sframe', 'a_counter_at_its_end_is_refused_for_good'],
  },
  {
    name: 'one key for all KIDs',
    file: 'sframe/key.c',
    replace: [['wr_u64(&w, k->kid);', 'wr_u64(&w, 0);']],
    caught: ['test_sframe', 'one_base_key_gives_each_kid_its_own_key'],
  },
  {
    name: 'metadata that is not authenticated',
    file: 'sframe/key.c',
    replace: [['wr_bytes(&w, box->metadata, box->metadata_len);', '']],
    caught: ['test_sframe', 'refuses_other_metadata'],
  },
  {
    name: 'a header that is not authenticated',
    file: 'sframe/key.c',
    replace: [['wr_bytes(&w, header.p, header.len);', '']],
    caught: ['test_sframe', 'the_private_suite_seals_as_the_protocol_has_it'],
  },
  {
    name: 'a header that may be longer than it needs',
    file: 'sframe/header.c',
    replace: [['(half_of(out.kid) << 4 | half_of(out.ctr)) != config', 'config > 255']],
    caught: ['test_sframe_header', 'refuses_values_written_longer_than_they_need'],
  },
  {
    name: 'a key that stays behind',
    file: 'sframe/store.c',
    replace: [['ct_wipe(slot, sizeof(*slot));', 'slot->used = false;']],
    caught: ['test_sframe', 'closing_a_store_leaves_no_key_behind'],
  },
  {
    name: 'a refused text that stays behind',
    file: 'prim/aes.c',
    replace: [['ct_wipe(a->text, a->len);\n\treturn otherwise;', 'return otherwise;']],
    caught: ['test_sframe', 'a_refused_text_is_wiped_in_every_suite'],
  },
  {
    name: 'a key over another',
    file: 'sframe/store.c',
    replace: [['if (find(s, kid) != NULL)', 'if (s->n == 0)']],
    caught: ['test_sframe', 'a_kid_has_one_key_at_a_time'],
  },
  {
    name: 'an envelope that is not bound to its receiver',
    file: 'link/envelope.c',
    replace: [['wr_bytes(&w, way->to, LINK_PEER_LEN);', 'wr_zeros(&w, LINK_PEER_LEN);']],
    caught: ['test_envelope', 'an_envelope_is_as_the_protocol_has_it'],
  },
  {
    name: 'a sender key that is good for every instance',
    file: 'link/sender_key.c',
    replace: [['wr_bytes(&w, way->to_instance, SENDER_KEY_INSTANCE_LEN);', 'wr_zeros(&w, SENDER_KEY_INSTANCE_LEN);']],
    caught: ['test_envelope', 'a_sender_key_is_as_the_protocol_has_it'],
  },
  {
    name: 'a host nobody checks',
    file: 'link/link.c',
    replace: [['if (seed != NULL) {', 'if (seed == link->seed) {']],
    caught: ['test_link', 'refuses_a_seed_that_is_not_the_host_keys'],
  },
  {
    name: 'a link that opens any room',
    file: 'wasm/rooms.c',
    replace: [['return ct_equal(id, r->keys.room, sizeof(id)) ? OK : ERR_AUTH;', 'return OK;']],
    caught: ['test_core', 'a_link_opens_only_in_its_own_room'],
  },
  {
    name: 'keys left among the arguments',
    file: 'wasm/io.c',
    replace: [['ct_wipe(io_args, sizeof(io_args));\n\treturn err', 'return err']],
    caught: ['test_core', 'no_key_stays_in_the_arguments'],
  },
  {
    name: 'a number that opens its successor',
    file: 'wasm/handle.c',
    replace: [['table[i].turn = (table[i].turn + 1) & TURN_MASK;', '']],
    caught: ['test_core', 'a_closed_number_does_not_open_its_successor'],
  },
  {
    name: 'a length that may be longer than it needs',
    file: 'treekem/vec.c',
    replace: [[' || vec_head_len(len) != 1 + more', '']],
    caught: ['test_vec', 'refuses_a_length_longer_than_it_needs'],
  },
  {
    name: 'a bad vector that reads as an empty one',
    file: 'treekem/vec.c',
    replace: [['if (r->bad)\n\t\treturn *r;', '']],
    caught: ['test_vec', 'refuses_a_length_that_is_not_all_there'],
  },
  {
    name: 'a vector that is not moved for its length',
    file: 'treekem/vec.c',
    replace: [['memmove(at + head_len, at + 1, len);', '']],
    caught: ['test_vec', 'a_vector_ended_is_the_vector_written'],
  },
  {
    name: 'a label without its prefix',
    file: 'treekem/label.c',
    replace: [['{ prefix, PREFIX_LEN }', '{ prefix, 0 }']],
    caught: ['test_label', 'expands_with_a_label'],
  },
  {
    name: 'a context that is not bound',
    file: 'treekem/label.c',
    replace: [['l->parts[4] = value;', 'l->parts[4] = (struct part){ "", 0 };']],
    caught: ['test_label', 'refuses_another_label_or_context'],
  },
  {
    name: 'an MLS signature that is not checked',
    file: 'treekem/label.c',
    replace: [['return sign_verify(signature.p, public_key.p, whole);', 'return OK;']],
    caught: ['test_label', 'refuses_another_label_content_key_or_signature'],
  },
  {
    name: 'a signature key of any length',
    file: 'treekem/label.c',
    replace: [['public_key.left != SIGN_PUBLIC_LEN ||', '']],
    caught: ['test_label', 'refuses_keys_and_signatures_of_other_lengths'],
  },
  {
    name: 'an Ed25519 signature that is not checked',
    file: 'prim/sign.c',
    replace: [['message.len, public_key) != 0)\n\t\treturn ERR_AUTH;', 'message.len, public_key) != 0)\n\t\treturn OK;']],
    caught: ['test_hpke', 'refuses_any_flipped_bit_of_a_signature'],
  },
  {
    name: 'HPKE to a key of small order',
    file: 'prim/hpke.c',
    replace: [['return failed == 0 ? OK : ERR_AUTH;', 'return failed == 7 ? ERR_AUTH : OK;']],
    caught: ['test_hpke', 'refuses_keys_of_small_order'],
  },
  {
    name: 'HPKE keys that are not bound to the receiver',
    file: 'prim/hpke.c',
    replace: [['memcpy(kem_context + HPKE_ENC_LEN, own->public_key, HPKE_KEY_LEN);', 'memset(kem_context + HPKE_ENC_LEN, 0, HPKE_KEY_LEN);']],
    caught: ['test_hpke', 'opens_what_was_sealed'],
  },
  {
    name: 'HPKE keys that are not bound to the info',
    file: 'prim/hpke.c',
    replace: [['suite, "info_hash", bind->info,\n\t\t\t\t    bind->info_n }', 'suite, "info_hash", bind->info, 0 }']],
    caught: ['test_hpke', 'refuses_what_was_bound_to_something_else'],
  },
  {
    name: 'an HPKE tag that is not checked',
    file: 'prim/hpke.c',
    replace: [['enum err err = aead_chacha_open(&a);', 'enum err err = OK;\n\t(void)!aead_chacha_open(&a);']],
    caught: ['test_hpke', 'refuses_any_flipped_bit'],
  },
  {
    name: 'randomness that is the same for each index',
    file: 'prim/expand.c',
    replace: [['wr_u32(&w, index);', 'wr_u32(&w, index & 0);']],
    caught: ['test_hpke', 'expands_to_other_bytes_for_each_label_and_index'],
  },
  {
    name: 'a node outside that has a parent',
    file: 'treekem/math.c',
    replace: [['if (!below_root(node, width))', 'if (node == math_root(width))']],
    caught: ['test_tree_math', 'the_root_and_what_is_outside_have_no_parent'],
  },
  {
    name: 'a sibling on the wrong side',
    file: 'treekem/math.c',
    replace: [['node < parent ?', 'node > parent ?']],
    caught: ['test_tree_math', 'children_have_their_parent_and_each_other'],
  },
  {
    name: 'a node secret that stays behind',
    file: 'treekem/secret_tree.c',
    replace: [['ct_wipe(secret_of(s, node), LABEL_SECRET_LEN);', '']],
    caught: ['test_secret_tree', 'no_secret_stays_from_which_a_key_follows'],
  },
  {
    name: 'a ratchet that stands still',
    file: 'treekem/secret_tree.c',
    replace: [['*generation = r->generation;\n\tadvance(r);', '*generation = r->generation;']],
    caught: ['test_secret_tree', 'a_sender_gets_the_same_keys_one_after_the_other'],
  },
  {
    name: 'a key that is good twice',
    file: 'treekem/secret_tree.c',
    replace: [['\t\tadvance(r);\n\t}\n\tadvance(r);', '\t\tadvance(r);\n\t}']],
    caught: ['test_secret_tree', 'a_key_is_the_same_until_it_is_used'],
  },
  {
    name: 'a late key that is good twice',
    file: 'treekem/secret_tree.c',
    replace: [['ct_wipe(k, sizeof(*k));', '']],
    caught: ['test_secret_tree', 'late_messages_open_in_any_order_and_once'],
  },
  {
    name: 'a late key that is not kept',
    file: 'treekem/secret_tree.c',
    replace: [['keep(s, leaf, kind, r);', '']],
    caught: ['test_secret_tree', 'late_messages_open_in_any_order_and_once'],
  },
  {
    name: 'a forged message that moves the ratchet',
    file: 'treekem/secret_tree.c',
    replace: [['derive_key(key, &ahead);', 'derive_key(key, &ahead);\n\t\ts->ratchets[leaf][kind] = ahead;']],
    caught: ['test_secret_tree', 'a_forged_generation_costs_no_key'],
  },
  {
    name: 'generations without an end',
    file: 'treekem/secret_tree.c',
    replace: [['if (r->generation == UINT32_MAX)', 'if (leaf > s->width)']],
    caught: ['test_secret_tree', 'refuses_the_generation_that_none_could_follow'],
  },
  {
    name: 'a jump of any length',
    file: 'treekem/secret_tree.c',
    replace: [['generation - ahead.generation > SECRET_TREE_SKIP_MAX ||\n\t\t   generation', 'generation']],
    caught: ['test_secret_tree', 'refuses_a_generation_too_far_ahead'],
  },
  {
    name: 'the keys of one leaf for all',
    file: 'treekem/secret_tree.c',
    replace: [['"tree",\n\t\t     (struct part){ side, strlen(side) }', '"tree",\n\t\t     (struct part){ side, 0 }']],
    caught: ['test_secret_tree', 'every_leaf_has_its_own_keys_in_any_order'],
  },
  {
    name: 'an epoch that keeps the keys of the last',
    file: 'treekem/secret_tree.c',
    replace: [['math_width(width) == width);\n\tsecret_tree_close(s);', 'math_width(width) == width);']],
    caught: ['test_secret_tree', 'an_epoch_begins_with_nothing_of_the_last'],
  },
  {
    name: 'a key package of any suite',
    file: 'mls/keypackage.c',
    replace: [['k->version != LEAF_MLS10 || k->suite != LABEL_SUITE', 'k->version != LEAF_MLS10']],
    caught: ['test_mls_keypackage', 'refuses_another_suite_of_a_key_package'],
  },
  {
    name: 'a leaf of a group in a key package',
    file: 'mls/keypackage.c',
    replace: [['k->leaf.source != LEAF_KEY_PACKAGE', 'k->suite == 0']],
    caught: ['test_mls_keypackage', 'refuses_a_leaf_that_was_not_made_for_a_key_package'],
  },
  {
    name: 'one key for a welcome and for the tree',
    file: 'mls/keypackage.c',
    replace: [[' ||\n\t    view_equal(k->init_key, k->leaf.key)', '']],
    caught: ['test_mls_keypackage', 'refuses_an_init_key_that_is_the_leafs_key'],
  },
  {
    name: 'a key package whose signature is not verified',
    file: 'mls/keypackage.c',
    replace: [
      ['return label_verify(', 'return (enum err)(0 * label_verify('],
      ['k->signature, scratch);', 'k->signature, scratch));'],
    ],
    caught: ['test_mls_keypackage', 'refuses_a_key_package_that_another_signed'],
  },
  {
    name: 'a leaf of a key package that is not verified',
    file: 'mls/keypackage.c',
    replace: [['TRY(leaf_verify(&k->leaf, NULL, scratch));', '']],
    caught: ['test_mls_keypackage', 'refuses_a_leaf_that_another_signed'],
  },
  {
    name: 'an extension that is there twice',
    file: 'mls/extension.c',
    replace: [['n == EXTENSION_N || is_among(types, n, e.type)', 'n == EXTENSION_N']],
    caught: ['test_mls_keypackage', 'refuses_an_extension_that_is_there_twice'],
  },
  {
    name: 'an extension that its leaf does not list',
    file: 'mls/keypackage.c',
    replace: [['!leaf_lists(k->leaf.extension_types, e.type)', 'false']],
    caught: ['test_mls_keypackage', 'an_extension_is_listed_or_of_the_rfc'],
  },
  {
    name: 'a key package that is good before its time',
    file: 'mls/keypackage.c',
    replace: [['leaf->not_before_s <= now_s && ', '']],
    caught: ['test_mls_keypackage', 'a_lifetime_begins_and_ends'],
  },
  {
    name: 'a key package that is good for ever',
    file: 'mls/keypackage.c',
    replace: [[' <= lifetime_max_s', ' <= UINT64_MAX']],
    caught: ['test_mls_keypackage', 'a_lifetime_is_not_longer_than_what_is_asked'],
  },
  {
    name: 'one key pair for both keys of a joiner',
    file: 'mls/joiner.c',
    replace: [['"joiner leaf"', '"joiner init"']],
    caught: ['test_mls_joiner', 'other_randomness_is_other_keys'],
  },
  {
    name: 'a PSK nonce of any length',
    file: 'mls/psk.c',
    replace: [['id->nonce.left != PSK_NONCE_LEN ||\n\t    ', '']],
    caught: ['test_mls_schedule', 'refuses_a_psk_nonce_of_another_length'],
  },
  {
    name: 'PSKs without their place',
    file: 'mls/psk.c',
    replace: [['wr_u16(&w, place.index);', 'wr_u16(&w, 0);']],
    caught: ['test_mls_schedule', 'psks_are_mixed_in_their_order'],
  },
  {
    name: 'one secret for two purposes',
    file: 'mls/schedule.c',
    replace: [['"membership"', '"confirm"']],
    caught: ['test_mls_schedule', 'every_secret_of_an_epoch_has_its_own_label'],
  },
  {
    name: 'a confirmation tag that is not checked',
    file: 'mls/schedule.c',
    replace: [['return fits ? OK : ERR_AUTH;', 'return OK;']],
    caught: ['test_mls_schedule', 'refuses_any_flipped_bit_of_a_confirmation_tag'],
  },
  {
    name: 'a confirmation tag of any length',
    file: 'mls/schedule.c',
    replace: [['tag.left != sizeof(expected)', 'tag.left == 0']],
    caught: ['test_mls_schedule', 'refuses_a_confirmation_tag_of_another_length'],
  },
  {
    name: 'a path that is there or not by any byte',
    file: 'mls/commit_wire.c',
    replace: [['at.bad || there > PRESENT', 'at.bad']],
    caught: ['test_mls_proposal', 'refuses_a_path_that_is_neither_there_nor_not'],
  },
  {
    name: 'a transcript without the signature',
    file: 'mls/framing.c',
    replace: [['out.transcript = view_between(*r, at);', 'out.transcript = view_between(*r, auth);']],
    caught: ['test_mls_message', 'the_parts_of_a_content_are_views_of_its_bytes'],
  },
  {
    name: 'a content of no known type',
    file: 'mls/framing.c',
    replace: [['value < FRAMING_APPLICATION || value > FRAMING_COMMIT', 'value == 0']],
    caught: ['test_mls_message', 'refuses_unknown_types_of_content'],
  },
  {
    name: 'bytes behind a message',
    file: 'mls/message.c',
    replace: [['!rd_done(&bytes) ||', 'bytes.bad ||']],
    caught: ['test_mls_message', 'refuses_a_message_with_bytes_behind_it'],
  },
  {
    name: 'a key package of another version than its message',
    file: 'mls/message.c',
    replace: [['m->as.key_package.version == version', 'version != 0']],
    caught: ['test_mls_message', 'refuses_a_key_package_of_another_version_inside'],
  },
  {
    name: 'a joiner secret of any length',
    file: 'mls/welcome_wire.c',
    replace: [['out.joiner_secret.left != LABEL_SECRET_LEN', 'out.psks.bad']],
    caught: ['test_mls_welcome', 'refuses_secrets_of_other_lengths'],
  },
  {
    name: 'group secrets that stay where they were put together',
    file: 'mls/welcome_wire.c',
    replace: [['ct_wipe(plain, len);', '']],
    caught: ['test_mls_welcome', 'an_entry_is_sealed_whole_or_not_at_all'],
  },
  {
    name: 'a group info whose signature is not verified',
    file: 'mls/groupinfo.c',
    replace: [
      ['return label_verify(', 'return (enum err)(0 * label_verify('],
      ['g->signature, scratch);', 'g->signature, scratch));'],
    ],
    caught: ['test_mls_welcome', 'refuses_a_group_info_that_another_signed'],
  },
  {
    name: 'a group info whose context is not checked',
    file: 'mls/groupinfo.c',
    replace: [['TRY(context_check(&g->context));', '']],
    caught: ['test_mls_welcome', 'refuses_another_version_or_suite_of_a_group'],
  },
  {
    name: 'a sealed group info whose tag is not checked',
    file: 'mls/groupinfo.c',
    replace: [['enum err err = aead_chacha_open(&a);', 'enum err err = (enum err)(0 * aead_chacha_open(&a));']],
    caught: ['test_mls_welcome', 'refuses_any_flipped_bit_of_a_sealed_group_info'],
  },
  {
    name: 'a membership tag that is not checked',
    file: 'mls/protect.c',
    replace: [['return fits ? OK : ERR_AUTH;', 'return OK;']],
    caught: ['test_mls_protect', 'refuses_any_flipped_bit_of_a_membership_tag'],
  },
  {
    name: 'a membership tag of any length',
    file: 'mls/protect.c',
    replace: [['m->membership_tag.left != sizeof(expected)', 'm->membership_tag.left == 0']],
    caught: ['test_mls_protect', 'refuses_a_membership_tag_of_another_length'],
  },
  {
    name: 'application data that is public',
    file: 'mls/protect.c',
    replace: [['c->kind != FRAMING_APPLICATION ||\n\t\t       wire == FRAMING_PRIVATE', 'wire != 0']],
    caught: ['test_mls_protect', 'a_sender_sends_only_what_its_type_may'],
  },
  {
    name: 'anything proposed by somebody new',
    file: 'mls/protect.c',
    replace: [['return what == PROPOSAL_ADD;', 'return true;']],
    caught: ['test_mls_protect', 'outsiders_propose_only_what_they_may'],
  },
  {
    name: 'a message of another epoch',
    file: 'mls/protect.c',
    replace: [['c.epoch == epoch &&', 'epoch != 0 &&']],
    caught: ['test_mls_protect', 'refuses_another_group_and_another_epoch'],
  },
  {
    name: 'a signature that is good in any epoch',
    file: 'mls/protect.c',
    replace: [['type == FRAMING_MEMBER || type == FRAMING_NEW_MEMBER_COMMIT', 'type == FRAMING_NEW_MEMBER_COMMIT']],
    caught: ['test_mls_protect', 'a_members_signature_covers_the_context'],
  },
  {
    name: 'a message whose signature is not verified',
    file: 'mls/protect.c',
    replace: [['return label_verify(signature_key, sign_label, tbs, a->signature,\n\t\t\t    scratch);', 'return OK;']],
    caught: ['test_mls_protect', 'refuses_a_signature_of_another'],
  },
  {
    name: 'padding that is not looked at',
    file: 'mls/protect_private.c',
    replace: [['return any == 0 ? OK : ERR_FORMAT;', 'return OK;']],
    caught: ['test_mls_protect', 'refuses_padding_that_is_not_zero'],
  },
  {
    name: 'a nonce without its guard',
    file: 'mls/protect_private.c',
    replace: [['key->nonce[i] ^= guard[i];', 'key->nonce[i] ^= 0 & guard[i];']],
    caught: ['test_mls_protect', 'another_guard_is_another_nonce'],
  },
  {
    name: 'a text that stays though it was refused',
    file: 'mls/protect_private.c',
    replace: [['ct_wipe(plain->p, len);', 'ct_wipe(plain->p, 0);']],
    caught: ['test_mls_protect', 'what_is_refused_after_it_opened_does_not_stay'],
  },
  {
    name: 'a leaf that fits any place',
    file: 'treekem/leaf.c',
    replace: [['wr_u32(w, place->index);', '']],
    caught: ['test_leaf', 'a_leaf_made_for_a_group_verifies_only_in_its_place'],
  },
  {
    name: 'a leaf that fits any group',
    file: 'treekem/leaf.c',
    replace: [['vec_write(w, place->group_id.p, place->group_id.len);', 'vec_write(w, place->group_id.p, 0);']],
    caught: ['test_leaf', 'a_leaf_made_for_a_group_verifies_only_in_its_place'],
  },
  {
    name: 'a leaf that does not know its own suite',
    file: 'treekem/leaf.c',
    replace: [['!leaf_lists(leaf->suites, LABEL_SUITE) ||', '']],
    caught: ['test_leaf', 'refuses_a_leaf_that_does_not_know_what_it_is'],
  },
  {
    name: 'a leaf that does not know its own credential',
    file: 'treekem/leaf.c',
    replace: [['!leaf_lists(leaf->credential_types, leaf->credential_type) ||', '']],
    caught: ['test_leaf', 'refuses_a_leaf_that_does_not_know_what_it_is'],
  },
  {
    name: 'an extension twice',
    file: 'treekem/leaf.c',
    replace: [['leaf_extension(rest, type, &data)', 'false']],
    caught: ['test_leaf', 'refuses_an_extension_twice'],
  },
  {
    name: 'a key of small order',
    file: 'treekem/point.c',
    replace: [['return false;\n\t}\n\treturn is_reduced', 'continue;\n\t}\n\treturn is_reduced']],
    caught: ['test_point', 'no_point_of_small_order_is_a_key'],
  },
  {
    name: 'one key written in two ways',
    file: 'treekem/point.c',
    replace: [['return is_reduced(key);', 'return true;']],
    caught: ['test_point', 'a_made_key_is_a_key'],
  },
  {
    name: 'an encryption key twice in the tree',
    file: 'treekem/tree.c',
    replace: [['tree_has_key(t, leaf.key.p) ||', '']],
    caught: ['test_tree', 'refuses_an_encryption_key_that_is_in_the_tree'],
  },
  {
    name: 'a signature key twice in the tree',
    file: 'treekem/tree.c',
    replace: [['has_signature_key(t, leaf.signature_key.p, replaced)', 'false']],
    caught: ['test_tree', 'refuses_a_signature_key_of_another_leaf'],
  },
  {
    name: 'a removed member whose nodes stay',
    file: 'treekem/tree.c',
    replace: [['tree_blank_path(t, index);\n\tshrink(t);', 'shrink(t);']],
    caught: ['test_tree', 'who_leaves_blanks_what_it_knew'],
  },
  {
    name: 'an update whose old nodes stay',
    file: 'treekem/tree.c',
    replace: [['TRY(tree_set_leaf(t, index, leaf));\n\ttree_blank_path(t, index);', 'TRY(tree_set_leaf(t, index, leaf));']],
    caught: ['test_tree', 'an_update_blanks_the_path_and_keeps_the_place'],
  },
  {
    name: 'a newcomer that is not unmerged',
    file: 'treekem/tree.c',
    replace: [['tree_set_add(&t->parents[node / 2].unmerged, at);', ';']],
    caught: ['test_tree', 'who_comes_is_unmerged_at_every_parent_that_is_there'],
  },
  {
    name: 'a tree that does not shrink',
    file: 'treekem/tree.c',
    replace: [['while (t->width > 1 &&', 'while (t->width > 1 && t->width < 1 &&']],
    caught: ['test_tree', 'a_tree_shrinks_with_who_leaves_on_the_right'],
  },
  {
    name: 'a hash that outlives what it is of',
    file: 'treekem/tree.c',
    replace: [['t->hashed[node] = false;\n}\n\nstruct rd tree_leaf', '{\n\t\tt->hashed[node] = false;\n\t\tbreak;\n\t}\n}\n\nstruct rd tree_leaf']],
    caught: ['test_treehash', 'no_hash_is_kept_too_long'],
  },
  {
    name: 'a new member in the resolution',
    file: 'treekem/tree_resolve.c',
    replace: [['if (without == NULL || !tree_set_has(without, leaf))', 'if (without == NULL || without != NULL)']],
    caught: ['test_tree', 'a_resolution_leaves_out_whom_it_is_told_to'],
  },
  {
    name: 'an unmerged leaf that is forgotten',
    file: 'treekem/tree_resolve.c',
    replace: [['if (tree_set_has(&t->parents[node / 2].unmerged, leaf))', 'if (leaf > TREE_LEAF_MAX)']],
    caught: ['test_tree', 'a_resolution_is_as_the_rfc_has_it'],
  },
  {
    name: 'a path that is not filtered',
    file: 'treekem/tree_resolve.c',
    replace: [['if (!tree_is_empty(t, tree_copath(node, leaf)))', '']],
    caught: ['test_tree', 'a_filtered_path_leaves_out_who_has_nobody_beside'],
  },
  {
    name: 'a parent of a read tree with a key of another node',
    file: 'treekem/tree_read.c',
    replace: [['tree_has_key(t, key.p) ||', '']],
    caught: ['test_tree_read', 'refuses_a_parent_with_a_key_of_another_node'],
  },
  {
    name: 'a blank at the end of a read tree',
    file: 'treekem/tree_read.c',
    replace: [['if (n % 2 == 0 || tree_is_blank(t, n - 1))', 'if (n % 2 == 0)']],
    caught: ['test_tree_read', 'refuses_a_blank_at_the_end'],
  },
  {
    name: 'an unmerged leaf that is nowhere',
    file: 'treekem/tree_read.c',
    replace: [['if (tree_is_blank(t, 2 * leaf))\n\t\treturn false;', '']],
    caught: ['test_tree_read', 'refuses_unmerged_leaves_that_are_not_there'],
  },
  {
    name: 'an unmerged leaf of somewhere else',
    file: 'treekem/tree_read.c',
    replace: [['!math_covers(node, leaf)', 'false']],
    caught: ['test_tree_read', 'refuses_unmerged_leaves_that_are_not_below'],
  },
  {
    name: 'unmerged leaves in any order',
    file: 'treekem/tree_read.c',
    replace: [['leaf < least ||', '']],
    caught: ['test_tree_read', 'refuses_unmerged_leaves_out_of_order'],
  },
  {
    name: 'a leaf that is unmerged above only',
    file: 'treekem/tree_read.c',
    replace: [['!tree_set_has(&t->parents[at / 2].unmerged, leaf))\n\t\t\treturn false;', '!tree_set_has(&t->parents[at / 2].unmerged, leaf))\n\t\t\tcontinue;']],
    caught: ['test_tree_read', 'refuses_a_leaf_that_is_merged_below_and_unmerged_above'],
  },
  {
    name: 'a parent that nobody below knows',
    file: 'treekem/tree_read.c',
    replace: [['!has_merged(t, math_right(node), unmerged)', 'false']],
    caught: ['test_tree_read', 'refuses_a_parent_that_nobody_on_one_side_was_told_of'],
  },
  {
    name: 'a sibling hash with those who came later',
    file: 'treekem/treehash.c',
    replace: [['hash_original(t, sibling, &p->unmerged, original);', 'treehash_of(t, sibling, original);']],
    caught: ['test_treehash', 'a_parent_hash_stays_while_others_come'],
  },
  {
    name: 'a sibling hash that only blanks the leaves',
    file: 'treekem/treehash.c',
    replace: [['&&\n\t\t    !tree_set_has(without, leaf))', '&&\n\t\t    without != NULL)']],
    caught: ['test_treehash', 'a_parent_hash_stays_while_others_come'],
  },
  {
    name: 'a parent hash that is not looked at',
    file: 'treekem/treehash.c',
    replace: [['memcmp(parent->hash, hash, SHA256_LEN) == 0', 'parent->hash[0] <= 0xff']],
    caught: ['test_treehash', 'refuses_any_flipped_bit_of_a_parent_hash'],
  },
  {
    name: 'a leaf that stands for a path it did not make',
    file: 'treekem/treehash.c',
    replace: [['memcmp(leaf.parent_hash.p, hash, SHA256_LEN) == 0', 'leaf.parent_hash.p[0] <= 0xff']],
    caught: ['test_treehash', 'refuses_a_leaf_that_was_exchanged_below_the_sibling'],
  },
  {
    name: 'a chain with others between',
    file: 'treekem/treehash.c',
    replace: [['rest_came_later(&resolution, resolution.at[i], unmerged)', 'true']],
    caught: ['test_treehash', 'refuses_a_leaf_that_claims_to_have_been_there'],
  },
  {
    name: 'a path whose parent hash is not checked',
    file: 'treekem/path_apply.c',
    replace: [['memcmp(parent_hash->p, hash, hash_len) != 0', 'false']],
    caught: ['test_path', 'refuses_any_flipped_bit_of_the_parent_hash'],
  },
  {
    name: 'a path with a key of the tree',
    file: 'treekem/path_apply.c',
    replace: [['point_is_key(key.p) &&\n\t       !tree_has_key(t, key.p)', 'point_is_key(key.p)']],
    caught: ['test_path', 'refuses_a_path_with_a_key_that_is_in_the_tree'],
  },
  {
    name: 'a path with a key twice',
    file: 'treekem/path_apply.c',
    replace: [['if (tree_has_key(t, key.p))', 'if (key.left == 0)']],
    caught: ['test_path', 'refuses_a_key_twice_in_a_path'],
  },
  {
    name: 'a path with a node too many',
    file: 'treekem/path_apply.c',
    replace: [[' || update->nodes_n != path.n', '']],
    caught: ['test_path', 'refuses_a_path_with_another_number_of_nodes'],
  },
  {
    name: 'a path with the leaf of an update',
    file: 'treekem/path_apply.c',
    replace: [['update->leaf.source != LEAF_COMMIT || ', '']],
    caught: ['test_path', 'refuses_a_path_whose_leaf_is_not_of_a_commit'],
  },
  {
    name: 'a path secret for who is told by a Welcome',
    file: 'treekem/path.c',
    replace: [['tree_resolve(t, tree_copath(made->at[i], made->own), scope->added, &to);', 'tree_resolve(t, tree_copath(made->at[i], made->own), NULL, &to);']],
    caught: ['test_path', 'who_comes_by_the_commit_gets_no_ciphertext'],
  },
  {
    name: 'one ephemeral key for all',
    file: 'treekem/path.c',
    replace: [['from->n++', 'from->n']],
    caught: ['test_path', 'no_two_ciphertexts_have_one_ephemeral_key'],
  },
  {
    name: 'a secret that gives other keys than the tree shows',
    file: 'treekem/path.c',
    replace: [['err = ERR_AUTH;\n\t\tmemcpy', 'err = OK;\n\t\tmemcpy']],
    caught: ['test_path', 'refuses_a_secret_that_gives_other_keys_than_the_tree_s'],
  },
  {
    name: 'a list with more than its resolution',
    file: 'treekem/path.c',
    replace: [['if (sealed.left != to.n * PATH_SEALED_LEN)', 'if (sealed.left < to.n)']],
    caught: ['test_path', 'refuses_a_list_of_another_length_than_its_resolution'],
  },
  {
    name: 'a key that outlives its node',
    file: 'treekem/path.c',
    replace: [['ct_wipe(keys->secret[level], sizeof(keys->secret[level]));', '']],
    caught: ['test_path', 'keys_of_blank_nodes_are_wiped'],
  },
  {
    name: 'keys that move although the path is refused',
    file: 'treekem/path.c',
    replace: [['if (err == OK) {\n\t\t*keys = next;', '*keys = next;\n\tif (err == OK) {']],
    caught: ['test_path', 'refuses_a_secret_that_gives_other_keys_than_the_tree_s'],
  },
];

function passes(tap, name) {
  return new RegExp(`^ok \\d+ - ${name}$`, 'm').test(tap);
}

/** The tests, one for each mutant, and the folder to remove when they have run. */
export function mutants(top) {
  const bench = new Bench(top);
  const taps = new Map();
  const tapWithout = (program) => {
    if (!taps.has(program)) taps.set(program, bench.tap(program, bench.all()));
    return taps.get(program);
  };
  const tests = MUTANTS.map((mutant) => {
    const [program, test] = mutant.caught;
    const run = () => {
      if (!passes(tapWithout(program), test)) throw new Error(`${test} fails without the mutant`);
      if (passes(bench.tap(program, bench.with(mutant)), test)) throw new Error(`${test} passes with the mutant`);
    };
    return { name: `${test} catches ${mutant.name}`, run };
  });
  return { tests, bench };
}
