// Mutants that take a branch or an address from a secret and change nothing else:
// core-secrets under valgrind must notice each.

/** Behind a line of a file, a look at one byte. The store is there so that the branch stays. */
function branch(byte) {
  return `\n\tstatic volatile int seen;\n\tif (${byte} == 7)\n\t\tseen = 1;\n`;
}

function address(byte) {
  return `\n\tstatic volatile char seen[256];\n\tseen[${byte}] = 1;\n`;
}

const MUTANTS = [
  ['a shared secret of HPKE', 'prim/hpke.c', 'int failed = crypto_scalarmult_curve25519(dh, own_secret, their_public);', branch('dh[0]')],
  ['a seed of a signature key', 'prim/sign.c', 'struct part message)\n{\n\tuint8_t public_key[SIGN_PUBLIC_LEN];', address('seed[31]')],
  ['a label of a secret', 'treekem/label.c', 'void label_derive(uint8_t out[LABEL_SECRET_LEN],\n\t\t  const uint8_t secret[LABEL_SECRET_LEN], const char *label)\n{', branch('secret[5]')],
  ['a path secret', 'treekem/path.c', 'label_derive(path_secret, path_secret, "path");', branch('path_secret[0]')],
  ['a secret of the secret tree', 'treekem/secret_tree.c', 'memcpy(secret, secret_of(s, node), sizeof(secret));', address('secret[1]')],
  ['a secret of an epoch', 'mls/schedule.c', 'label_derive(s->exporter, epoch_secret, "exporter");', branch('epoch_secret[2]')],
  ['a base key of frames', 'epoch/epoch.c', 'e->number = mls_epoch(group);', branch('e->base[0]')],
  ['a key of frames', 'sframe/key.c', 'expand(key, secret, key_label, wr_init(key->key, suite->key_len));', address('key->key[0]')],
  ['a rejoin key', 'epoch/rejoin.c', 'r->of[newest->epoch % REJOIN_EPOCHS] = *newest;', branch('newest->key[9]')],
];

/** One test a mutant. underValgrind answers the exit code, or a text to skip for. */
export function secretMutants(bench, underValgrind) {
  return MUTANTS.map(([name, file, line, look]) => ({
    name: `a look at ${name} is noticed`,
    run: () => {
      const program = bench.secrets(bench.with({ file, replace: [[line, line + look]] }));
      const run = underValgrind(program);
      if (typeof run === 'string') return run;
      if (run.code !== 9) throw new Error(`it was not: ${run.code}`);
      return undefined;
    },
  }));
}
