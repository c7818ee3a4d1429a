// Members by ts-mls: another implementation, written by others.
import {
  acceptAll,
  createApplicationMessage,
  createCommit,
  createGroup,
  decodeMlsMessage,
  encodeMlsMessage,
  generateKeyPackage,
  generateKeyPackageWithKey,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroup,
  makePskIndex,
  mlsExporter,
  processPrivateMessage,
  processPublicMessage,
} from 'ts-mls';

const SUITE = 'MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519';
const POLICY = 0xf1c0;

export const suite = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE));

const capabilities = {
  versions: ['mls10'],
  ciphersuites: [SUITE],
  extensions: [POLICY],
  proposals: [],
  credentials: ['basic'],
};

/** Everybody may add: mode 0, no names. */
export const policyExtension = { extensionType: POLICY, extensionData: Uint8Array.of(0, 0) };

function read(message) {
  const [decoded, used] = decodeMlsMessage(message, 0) ?? [];
  if (decoded === undefined || used !== message.length) throw new Error('ts-mls does not read it whole');
  return decoded;
}

const write = (message) => encodeMlsMessage({ version: 'mls10', ...message });
const hex = (bytes) => Buffer.from(bytes).toString('hex');

export class TsMember {
  kind = 'theirs';
  #state = null;
  #own = null;
  #waiting = null;

  constructor(random, world) {
    this.random = random;
    this.world = world;
  }

  #psks() {
    const { pskId, psk } = this.world;
    const isOurs = (id) => id.psktype === 'external' && hex(id.pskId) === hex(pskId);
    return { findPsk: (id) => (isOurs(id) ? psk : undefined) };
  }

  async #make(identity, signatureKeyPair) {
    this.identity = identity;
    const credential = { credentialType: 'basic', identity };
    const lifetime = { notBefore: BigInt(this.world.now - 3600), notAfter: BigInt(this.world.now + 86400 - 3600) };
    this.#own =
      signatureKeyPair === undefined
        ? await generateKeyPackage(credential, capabilities, lifetime, [], suite)
        : await generateKeyPackageWithKey(credential, capabilities, lifetime, [], signatureKeyPair, suite);
    this.seed = {
      signKey: this.#own.privatePackage.signaturePrivateKey,
      publicKey: this.#own.publicPackage.leafNode.signaturePublicKey,
    };
    return this.#own;
  }

  async create(groupId, identity) {
    const { publicPackage, privatePackage } = await this.#make(identity);
    this.#state = await createGroup(groupId, publicPackage, privatePackage, [policyExtension], suite);
  }

  async keyPackage(identity, seed) {
    const { publicPackage } = await this.#make(identity, seed);
    return write({ wireformat: 'mls_key_package', keyPackage: publicPackage });
  }

  async join(welcome) {
    const { publicPackage, privatePackage } = this.#own;
    this.#state = await joinGroup(read(welcome).welcome, publicPackage, privatePackage, this.#psks(), suite);
  }

  /** Without a change it has no PSK either: only then, and with removes, does ts-mls make a path. */
  async commit(adds, removes) {
    const isRekey = adds.length + removes.length === 0;
    const link = {
      proposalType: 'psk',
      psk: { preSharedKeyId: { psktype: 'external', pskId: this.world.pskId, pskNonce: this.random.bytes(32) } },
    };
    const extraProposals = [
      ...removes.map((removed) => ({ proposalType: 'remove', remove: { removed } })),
      ...adds.map((keyPackage) => ({ proposalType: 'add', add: { keyPackage: read(keyPackage).keyPackage } })),
      ...(isRekey ? [] : [link]),
    ];
    const { newState, welcome, commit } = await createCommit(
      { state: this.#state, cipherSuite: suite, pskIndex: this.#psks() },
      { extraProposals, ratchetTreeExtension: true },
    );
    this.#waiting = newState;
    return {
      commit: encodeMlsMessage(commit),
      welcome: welcome === undefined ? new Uint8Array(0) : write({ wireformat: 'mls_welcome', welcome }),
    };
  }

  async taken() {
    this.#state = this.#waiting;
    this.#waiting = null;
  }

  async drop() {
    this.#waiting = null;
  }

  async take(message) {
    const { wireformat, privateMessage, publicMessage } = read(message);
    // Its processMessage() hands a private message no PSKs.
    const result =
      wireformat === 'mls_private_message'
        ? await processPrivateMessage(this.#state, privateMessage, this.#psks(), suite, acceptAll)
        : await processPublicMessage(this.#state, publicMessage, this.#psks(), suite, acceptAll);
    this.#state = result.newState;
    if (result.kind === 'applicationMessage') return { kind: 'text', text: result.message };
    return { kind: this.#state.groupActiveState.kind === 'removedFromGroup' ? 'removed' : 'commit' };
  }

  async seal(text) {
    const { newState, privateMessage } = await createApplicationMessage(this.#state, text, suite);
    this.#state = newState;
    return write({ wireformat: 'mls_private_message', privateMessage });
  }

  async info() {
    const { keySchedule, groupContext, privatePath, ratchetTree } = this.#state;
    const exported = await mlsExporter(keySchedule.exporterSecret, 'incamera interop', Buffer.from('x'), 32, suite);
    return {
      epoch: Number(groupContext.epoch),
      leaf: privatePath.leafIndex,
      members: ratchetTree.filter((node) => node?.nodeType === 'leaf').length,
      authenticator: hex(keySchedule.epochAuthenticator),
      exported: hex(exported),
    };
  }

  async roster() {
    return this.#state.ratchetTree.flatMap((node, i) => (node?.nodeType === 'leaf' ? [i / 2] : []));
  }

  async close() {
    this.#state = null;
  }
}
