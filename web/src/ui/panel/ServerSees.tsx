import type { Path, Session, Way } from '../../session/session';
import { isTogether } from '../parts/roster';
import { useSlice } from '../parts/useSlice';
import { path as pathWords, server as words, unitPath } from '../text/messages';
import { Facts } from './Facts';

function seen(path: Path, way: Way): string[] {
  const always = [words.seesAddresses, words.seesTimes, words.seesEnvelopes];
  if (way === 'unit') return [...always, words.seesUnit, words.seesLevels];
  return path === 'none' || path === 'direct' ? always : [...always, words.seesSizes];
}

function fair(path: Path, way: Way, hidden: boolean): string[] {
  const about = [words.fairCut, words.fairCodes, words.fairOther, words.fairLink, words.fairPage];
  if (hidden) return [words.fairHidden, ...about];
  return path === 'direct' && way === 'pair' ? [words.fairAddress, ...about] : about;
}

/** What the server learns from this call as it runs now, in plain words. True to PROTOCOL section 8. */
export function ServerSees({ session }: { readonly session: Session }) {
  const now = useSlice(session, (s) => ({
    hidden: s.hideAddress,
    codec: s.codec,
    path: s.path,
    way: s.way,
    connected: isTogether(s),
  }));
  return (
    <div class="panel-body facts" role="group" aria-label={words.title} tabIndex={0}>
      {now.connected && (
        <section>
          <h3>{words.pathTitle}</h3>
          <p>{(now.way === 'unit' ? unitPath : pathWords)[now.path].long}</p>
          {now.codec !== '' && <p class="hint">{words.codec(now.codec)}</p>}
        </section>
      )}
      <Facts title={words.never} kind="never" facts={[words.neverMedia, words.neverNames, words.neverKey]} />
      <Facts title={words.sees} kind="sees" facts={seen(now.path, now.way)} />
      <Facts title={words.fair} kind="fair" facts={fair(now.path, now.way, now.hidden)} />
    </div>
  );
}
