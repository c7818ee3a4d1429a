// Mutants of MLS that the working group's vectors must catch, at least one for each
// of their files; as in mutants.mjs.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MUTANTS = [
  {
    name: 'a tree secret without its generation',
    file: 'treekem/label.c',
    replace: [['wr_u32(&w, generation);', 'wr_u32(&w, generation & 0);']],
    caught: 'crypto-basics',
  },
  {
    name: 'signatures over the content alone',
    file: 'treekem/label.c',
    replace: [['for (size_t i = 0; i < LABELLED_PARTS; i++)', 'for (size_t i = 3; i < LABELLED_PARTS; i++)']],
    caught: 'crypto-basics',
  },
  {
    name: 'lengths that end too early',
    file: 'treekem/vec.c',
    replace: [['FOUR_BYTES_MAX = 0x3fffffff', 'FOUR_BYTES_MAX = 0x3ffffffe']],
    caught: 'deserialization',
  },
  {
    name: 'a parent on the wrong side',
    file: 'treekem/math.c',
    replace: [['& ~(2u << level)', '& ~(0u << level)']],
    caught: 'tree-math',
  },
  {
    name: 'one nonce for all generations',
    file: 'treekem/secret_tree.c',
    replace: [['r->secret, "nonce",\n\t\t\t  r->generation)', 'r->secret, "nonce",\n\t\t\t  0)']],
    caught: 'secret-tree',
  },
  {
    name: 'the application keys for handshakes',
    file: 'treekem/secret_tree.c',
    replace: [['"handshake"', '"application"']],
    caught: 'secret-tree',
  },
  {
    name: 'a tree that does not shrink',
    file: 'treekem/tree.c',
    replace: [['tree_blank_path(t, index);\n\tshrink(t);', 'tree_blank_path(t, index);']],
    caught: 'tree-operations',
  },
  {
    name: 'parent hashes over who came later',
    file: 'treekem/treehash.c',
    replace: [['hash_leaf(t, node / 2, true, hash);', 'hash_leaf(t, node / 2, false, hash);']],
    caught: 'tree-validation',
  },
  {
    name: 'a resolution without the unmerged',
    file: 'treekem/tree_resolve.c',
    replace: [['if (tree_set_has(&t->parents[node / 2].unmerged, leaf))', 'if (leaf > t->width)']],
    caught: 'tree-validation',
  },
  {
    name: 'a path secret that stays the same',
    file: 'treekem/path.c',
    replace: [['label_derive(path_secret, path_secret, "path");', '']],
    caught: 'treekem',
  },
  {
    name: 'a joiner secret without its context',
    file: 'mls/schedule.c',
    replace: [['extracted, "joiner", context)', 'extracted, "joiner", (struct part){ "", 0 })']],
    caught: 'key-schedule',
  },
  {
    name: 'an exporter without its context',
    file: 'mls/schedule.c',
    replace: [['hash_sha256(hash, &context, 1);', 'hash_sha256(hash, &context, 0);']],
    caught: 'key-schedule',
  },
  {
    name: 'PSKs that are not counted',
    file: 'mls/psk.c',
    replace: [['wr_u16(&w, place.count);', 'wr_u16(&w, 1);']],
    caught: 'psk_secret',
  },
  {
    name: 'a transcript without the confirmation tag',
    file: 'mls/schedule.c',
    replace: [['hash_sha256(interim, parts, 3);', 'hash_sha256(interim, parts, 1);']],
    caught: 'transcript-hashes',
  },
  {
    name: 'a nonce without its guard',
    file: 'mls/protect_private.c',
    replace: [['key->nonce[i] ^= guard[i];', 'key->nonce[i] ^= 0;']],
    caught: 'message-protection',
  },
  {
    name: 'a ReInit without its suite',
    file: 'mls/proposal.c',
    replace: [['wr_u16(w, p->suite);', '']],
    caught: 'messages',
  },
  {
    name: 'a Welcome under another label',
    file: 'mls/welcome_wire.c',
    replace: [['"Welcome"', '"welcome"']],
    caught: 'welcome',
  },
  {
    name: 'a Welcome that does not take the PSKs',
    file: 'mls/psk.c',
    replace: [['{ input, sizeof(input) },\n\t\t\t\t (struct part){ secret, LABEL_SECRET_LEN }', '{ secret, LABEL_SECRET_LEN },\n\t\t\t\t (struct part){ secret, LABEL_SECRET_LEN }']],
    caught: 'passive-client-welcome',
  },
  {
    name: 'a commit that does not enter the transcript',
    file: 'mls/schedule.c',
    replace: [['hash_sha256(confirmed, parts, 2);', 'hash_sha256(confirmed, parts, 1);']],
    caught: 'passive-client-handling-commit',
  },
];

/** The tests, one for each mutant; folder is that of the vectors. */
export function vectorMutants(bench, folder) {
  const passed = new Map();
  const passesWithout = (path) => {
    if (!passed.has(path)) passed.set(path, bench.passesVectors(path, bench.all()));
    return passed.get(path);
  };
  return MUTANTS.map((mutant) => {
    const path = join(folder, 'mls', `${mutant.caught}.json`);
    const run = () => {
      if (!existsSync(path)) return `${path} is not here; set INCAMERA_VECTORS`;
      if (!passesWithout(path)) throw new Error(`${mutant.caught} fails without the mutant`);
      if (bench.passesVectors(path, bench.with(mutant))) throw new Error(`${mutant.caught} passes with the mutant`);
    };
    return { name: `the MLS vectors ${mutant.caught} catch ${mutant.name}`, run };
  });
}
