// Times the core's WebAssembly at what bench_mls times natively: node mls_core.mjs SIZE …
// A line for each: size, then microseconds of processor time (the median) to make a group, to join one of that size, to
// commit new keys in it, and to take such a commit.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Door } from '../tests/core/door.mjs';

const CHUNK = 64;

/**
 * Two cores with one room: what joins and takes is not what commits. The rest of the people are made by the first
 * core and never join.
 */
export class Sized {
  constructor(module, size, NewDoor) {
    this.doors = [new NewDoor(module), new NewDoor(module)];
    this.rooms = this.doors.map((door) => door.makeRoom());
    const [door, other] = this.doors;
    other.random = new door.random.constructor(size + 1); // the room is the same, its people are not
    this.first = door.person(this.rooms[0]);
    this.last = other.person(this.rooms[1]);
    door.found(this.first);
    for (let n = 1; n < size - 1; ) {
      const adds = [];
      for (; n < size - 1 && adds.length < CHUNK; n++) {
        const person = door.person(this.rooms[0]);
        adds.push(door.hear(this.first, person));
        door.close(person);
      }
      door.commit(this.first, adds);
      door.taken(this.first);
    }
    // A knock is heard by who has the room's key: both cores drew the same.
    const knock = other.knock(this.last);
    const { welcome } = door.commit(this.first, [door.heard(this.first, this.last, knock)]);
    door.taken(this.first);
    this.welcome = welcome;
  }

  join() {
    this.doors[1].join(this.last, this.welcome);
  }

  commit() {
    return this.doors[0].commit(this.first).commit;
  }

  commitAndTake(timed) {
    const commit = this.commit();
    this.doors[0].taken(this.first);
    return timed(() => this.doors[1].take(this.last, commit));
  }

  create() {
    const door = this.doors[0];
    const person = door.person(this.rooms[0]);
    door.found(person);
    door.close(person);
  }
}

/** The median of what step() says it took, in microseconds. */
export function median(step, enoughMs, now) {
  const times = [];
  const begun = now();
  do times.push(step());
  while (times.length < 3 || (now() - begun < enoughMs && times.length < 60));
  times.sort((a, b) => a - b);
  return 1000 * times[times.length >> 1];
}

/** now() gives milliseconds. */
export function measureCore(module, size, NewDoor, SizedGroup, medianOf, now) {
  const timed = (step) => {
    const from = now();
    step();
    return now() - from;
  };
  const group = new SizedGroup(module, size, NewDoor);
  const join = timed(() => group.join()) * 1000;
  const take = medianOf(() => group.commitAndTake(timed), 600, now);
  const commit = medianOf(() => timed(() => group.commit()), 600, now);
  const create = medianOf(() => timed(() => group.create()), 300, now);
  return [create, join, commit, take];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const core = new WebAssembly.Module(readFileSync(new URL('../web/src/core/core.wasm', import.meta.url)));
  for (const size of process.argv.slice(2).map(Number)) {
    const cpuMs = () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    };
    measureCore(core, Math.min(size, 10), Door, Sized, median, cpuMs); // compiled by then
    const times = measureCore(core, size, Door, Sized, median, cpuMs);
    console.log([size, ...times.map((us) => us.toFixed(1))].join(' '));
  }
}
