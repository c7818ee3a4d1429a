// Mutants: changes to the sealed core that would be the end of it, each with the
// test of tests/unit that must catch it. A mutant replaces pieces of one file,
// each of which must be there exactly once; the test must pass without it and
// fail with it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
];

const FOLDERS = ['prim', 'sframe', 'link', 'treekem', 'mls', 'wasm'];
// What belongs to other parts of the program, or to WebAssembly only.
const NOT_OURS = ['prim/hmac_sha1.c', 'prim/md5.c', 'wasm/trap.c'];

/** The core's objects, compiled once; a mutant compiles one file again. */
class Bench {
  constructor(top) {
    this.top = top;
    this.folder = mkdtempSync(join(tmpdir(), 'mutants-'));
    this.taps = new Map();
    const files = FOLDERS.flatMap((folder) =>
      readdirSync(join(top, 'src', folder))
        .map((file) => `${folder}/${file}`)
        .filter((file) => file.endsWith('.c') && !NOT_OURS.includes(file)),
    );
    this.objects = new Map(
      ['base/ct.c', 'base/b64.c', ...files].map((file) => [file, this.compile(join(top, 'src', file), file)]),
    );
  }

  compile(source, name) {
    const object = join(this.folder, `${name.replaceAll('/', '_')}.o`);
    execFileSync('cc', ['-std=c17', '-O1', '-w', '-I', join(this.top, 'src'), '-c', source, '-o', object], {
      stdio: 'pipe',
    });
    return object;
  }

  /** Links a test program with these objects and answers its TAP. */
  tap(program, objects) {
    const test = this.compile(join(this.top, 'tests/unit', `${program}.c`), `${program}.c`);
    const exe = join(this.folder, program);
    execFileSync('cc', ['-o', exe, test, ...objects, '-lcmocka', '-lsodium', '-lcrypto'], { stdio: 'pipe' });
    const env = { ...process.env, CMOCKA_MESSAGE_OUTPUT: 'TAP' };
    return spawnSync(exe, { env, encoding: 'utf8', timeout: 60_000 }).stdout;
  }

  tapWithout(program) {
    if (!this.taps.has(program)) this.taps.set(program, this.tap(program, [...this.objects.values()]));
    return this.taps.get(program);
  }

  tapWith(program, mutant) {
    let text = readFileSync(join(this.top, 'src', mutant.file), 'utf8');
    for (const [from, to] of mutant.replace) {
      if (text.split(from).length !== 2) throw new Error(`${mutant.file} does not hold "${from}" once`);
      text = text.replace(from, () => to);
    }
    mkdirSync(join(this.folder, 'changed'), { recursive: true });
    const changed = join(this.folder, 'changed', 'mutant.c');
    writeFileSync(changed, text);
    const object = this.compile(changed, 'mutant.c');
    return this.tap(program, [...this.objects].map(([file, same]) => (file === mutant.file ? object : same)));
  }
}

function passes(tap, name) {
  return new RegExp(`^ok \\d+ - ${name}$`, 'm').test(tap);
}

/** The tests, one for each mutant, and the folder to remove when they have run. */
export function mutants(top) {
  const bench = new Bench(top);
  const tests = MUTANTS.map((mutant) => {
    const [program, test] = mutant.caught;
    const run = () => {
      if (!passes(bench.tapWithout(program), test)) throw new Error(`${test} fails without the mutant`);
      if (passes(bench.tapWith(program, mutant), test)) throw new Error(`${test} passes with the mutant`);
    };
    return { name: `${test} catches ${mutant.name}`, run };
  });
  return { tests, folder: bench.folder };
}
