/** What changed between two states that a person must hear of who does not see the screen. */
import type { Person, SessionState } from '../../session/session';
import { allNames, missing, shownName } from './changes';
import { number } from './format';
import { outside } from './membership';
import { call, path, said, unitPath } from './messages';
import { troubleNotice } from './notices';

const SINGLY_MAX = 3; /* of more people who come or leave at once, their number is told */

function each(people: readonly Person[], tell: (names: string) => string): string[] {
  if (people.length > SINGLY_MAX) return [tell(call.nPeople(number(people.length)))];
  return people.map(({ name }) => tell(shownName(name)));
}

function known(before: SessionState, after: SessionState): [Person, Person][] {
  const was = new Map(before.others.map((person) => [person.id, person]));
  return after.others.flatMap((is): [Person, Person][] => {
    const person = was.get(is.id);
    return person === undefined ? [] : [[person, is]];
  });
}

function ofMarks(before: SessionState, after: SessionState): string[] {
  const stayed = known(before, after);
  const news: string[] = [];
  const lost = stayed.filter(([was, is]) => was.verified && !is.verified).map(([, is]) => is);
  if (lost.length > 0) news.push(said.unverified(allNames(lost), lost.length));
  const isAll = after.others.every(({ verified }) => verified);
  if (isAll && stayed.some(([was, is]) => !was.verified && is.verified)) news.push(said.compared);
  return news;
}

/** Who came, who left, who is who: also shown for a moment to who does see the screen. */
export function rosterNews(before: SessionState, after: SessionState): string[] {
  if (after.phase !== 'call' || after.membership !== 'in') return [];
  if (before.membership !== 'in') return after.others.length === 0 ? [] : [said.letIn(allNames(after.others))];
  const compared = after.others.some(({ verified }) => verified);
  return [
    ...each(missing(before.others, after.others), said.left),
    ...each(missing(after.others, before.others), compared ? said.cameInFresh : said.cameIn),
    ...ofMarks(before, after),
  ];
}

function ofOthers(before: SessionState, after: SessionState): string[] {
  if (before.membership !== 'in' || after.membership !== 'in') return [];
  return known(before, after).flatMap(([was, is]) => {
    const name = shownName(is.name);
    const news: string[] = [];
    if (was.here && !is.here) news.push(said.away(name));
    if (!was.here && is.here) news.push(said.back(name));
    if (!was.screenOn && is.screenOn) news.push(said.screenOn(name));
    if (was.screenOn && !is.screenOn) news.push(said.screenOff(name));
    return news;
  });
}

function ofMine(before: SessionState, after: SessionState): string[] {
  const news: string[] = [];
  if (before.microphoneOn !== after.microphoneOn) news.push(after.microphoneOn ? said.unmuted : said.muted);
  if (before.cameraOn !== after.cameraOn) news.push(after.cameraOn ? said.cameraOn : said.cameraOff);
  if (before.screenOn !== after.screenOn) news.push(after.screenOn ? said.sharing : said.notSharing);
  const hasMoved = before.path !== after.path || before.way !== after.way;
  if (hasMoved && after.path !== 'none' && after.way !== 'none') news.push((after.way === 'unit' ? unitPath : path)[after.path].long);
  return news;
}

function ofMembership(before: SessionState, after: SessionState): string[] {
  if (before.membership === after.membership) return [];
  if (after.membership === 'waiting') return before.membership === 'in' ? [outside.nothingSent] : [outside.waitingTitle];
  return after.membership === 'stopped' ? [outside.nothingSent] : [];
}

function ofTroubles(before: SessionState, after: SessionState): string[] {
  /* "The other person lost the connection" is said by name already. */
  const fresh = after.troubles.filter((t) => !before.troubles.includes(t) && t !== 'peer-away');
  return fresh.map((trouble) => {
    const { title, next } = troubleNotice(trouble, null);
    return `${title} ${next}`;
  });
}

function ofChat(before: SessionState, after: SessionState): string[] {
  const told = new Set(before.chat.map((line) => line.id));
  const theirs = after.chat.filter((line) => !line.mine && !told.has(line.id));
  return theirs.map((line) => said.chat(shownName(line.from), line.text));
}

/** All of it but who is here. The chat is left out where its list is on the screen: that list is a live region itself. */
export function otherNews(before: SessionState, after: SessionState, chatIsOpen: boolean): string[] {
  if (before === after || after.phase !== 'call') return [];
  const lines = [...ofOthers(before, after), ...ofTroubles(before, after), ...ofMembership(before, after)];
  if (before.phase === 'call') lines.push(...ofMine(before, after));
  if (!chatIsOpen) lines.push(...ofChat(before, after));
  return lines;
}

export function news(before: SessionState, after: SessionState, chatIsOpen: boolean): string[] {
  return [...rosterNews(before, after), ...otherNews(before, after, chatIsOpen)];
}
