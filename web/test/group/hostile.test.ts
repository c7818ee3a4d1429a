import { describe, expect, it, vi } from 'vitest';
import { toText } from '../../src/core/text';
import type { FromRoom } from '../../src/group/words';
import { KINDS } from './realkeys';
import { TestRoom, type Client } from './room';

vi.setConfig({ testTimeout: 60_000 });

type Three = { room: TestRoom; ann: Client; bob: Client; cleo: Client };

for (const [kind, forRoom] of KINDS) describe(`with ${kind},`, () => {

function three(): Three {
  const room = new TestRoom(forRoom());
  const [ann, bob, cleo] = [0, 1, 2].map(() => {
    const client = room.open();
    room.pass(500);
    return client;
  });
  room.pass(3000);
  if (ann === undefined || bob === undefined || cleo === undefined) throw new Error('nobody');
  return { room, ann, bob, cleo };
}

/** What is on its way to one of them is changed by the server. */
function bend(room: TestRoom, to: Client, change: (m: FromRoom) => readonly FromRoom[]): void {
  room.server.bend = (peer, m) => (peer === to.peer ? change(m) : [m]);
}

function honest(room: TestRoom): void {
  room.server.bend = (_, m) => [m];
}

function isSilent({ keys, member }: Client): boolean {
  return keys?.sends === null && member?.seal('x') === null && member.say('', 'x') === false;
}

describe('a commit that the server', () => {
  it('keeps back from somebody is noticed, and they come back in', () => {
    const { room, bob } = three();
    bend(room, bob, (m) => (m.t === 'commit' ? [] : [m]));
    room.open();
    room.pass(4000);
    expect(bob.views.some(({ behind, standing }) => behind && standing === 'waiting')).toBe(true);
    honest(room);
    room.pass(5000);
    expect(bob.view).toMatchObject({ standing: 'in', behind: false, stop: null });
    expect(room.agreement().split('\n')).toHaveLength(1);
  });

  it('says twice is taken once', () => {
    const { room, bob } = three();
    bend(room, bob, (m) => (m.t === 'commit' ? [m, m] : [m]));
    room.open();
    room.pass(4000);
    expect(bob.view.stop).toBeNull();
    expect(room.agreement().split('\n')).toHaveLength(1);
  });

  it('has altered stops who gets it, and it says nothing more', () => {
    const { room, bob } = three();
    bend(room, bob, (m) => (m.t === 'commit' ? [{ ...m, data: `${m.data.slice(0, -8)}AAAAAAAA` }] : [m]));
    room.open();
    room.pass(4000);
    expect(bob.view).toMatchObject({ standing: 'stopped', stop: 'tampered' });
    expect(isSilent(bob)).toBe(true);
  });

  it('kept, and says again as the commit of a later epoch, stops who gets it', () => {
    const { room, ann, bob } = three();
    let old: FromRoom | null = null;
    bend(room, bob, (m) => {
      if (m.t !== 'commit') return [m];
      const again = old;
      old = { ...m, epoch: m.epoch + 1 };
      return again === null ? [m] : [again, m];
    });
    room.open();
    room.pass(3000);
    room.open();
    room.pass(3000);
    expect(bob.view.stop).toBe('tampered');
    expect(ann.view.stop).toBeNull();
  });

  it('hands over in another order than the one it gave them is not taken', () => {
    const { room, bob } = three();
    const held: FromRoom[] = [];
    bend(room, bob, (m) => {
      if (m.t !== 'commit') return [m];
      held.push(m);
      return held.length < 2 ? [] : held.splice(0).reverse();
    });
    room.open();
    room.open();
    room.pass(1000);
    expect(bob.view.stop).toBeNull();
    honest(room);
    room.pass(8000);
    expect(room.agreement().split('\n')).toHaveLength(1);
  });

  it('made up stops who gets it', () => {
    const { room, bob } = three();
    room.server.bend = (_, m) => [m];
    bob.member?.take({ t: 'commit', from: 'AAAAAAAAAAA', epoch: bob.view.epoch, data: toText(Uint8Array.of(1, 2, 3)) });
    expect(bob.view.stop).toBe('tampered');
  });
});

describe('a room that the server splits', () => {
  it('is noticed by who hears a beacon of the other side, and they are silent', () => {
    const { room, ann, bob, cleo } = three();
    const { epoch } = ann.view;
    // Each of two is told that theirs is the commit, and hears nothing of the other.
    const take = room.server.take.bind(room.server);
    room.server.take = (from, word) => {
      if (word.t !== 'commit') return take(from, word);
      const maker = [ann, bob].find(({ peer }) => peer === from);
      maker?.member?.take({ t: 'taken', epoch: word.epoch });
    };
    room.server.bend = (_, m) => (m.t === 'said' ? [] : [m]);
    for (const one of [ann, bob]) one.member?.take({ t: 'peer', id: cleo.peer, state: 'gone' });
    room.pass(2500);
    expect([ann.view.epoch, bob.view.epoch]).toEqual([epoch + 1, epoch + 1]);
    honest(room);
    room.pass(31_000);
    for (const one of [ann, bob]) {
      expect(one.view).toMatchObject({ standing: 'stopped', stop: 'fork' });
      expect(isSilent(one)).toBe(true);
    }
  });

  it('is not cried over a beacon of another epoch', () => {
    const { room, ann, bob } = three();
    const said: FromRoom[] = [];
    bend(room, ann, (m) => {
      if (m.t === 'said' && m.from === bob.peer) said.push(m);
      return [m];
    });
    room.pass(40_000);
    honest(room);
    room.open();
    room.pass(4000);
    expect(said.length).toBeGreaterThan(0);
    for (const old of said) ann.member?.take(old);
    expect(ann.view.stop).toBeNull();
  });
});

describe('a welcome', () => {
  it('that does not open lets nobody in, and the third one stops them', () => {
    const { room } = three();
    const dan = room.open();
    bend(room, dan, (m) => (m.t === 'welcome' ? [{ ...m, data: toText(Uint8Array.of(9, 9)) }] : [m]));
    room.pass(3000);
    expect(dan.view.standing).toBe('waiting');
    room.pass(60_000);
    expect(dan.view).toMatchObject({ standing: 'stopped', stop: 'tampered' });
  });

  it('for somebody else does not open, and the right one still does', () => {
    const { room } = three();
    const welcomes: FromRoom[] = [];
    room.server.bend = (_, m) => {
      if (m.t === 'welcome') welcomes.push(m);
      return [m];
    };
    room.open();
    room.pass(3000);
    const eve = room.open();
    room.pass(100);
    const other = welcomes[0];
    bend(room, eve, (m) => (m.t === 'welcome' && other !== undefined ? [other, m] : [m]));
    room.pass(4000);
    expect(eve.view).toMatchObject({ standing: 'in', stop: null });
  });

  it.each([
    ['who comes', (room: TestRoom): Client => room.open()],
    [
      'who comes back',
      (room: TestRoom): Client => {
        const bob = room.clients[1];
        if (bob === undefined) throw new Error('nobody');
        bob.reload();
        return bob;
      },
    ],
  ])('that is kept back lets nobody in, and %s is in soon after the way is free', (_, come) => {
    const { room } = three();
    const late = come(room);
    bend(room, late, (m) => (m.t === 'welcome' ? [] : [m]));
    room.pass(40_000);
    expect(late.view.standing).toBe('waiting');
    honest(room);
    room.pass(20_000);
    expect(late.view).toMatchObject({ standing: 'in', stop: null });
    expect(room.agreement().split('\n')).toHaveLength(1);
  });

  it('of another group than the server names stops who gets it', () => {
    const { room } = three();
    const dan = room.open();
    bend(room, dan, (m) => (m.t === 'welcome' ? [{ ...m, group: 'AAAAAAAAAAA' }] : [m]));
    room.pass(3000);
    expect(dan.view.stop).toBe('tampered');
    expect(isSilent(dan)).toBe(true);
  });
});

describe('a knock', () => {
  it('that the server says again lets nobody in twice, and puts nobody out', () => {
    const { room, ann, bob } = three();
    const knocks: FromRoom[] = [];
    room.server.bend = (_, m) => {
      if (m.t === 'knock') knocks.push(m);
      return [m];
    };
    const dan = room.open();
    room.pass(2000);
    dan.reload();
    room.pass(8000);
    expect(knocks.length).toBeGreaterThanOrEqual(2);
    const { epoch } = ann.view;
    for (const client of [ann, bob]) for (const knock of knocks) client.member?.take(knock);
    room.pass(5000);
    expect(ann.view.epoch).toBe(epoch);
    expect(dan.view).toMatchObject({ standing: 'in', stop: null });
  });

  it('under a key of its own in the place of somebody who is here waits', () => {
    const { room, ann, bob } = three();
    const { epoch } = ann.view;
    const mallory = room.makeKeys();
    const data = toText(mallory.knock(bob.peer, 'Bob', 1_700_000_000, false));
    for (let i = 0; i < 10; i++) {
      ann.member?.take({ t: 'knock', from: bob.peer, data });
      room.pass(1000);
    }
    expect(ann.view.epoch).toBe(epoch);
    expect(bob.view.standing).toBe('in');
  });
});

describe('a member that the others remove', () => {
  it('stops, and says so', () => {
    const { room, ann, bob } = three();
    ann.member?.take({ t: 'peer', id: bob.peer, state: 'gone' });
    room.pass(1000);
    expect(bob.view).toMatchObject({ standing: 'stopped', stop: 'removed' });
    expect(isSilent(bob)).toBe(true);
  });

  it('stays stopped whatever the server says', () => {
    const { room, ann, bob } = three();
    ann.member?.take({ t: 'peer', id: bob.peer, state: 'gone' });
    room.pass(1000);
    bob.lose();
    room.pass(5000);
    bob.member?.take({ t: 'group', is: 'none' });
    room.pass(5000);
    expect(bob.view).toMatchObject({ standing: 'stopped', stop: 'removed', group: null });
  });
});

});
