#!/usr/bin/env node
// Changes the client in ways that must not go unnoticed, in a copy, and expects the tests to fail. TAP.
//   node test/mutants.mjs [PATTERN]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('..', import.meta.url));

const mutants = [
  {
    name: 'a connection that the server knows nothing of is closed before there is another',
    file: 'session/unit.ts',
    from: 'if (!carrier.connected) return carrier.close();',
    to: 'return carrier.close();',
    tests: 'session/unit',
  },
  {
    name: 'whom the server passed over is not asked for again',
    file: 'session/unit.ts',
    from: "includes(id))) return;\n    this.#said = '';",
    to: 'includes(id))) return;',
    tests: 'session/unit',
  },
  {
    name: 'who is heard by two connections is heard twice',
    file: 'session/unit.ts',
    from: "openerOf(slot) === '' || !heard.has(openerOf(slot))",
    to: "openerOf(slot) === '' || heard.size >= 0",
    tests: 'session/unit',
  },
  {
    name: 'a new connection is shown before it shows anything',
    file: 'session/unit.ts',
    from: '(shown === undefined ? carriers : [shown])',
    to: '(shown === undefined ? carriers : carriers.slice(0, 1))',
    tests: 'session/unit',
  },
  {
    name: 'what was not sealed goes on by the connection before',
    file: 'session/unit.ts',
    from: "made a stream anew without its transform\n        return this.again();",
    to: "made a stream anew without its transform\n        return this.#next();",
    tests: 'session/unit',
  },
  {
    name: 'a slow computer is named for a moment of it',
    file: 'session/network.ts',
    from: 'this.#slowAt - this.#slowSince >= SLOW_MS',
    to: 'this.#slowAt > 0',
    tests: 'session/network',
  },
  {
    name: 'a decoder that is busy all the time says nothing',
    file: 'session/network.ts',
    from: ' || this.#decodes(now)',
    to: '',
    tests: 'session/network',
  },
  {
    name: 'an encoder that is busy all the time says nothing',
    file: 'session/network.ts',
    from: ' || this.#encodes(now)',
    to: '',
    tests: 'session/network',
  },
  {
    name: 'a connection to the unit is closed as soon as the next one is connected',
    file: 'session/handover.ts',
    from: '!nextConnected || lacks ? -1',
    to: '!nextConnected ? -1',
    tests: 'session/handover',
  },
  {
    name: 'a connection to the unit is closed before others can do without it',
    file: 'session/handover.ts',
    from: ' && now - this.#fullSince >= LINGER_MS',
    to: '',
    tests: 'session/handover',
  },
  {
    name: 'in a quiet room an offer that asks how loud people are is taken',
    file: 'media/unit.ts',
    from: 'if (this.#quiet && asksOfSound(offer)) ',
    to: 'if (this.#closed) ',
    tests: 'media',
  },
  {
    name: 'in a quiet room an offer may ask for all lines at once',
    file: 'media/sdp.ts',
    from: "first?.startsWith('m=video') !== true",
    to: "first?.startsWith('m=audio') === true",
    tests: 'media',
  },
  {
    name: 'every room is quiet or none, whatever its link says',
    file: 'core/wasm.ts',
    from: '=== POLICY.quiet',
    to: '!== POLICY.quiet',
    tests: 'core/core',
  },
  {
    name: 'a quiet room shows who speaks',
    file: 'session/shown.ts',
    from: '(ears?.hear(id, ways, now) ?? SILENT)',
    to: '(ears?.hear(id, ways, now) ?? { level: 1, speaks: true })',
    tests: 'session/shown',
  },
  {
    name: 'a small camera keeps a layer that Chromium never makes',
    file: 'media/layers.ts',
    from: 'active: at < n && isOn(at, on, n)',
    to: 'active: on[at] === true',
    tests: 'media',
  },
  {
    name: 'the largest layer of a small camera is on alone, which Chromium halves',
    file: 'media/layers.ts',
    from: 'return n === 3 ? on[at] === true : on.slice(at).includes(true);',
    to: 'return on[at] === true || (at === n - 1 && on.slice(at).includes(true));',
    tests: 'media',
  },
  {
    name: 'the layers stay those of the camera before',
    file: 'media/layers.ts',
    from: 'this.#n = layersOf(track.getSettings());',
    to: '',
    tests: 'media',
  },
  {
    name: 'without a key, frames are sent as they are',
    file: 'worker/frames.ts',
    from: 'if (keys === null || keys.sends === null) return NO_KEY;',
    to: "if (keys === null || keys.sends === null) return { fate: 'passed', data };",
    tests: 'worker',
  },
  {
    name: 'without a key, frames are shown as they come',
    file: 'worker/frames.ts',
    from: 'if (keys === null) return NO_KEY;\n  const unwrapped',
    to: "if (keys === null) return { fate: 'passed', data };\n  const unwrapped",
    tests: 'worker',
  },
  {
    name: 'what is not sealed is shown',
    file: 'worker/frames.ts',
    from: "if (unwrapped === null || context === null) return { fate: 'not-sealed', data: null };",
    to: "if (unwrapped === null || context === null) return { fate: 'passed', data };",
    tests: 'worker',
  },
  {
    name: 'what does not open is shown',
    file: 'worker/frames.ts',
    from: '{ fate: fateOf(opened.why), data: null }',
    to: "{ fate: 'passed', data }",
    tests: 'worker',
  },
  {
    name: 'a frame whose epoch is yet to come is dropped',
    file: 'worker/transform.ts',
    from: "if (fate === 'early' && mayWait) return;",
    to: '',
    tests: 'worker',
  },
  {
    name: 'a frame whose epoch is yet to come waits for ever',
    file: 'worker/transform.ts',
    from: 'now < until && ',
    to: '',
    tests: 'worker',
  },
  {
    name: 'frames without end wait for an epoch',
    file: 'worker/transform.ts',
    from: ' && this.#held.length <= HELD_MAX',
    to: '',
    tests: 'worker',
  },
  {
    name: 'a frame of an epoch that is over waits',
    file: 'group/ring.ts',
    from: '% KID_EPOCHS <= AHEAD_MAX',
    to: '% KID_EPOCHS <= KID_EPOCHS',
    tests: 'worker',
  },
  {
    name: 'frames overtake one that waits',
    file: 'worker/transform.ts',
    from: 'this.#held.push({ frame, until: now + HELD_MS });',
    to: 'this.#held.unshift({ frame, until: now + HELD_MS });',
    tests: 'worker',
  },
  {
    name: 'a codec without a wrapper is sent',
    file: 'worker/frames.ts',
    from: 'codec === Codec.opus : codec > Codec.opus',
    to: 'codec === Codec.opus : true',
    tests: 'worker',
  },
  {
    name: 'the codec is not authenticated',
    file: 'worker/frames.ts',
    from: 'Uint8Array.of(context, codec, wrapper)',
    to: 'Uint8Array.of(context, codec === Codec.none ? 1 : 0, wrapper)',
    tests: 'worker',
  },
  {
    name: 'the wrapper is not authenticated',
    file: 'worker/frames.ts',
    from: 'Uint8Array.of(context, codec, wrapper)',
    to: 'Uint8Array.of(context, codec, wrapper & 0)',
    tests: 'worker',
  },
  {
    name: 'a frame that cannot be sealed goes on',
    file: 'worker/transform.ts',
    from: "return { fate: 'no-key', data: null };",
    to: "return { fate: 'passed', data: frame.data };",
    tests: 'worker',
  },
  {
    name: 'a start code can come up in a sealed frame',
    file: 'worker/h264.ts',
    from: 'zeros === 2 && byte <= 3',
    to: 'zeros === 2 && byte <= 0',
    tests: 'worker',
  },
  {
    name: 'an old hello ends a call',
    file: 'signal/pair.ts',
    from: 'if (message.j === this.#mine) this.#prove(side, events);',
    to: 'this.#prove(side, events);',
    tests: 'signal',
  },
  {
    name: 'an ended instance comes back',
    file: 'signal/pair.ts',
    from: 'this.#old.has(message.i) || ',
    to: '',
    tests: 'signal',
  },
  {
    name: 'any first body opens a channel',
    file: 'signal/pair.ts',
    from: "return n === 1 && readBody(b)?.k === 'hello';",
    to: 'return n === 1 && readBody(b) !== null;',
    tests: 'signal',
  },
  {
    name: 'what is early is taken at once',
    file: 'signal/channel.ts',
    from: 'return this.#inOrder();',
    to: 'this.#taken = packet.n; return [packet.b];',
    tests: 'signal',
  },
  {
    name: 'a hidden address is sent',
    file: 'media/sdp.ts',
    from: "!line.startsWith('a=candidate:') || isRelayCandidate(line)",
    to: 'true',
    tests: 'media',
  },
  {
    name: 'a hidden address is sent as the base of the relay’s',
    file: 'media/sdp.ts',
    from: "' raddr 0.0.0.0'",
    to: "'$&'",
    tests: 'media',
  },
  {
    name: 'the wire is told how loud somebody is',
    file: 'media/sdp.ts',
    from: 'return !TALKATIVE.test(line);',
    to: 'return true;',
    tests: 'media',
  },
  {
    name: 'frames of another member are shown as those of the one we are connected with',
    file: 'worker/frames.ts',
    from: 'if (!kids.isTheirs(opened.kid)) return',
    to: 'if (false) return',
    tests: 'worker',
  },
  {
    name: 'a message of the server may have members that nobody named',
    file: 'signal/wire.ts',
    from: 'return Object.keys(m).length === members;',
    to: 'return Object.keys(m).length >= members;',
    tests: 'signal',
  },
  {
    name: 'the next epoch seals at once after somebody came in',
    file: 'group/epochs.ts',
    from: 'removed || fresh ? now : now + SEND_AFTER_MS',
    to: 'now',
    tests: 'group/epochs',
  },
  {
    name: 'the next epoch does not seal at once after somebody was removed',
    file: 'group/epochs.ts',
    from: 'removed || fresh ? now',
    to: 'fresh ? now',
    tests: 'group/epochs',
  },
  {
    name: 'an old key seals as long as commits follow each other',
    file: 'group/epochs.ts',
    from: 'Math.min(wanted, this.#sendBy)',
    to: 'wanted',
    tests: 'group/epochs',
  },
  {
    name: 'who was removed is still opened for ten seconds',
    file: 'group/epochs.ts',
    from: 'removed ? KEPT_AFTER_REMOVE_MS : KEPT_AFTER_ADD_MS',
    to: 'KEPT_AFTER_ADD_MS',
    tests: 'group/epochs',
  },
  {
    name: 'an old epoch opens for ever',
    file: 'group/epochs.ts',
    from: 'this.#dropAt.set(old, Math.min(at, last))',
    to: 'this.#dropAt.set(old, at)',
    tests: 'group/epochs',
  },
  {
    name: 'an old epoch opens while another with the same four bits is to come',
    file: 'group/epochs.ts',
    from: 'if (epoch - old >= KEPT_EPOCHS) this.#dropAt.set(old, now);',
    to: '{}',
    tests: 'group/epochs',
  },
  {
    name: 'an epoch seals that others, who are ahead, keep no more',
    file: 'group/epochs.ts',
    from: 'if (this.#sends !== null && epoch - this.#sends >= BEHIND_EPOCHS) this.#sendAt = now;',
    to: '',
    tests: 'group/epochs',
  },
  {
    name: 'a key package is let in twice',
    file: 'group/steward.ts',
    from: 'if (room.usedRefs.has(knock.ref)) return null;',
    to: '',
    tests: 'group/steward',
  },
  {
    name: 'whoever knocks takes the place of somebody who is here',
    file: 'group/steward.ts',
    from: 'if (knock.key !== old.key) return null;',
    to: '',
    tests: 'group/steward',
  },
  {
    name: 'a rejoin proof need not fit',
    file: 'group/steward.ts',
    from: 'if (!proofFits || rejoinEpoch === null) return false;',
    to: 'if (rejoinEpoch === null) return false;',
    tests: 'group/steward',
  },
  {
    name: 'an old knock said again puts somebody out',
    file: 'group/steward.ts',
    from: "return rejoinEpoch >= addedEpoch || presence !== 'here';",
    to: 'return true;',
    tests: 'group/steward',
  },
  {
    name: 'everybody lets in at once',
    file: 'group/steward.ts',
    from: '+ turn * TURN_MS) return task',
    to: '+ 0 * TURN_MS) return task',
    tests: 'group/steward',
  },
  {
    name: 'who is away is removed',
    file: 'group/steward.ts',
    from: "if (room.presence(peer) !== 'gone' ||",
    to: "if (room.presence(peer) === 'here' ||",
    tests: 'group/steward',
  },
  {
    name: 'who was let in is judged by what was known before',
    file: 'group/presence.ts',
    from: "    this.#states.delete(id);\n    this.set(id, 'away', now);\n",
    to: '',
    tests: 'group/presence',
  },
  {
    name: 'who is not named is here',
    file: 'group/presence.ts',
    from: "if (!this.#states.has(id)) this.set(id, 'away', now);",
    to: "if (!this.#states.has(id)) this.set(id, 'here', now);",
    tests: 'group/presence',
  },
  {
    name: 'keys are never made anew',
    file: 'group/steward.ts',
    from: 'return rekeyIsDue(room) ? NOTHING : null;',
    to: 'return null;',
    tests: 'group/steward',
  },
  {
    name: 'a fork is not noticed',
    file: 'group/member.ts',
    from: 'if (beacon.fits === false) {',
    to: 'if (beacon.fits === undefined) {',
    tests: 'group/hostile',
  },
  {
    name: 'a stale commit is taken for the one after it',
    file: 'group/member.ts',
    from: 'if (this.#commits.word?.epoch !== of) return;',
    to: '',
    tests: 'group/member',
  },
  {
    name: 'what is said to who has just come in is sealed so that they cannot open it',
    file: 'group/member.ts',
    from: 'if (this.#hold(to, text)) return true;',
    to: '',
    tests: 'group/member',
  },
  {
    name: 'who notices a fork tells nobody',
    file: 'group/member.ts',
    from: "      this.#sayBeacon();\n      return this.#stopFor('fork');",
    to: "      return this.#stopFor('fork');",
    tests: 'group/hostile',
  },
  {
    name: 'a commit that does not open is passed over',
    file: 'group/member.ts',
    from: "if (!opens) this.#stopFor('tampered');",
    to: '',
    tests: 'group/hostile',
  },
  {
    name: 'who is removed goes on as if nothing was',
    file: 'group/member.ts',
    from: "if (news.kind === 'removed') this.#stopFor('removed');",
    to: "if (news.kind === 'removed') this.#comeBack();",
    tests: 'group/hostile',
  },
  {
    name: 'a welcome of another group is taken',
    file: 'group/member.ts',
    from: 'if (this.#keys.group !== message.group || this.#keys.epoch !== message.epoch)',
    to: 'if (this.#keys.epoch !== message.epoch)',
    tests: 'group/hostile',
  },
  {
    name: 'a stopped member knocks by itself',
    file: 'group/member.ts',
    from: "if (this.#standing !== 'stopped') this.#joined(message);",
    to: 'this.#joined(message);',
    tests: 'group/hostile',
  },
  {
    name: 'a stopped member goes on sealing',
    file: 'group/member.ts',
    from: "    this.#endGroup();\n    this.#standing = 'stopped';",
    to: "    this.#standing = 'stopped';",
    tests: 'group/hostile',
  },
  {
    name: 'who was removed keeps every key',
    file: 'group/member.ts',
    from: "if (news.kind === 'removed') this.#stopFor('removed');",
    to: "if (news.kind === 'removed') this.#standing = 'stopped';",
    tests: 'group/secrecy',
  },
  {
    name: 'the keys of before seal for ten seconds after somebody was removed',
    file: 'group/epochs.ts',
    from: 'const wanted = removed || fresh ? now : now + SEND_AFTER_MS;\n    this.#sendAt = Math.min(wanted, this.#sendBy);',
    to: 'this.#sendAt = fresh ? now : now + 10_000;',
    tests: 'group/secrecy',
  },
  {
    name: 'a welcome that was kept back is waited for, for ever',
    file: 'group/entry.ts',
    from: 'if (!this.#again) this.#freshAt = now + FRESH_EVERY_MS;',
    to: '',
    tests: 'group/hostile',
  },
  {
    name: 'missing commits are not noticed',
    file: 'group/member.ts',
    from: 'now >= this.#later.since + BEHIND_MS',
    to: 'false',
    tests: 'group/hostile',
  },
  {
    name: 'a commit of ours is lost with the server',
    file: 'group/member.ts',
    from: 'if (word !== null && group.epoch === keys.epoch) this.#out.post(word);',
    to: '',
    tests: 'group/member',
  },
  {
    name: 'a new group is founded before its members came back',
    file: 'group/member.ts',
    from: 'if (isFirst || keys.isIn) return this.#found();',
    to: 'return this.#found();',
    tests: 'group/room',
  },
  {
    name: 'a line is delivered when one of two has it',
    file: 'session/chat.ts',
    from: '({ lacking }) => lacking?.size === 0',
    to: '({ lacking, acked }) => acked || lacking?.size === 0',
    tests: 'session',
  },
  {
    name: 'a line is said to who was not there',
    file: 'session/chat.ts',
    from: 'if (at === undefined || (!hereAgain && now - at < AGAIN_MS)) continue;',
    to: 'if (!hereAgain && at !== undefined && now - at < AGAIN_MS) continue;',
    tests: 'session',
  },
  {
    name: 'somebody can say a line in the name of another’s instance',
    file: 'session/chat.ts',
    from: 'const key = `${peer} ${instance} ${id}`;',
    to: 'const key = `${instance} ${id}`;',
    tests: 'session',
  },
  {
    name: 'who has stopped has media',
    file: 'session/roster.ts',
    from: "view.standing === 'in' || view.behind ? othersOf(view) : []",
    to: 'othersOf(view)',
    tests: 'session',
  },
  {
    name: 'frames that pass the worker by are not noticed',
    file: 'session/bypass.ts',
    from: 'return pictures || sounds;',
    to: 'return pictures && sounds;',
    tests: 'session',
  },
  {
    name: 'a slot’s frames go on before the page has answered whose they are',
    file: 'worker/gate.ts',
    from: 'if (this.#answered === this.#told) this.#pass(frame);',
    to: 'if (this.#told > 0) this.#pass(frame);',
    tests: 'worker',
  },
  {
    name: 'a slot’s name stays when somebody else’s frames come',
    file: 'worker/gate.ts',
    from: 'if (this.#opener === null || !isSame(opener, this.#opener)) {',
    to: 'if (this.#opener === null) {',
    tests: 'worker',
  },
  {
    name: 'a late frame of somebody before goes on',
    file: 'worker/sealing.ts',
    from: "return isLate ? { fate: 'late', data: null } : result;",
    to: "return isLate ? result : result;",
    tests: 'worker',
  },
  {
    name: 'a slot shows who was removed',
    file: 'group/member.ts',
    from: 'peer !== this.#me && this.#members.some((member) => member.peer === peer)',
    to: 'peer !== this.#me',
    tests: 'worker',
  },
  {
    name: 'a picture slot carries sound',
    file: 'worker/frames.ts',
    from: "isSound(context) === (carries === 'sound') ? context : null",
    to: 'true ? context : null',
    tests: 'worker',
  },
  {
    name: 'a slot’s track stays in the stream of the one before',
    file: 'media/slot.ts',
    from: '    this.#stream?.removeTrack(this.track);\n    this.#stream = null;\n    this.#opener = opener;',
    to: '    this.#stream = null;\n    this.#opener = opener;',
    tests: 'media',
  },
  {
    name: 'a slot is shown under the next name at once',
    file: 'media/slot.ts',
    from: 'if (isFirst) this.#stream',
    to: 'if (isFirst || true) this.#stream',
    tests: 'media',
  },
  {
    name: 'a layer that is held back once is held back for good',
    file: 'media/layers.ts',
    from: 'const share = this.#eased > 0 ? EASED : 1;',
    to: 'const share = 1;',
    tests: 'media',
  },
  {
    name: 'who looks for a layer sends less from then on',
    file: 'media/layers.ts',
    from: 'if (--this.#eased === 0) this.#turn();',
    to: '--this.#eased;',
    tests: 'media',
  },
  {
    name: 'a layer that stays held back is looked for as often as before',
    file: 'media/layers.ts',
    from: 'Math.min(2 * this.#patience, HELD_MOST_N)',
    to: 'HELD_N',
    tests: 'media',
  },
  {
    name: 'a layer that nobody watches is looked for',
    file: 'media/layers.ts',
    from: 'const isWhole = on',
    to: 'const isWhole = RIDS',
    tests: 'media',
  },
  {
    name: 'a slot says how loud it is',
    file: 'media/offer.ts',
    from: '!OF_SENDERS.test(text) && ',
    to: '',
    tests: 'media',
  },
  {
    name: 'a slot of the unit is sent to it',
    file: 'media/offer.ts',
    from: ".replace(/^a=recvonly/, 'a=sendonly')",
    to: '',
    tests: 'media',
  },
  {
    name: 'all slots of sound are one stream',
    file: 'media/offer.ts',
    from: '0x1000 + number',
    to: '0x1000',
    tests: 'media',
  },
  {
    name: 'the unit is answered by who would wait for it to begin',
    file: 'media/sdp.ts',
    from: "=== 'active'",
    to: "!== ''",
    tests: 'media',
  },
  {
    name: 'slots are dealt out anew whenever somebody is wanted',
    file: 'session/slots.ts',
    from: '[...before].filter(([key]) => keys.includes(key))',
    to: '[...before].filter(() => false)',
    tests: 'session',
  },
  {
    name: 'the pair is left before the unit’s media flow',
    file: 'session/way.ts',
    from: "many: { to: 'to-unit', todo: ['begin-unit'] },",
    to: "many: { to: 'unit', todo: ['end-pair', 'begin-unit'] },",
    tests: 'session',
  },
  {
    name: 'who has begun to move to the unit goes back at once when the third goes',
    file: 'session/way.ts',
    from: "'in-vain': { to: 'pair',",
    to: "two: { to: 'pair',",
    tests: 'session',
  },
  {
    name: 'tiles are smaller than they could be',
    file: 'ui/stage/grid.ts',
    from: 'for (let columns = 1; columns <= n; columns++) {',
    to: 'for (let columns = Math.ceil(Math.sqrt(n)); columns <= n; columns++) {',
    tests: 'ui/stage/grid',
  },
  {
    name: 'the last row reaches out of the window',
    file: 'ui/stage/grid.ts',
    from: '(size.width - inRow * tile.width - (inRow - 1) * gap) / 2',
    to: '(size.width - inRow * tile.width) / 2',
    tests: 'ui/stage/grid',
  },
  {
    name: 'who speaks takes the place of somebody who speaks',
    file: 'ui/stage/order.ts',
    from: ' || member.speaks || ',
    to: ' || ',
    tests: 'ui/stage/order',
  },
  {
    name: 'who speaks moves although they are on the page',
    file: 'ui/stage/order.ts',
    from: 'if (this.isSeen(id)) return;',
    to: '',
    tests: 'ui/stage/order',
  },
  {
    name: 'who was heard last makes room',
    file: 'ui/stage/order.ts',
    from: '(this.heard.get(id) ?? 0) <= (this.heard.get(found) ?? 0)',
    to: '(this.heard.get(id) ?? 0) >= (this.heard.get(found) ?? 0)',
    tests: 'ui/stage/order',
  },
  {
    name: 'pictures of other pages are asked for',
    file: 'ui/stage/arrange.ts',
    from: 'ids: all.slice(page * holds, (page + 1) * holds)',
    to: 'ids: all.slice(page * holds)',
    tests: 'ui/stage/wants',
  },
  {
    name: 'a screen is asked for after the faces',
    file: 'ui/stage/wants.ts',
    from: "if (kind === 'screen') return 0;",
    to: "if (kind === 'screen') return 4;",
    tests: 'ui/stage/wants',
  },
  {
    name: 'my own bad connection is said on each tile',
    file: 'ui/stage/network.ts',
    from: '.length > 1);',
    to: '.length > 99);',
    tests: 'ui/stage/network',
  },
  {
    name: 'a computer that does not keep up is called a weak network',
    file: 'session/network.ts',
    from: "uneven === 'good' || isNobodys ?",
    to: "uneven === 'good' ?",
    tests: 'session/network',
  },
  {
    name: 'what this computer drops is blamed on somebody else',
    file: 'session/network.ts',
    from: 'this.#isSending || this.#drops() || this.#decodes(now)',
    to: 'this.#isSending || this.#decodes(now)',
    tests: 'session/network',
  },
  {
    name: 'a page that comes late blames the network',
    file: 'session/network.ts',
    from: 'if (isSlow || isLate) ',
    to: 'if (isSlow) ',
    tests: 'session/network',
  },
  {
    name: 'what was lost is remembered long after it is over',
    file: 'session/network.ts',
    from: 'if (!goesOn(recent.count, last)) continue;',
    to: '',
    tests: 'session/network',
  },
  {
    name: 'a connection at the limit is weak and not weak by turns',
    file: 'session/network.ts',
    from: "lossOf(recent.count, last) >= SOME_LOSS ? 'fair' : 'good'",
    to: "lossOf(recent.count, last) >= 1 ? 'fair' : 'good'",
    tests: 'session/network',
  },
  {
    name: 'who mutes the microphone after a loss has a weak connection for ever',
    file: 'media/stats.ts',
    from: ' && now - time(report) <= REPORTED_MS',
    to: '',
    tests: 'media/stats',
  },
];

const pattern = new RegExp(process.argv[2] ?? '');
const chosen = mutants.filter(({ name }) => pattern.test(name));
const copy = mkdtempSync(join(tmpdir(), 'incamera-mutants-'));
process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const part of ['src', 'test', 'package.json', 'tsconfig.json', 'vite.config.ts'])
  cpSync(join(web, part), join(copy, part), { recursive: true });
symlinkSync(join(web, 'node_modules'), join(copy, 'node_modules'));

function testsHold(folder) {
  const words = ['--no-install', 'vitest', 'run', `test/${folder}`];
  return spawnSync('npx', words, { cwd: copy, stdio: 'ignore' }).status === 0;
}

/** A test that fails anyway catches nothing. */
const folders = [...new Set(chosen.map(({ tests }) => tests))];
const broken = folders.filter((folder) => !testsHold(folder));
if (broken.length > 0) {
  console.log(`Bail out! without a mutant the tests of ${broken.join(', ')} fail`);
  process.exit(1);
}

/** One that has nothing to put there would be caught by its broken syntax. */
const empty = chosen.filter(({ to }) => typeof to !== 'string');
if (empty.length > 0) {
  console.log(`Bail out! nothing to put in: ${empty.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}

let failed = 0;
console.log(`1..${chosen.length}`);
for (const [i, { name, file, from, to, tests }] of chosen.entries()) {
  const path = join(copy, 'src', file);
  const before = readFileSync(path, 'utf8');
  const fits = before.split(from).length === 2;
  writeFileSync(path, before.replace(from, () => to));
  const isCaught = fits && !testsHold(tests);
  writeFileSync(path, before);
  if (!isCaught) failed += 1;
  const why = fits ? '' : ' # the mutant no longer fits the source';
  console.log(`${isCaught ? 'ok' : 'not ok'} ${i + 1} - caught: ${name}${why}`);
}
process.exitCode = failed === 0 ? 0 : 1;
