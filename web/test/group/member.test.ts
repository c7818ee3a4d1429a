import { describe, expect, it } from 'vitest';
import { TestRoom, type Client } from './room';

function two(): { room: TestRoom; ann: Client; bob: Client } {
  const room = new TestRoom();
  const ann = room.open();
  room.pass(500);
  const bob = room.open();
  room.pass(3000);
  return { room, ann, bob };
}

describe('a commit whose answer is lost with the server', () => {
  it('is sent again as it was, so that it leads where it led others', () => {
    const { room, ann } = two();
    const made: string[] = [];
    const take = room.server.take.bind(room.server);
    let isDying = true;
    room.server.take = (from, word) => {
      if (word.t === 'commit') made.push(`${from} ${JSON.stringify(word)}`);
      if (word.t === 'commit' && isDying) return;
      take(from, word);
    };
    room.open();
    room.pass(1000);
    expect(made).toHaveLength(1);
    isDying = false;
    room.server.restart();
    for (const client of room.clients) client.lose();
    room.pass(300);
    expect(made[1]).toEqual(made[0]);
    room.pass(8000);
    expect(room.agreement().split('\n')).toHaveLength(1);
    expect(ann.view.stop).toBeNull();
  });
});

describe('a commit that another is faster than', () => {
  it('is dropped, and nothing is made twice', () => {
    const { room, ann, bob } = two();
    const { epoch } = ann.view;
    const take = room.server.take.bind(room.server);
    const late: (() => void)[] = [];
    // Ann's commit is slow on its way, and Bob makes one for the same knock.
    room.server.take = (from, word) => {
      if (word.t === 'commit' && from === ann.peer && late.length === 0) late.push(() => take(from, word));
      else take(from, word);
    };
    room.open();
    room.pass(2000);
    expect(bob.view.seats).toHaveLength(3);
    for (const arrives of late) arrives();
    room.pass(4000);
    expect(room.agreement().split('\n')).toHaveLength(1);
    expect(ann.view.seats).toHaveLength(3);
    expect(ann.view.epoch).toBe(epoch + 1);
  });
});

describe('a commit after one that another was faster than', () => {
  it('is not taken for the one before it, when only now that is said to be stale', () => {
    const { room, ann } = two();
    const take = room.server.take.bind(room.server);
    const late: (() => void)[] = [];
    let isSlow = true;
    // All that Ann commits is slow on its way.
    room.server.take = (from, word) => {
      if (word.t === 'commit' && from === ann.peer && isSlow) late.push(() => take(from, word));
      else take(from, word);
    };
    room.open();
    room.pass(2000); // Bob makes one for the same knock
    room.open();
    room.pass(300); // Ann makes the next one, for the new knock
    expect(late).toHaveLength(2);
    late[0]?.();
    room.pass(800); // and hears that the first is stale
    late[1]?.();
    isSlow = false;
    for (const arrives of late.slice(2)) arrives();
    room.pass(6000);
    expect(room.clients.map(({ view }) => view.stop)).toEqual([null, null, null, null]);
    expect(room.agreement().split('\n')).toHaveLength(1);
    expect(ann.view.seats).toHaveLength(4);
    expect(late).toHaveLength(2);
  });
});

describe('what is said to who has just come in', () => {
  it('is said once they can open it, to all others at once, and to nobody twice', () => {
    const { room, ann, bob } = two();
    const cleo = room.open();
    const sees = (): boolean => ann.view.seats.some(({ peer, here }) => peer === cleo.peer && here);
    for (let i = 0; i < 30 && !sees(); i++) room.pass(100);
    expect(sees()).toBe(true);
    expect(ann.member?.say(cleo.peer, 'to her')).toBe(true);
    expect(ann.member?.say('', 'to all')).toBe(true);
    room.arrive();
    expect(bob.heard.map(({ text }) => text)).toEqual(['to all']);
    room.pass(1200);
    ann.member?.say('', 'later');
    room.pass(2000);
    expect(cleo.heard.map(({ text }) => text)).toEqual(['to her', 'to all', 'later']);
    expect(bob.heard.map(({ text }) => text)).toEqual(['to all', 'later']);
  });
});

describe('what may be sent', () => {
  it('is nothing before we are in', () => {
    const room = new TestRoom();
    room.open();
    room.pass(500);
    const bob = room.open();
    room.server.bend = (to, m) => (to === bob.peer && m.t === 'welcome' ? [] : [m]);
    room.pass(1000);
    expect(bob.view.standing).toBe('waiting');
    expect(bob.member?.seal('x')).toBeNull();
    expect(bob.member?.say('', 'x')).toBe(false);
    expect(bob.view.seats).toEqual([]);
  });

  it('is sealed for the data channel while the server is away, and not handed to it', () => {
    const { ann } = two();
    ann.lose();
    expect(ann.member?.say('', 'x')).toBe(false);
    expect(ann.member?.seal('x')).not.toBeNull();
  });

  it('opens for the others, and is theirs who sealed it', () => {
    const { ann, bob } = two();
    const sealed = ann.member?.seal('hello') ?? new ArrayBuffer(0);
    expect(bob.member?.open(sealed)).toMatchObject({ from: ann.peer, text: 'hello' });
    expect(bob.member?.open(sealed)).toBeNull();
  });
});
