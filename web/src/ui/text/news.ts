/** What changed between two states that a person who does not see the screen must hear. */
import type { SessionState } from '../../session/session';
import { call, path, said, troubles } from './messages';

function nameOf(name: string): string {
  return name === '' ? call.unnamed : name;
}

function ofOther(before: SessionState, after: SessionState): string[] {
  const was = before.other;
  const is = after.other;
  if (was === null && is === null) return [];
  if (is === null) return was === null ? [] : [said.left(nameOf(was.name))];
  const name = nameOf(is.name);
  /* The seat is known before the sealed hello with the name is. */
  if (was === null || was.id !== is.id) return is.name === '' ? [] : [said.joined(name)];
  const news: string[] = [];
  if (was.name === '' && is.name !== '') news.push(said.joined(name));
  if (was.here && !is.here) news.push(said.away(name));
  if (!was.here && is.here) news.push(said.back(name));
  if (!was.screenOn && is.screenOn) news.push(said.screenOn(name));
  if (was.screenOn && !is.screenOn) news.push(said.screenOff(name));
  return news;
}

function ofMine(before: SessionState, after: SessionState): string[] {
  const news: string[] = [];
  if (before.microphoneOn !== after.microphoneOn) news.push(after.microphoneOn ? said.unmuted : said.muted);
  if (before.cameraOn !== after.cameraOn) news.push(after.cameraOn ? said.cameraOn : said.cameraOff);
  if (before.screenOn !== after.screenOn) news.push(after.screenOn ? said.sharing : said.notSharing);
  if (before.path !== after.path && after.path !== 'none') news.push(path[after.path].long);
  return news;
}

function ofTroubles(before: SessionState, after: SessionState): string[] {
  /* "The other person lost the connection" is said by name already. */
  const fresh = after.troubles.filter((t) => !before.troubles.includes(t) && t !== 'peer-away');
  return fresh.map((t) => `${troubles[t].title} ${troubles[t].next}`);
}

function ofChat(before: SessionState, after: SessionState): string[] {
  const known = new Set(before.chat.map((line) => line.id));
  const theirs = after.chat.filter((line) => !line.mine && !known.has(line.id));
  return theirs.map((line) => said.chat(nameOf(line.from), line.text));
}

/** The chat is left out where its list is on the screen: that list is a live region itself. */
export function news(before: SessionState, after: SessionState, chatIsOpen: boolean): string[] {
  if (before === after || after.phase !== 'call') return [];
  const lines = [...ofOther(before, after), ...ofTroubles(before, after)];
  if (before.phase === 'call') lines.push(...ofMine(before, after));
  if (!chatIsOpen) lines.push(...ofChat(before, after));
  return lines;
}
