import type { Membership, Session } from '../../session/session';
import { Icon } from '../parts/Icon';
import { callStanding, isTogether, standing, type Verdict } from '../parts/roster';
import { type Row, useRoster } from '../parts/useRoster';
import { useSlice } from '../parts/useSlice';
import { allNames, shownName } from '../text/changes';
import { codesButton } from '../text/codes';
import { number } from '../text/format';
import { people as words } from '../text/messages';
import { MediaState } from './MediaState';
import { PersonRow } from './PersonRow';
import { TheirMedia } from './TheirMedia';

interface Props {
  readonly session: Session;
  readonly verdict: Verdict['is'];
  readonly onCompare: () => void;
}

function sentence(others: readonly Row[], verdict: Verdict['is']): string {
  const fresh = others.filter(({ verified }) => !verified);
  switch (callStanding(others, verdict)) {
    case 'none':
      return words.nobody;
    case 'verified':
      return words.verified;
    case 'fresh':
      return words.fresh(allNames(fresh), fresh.length);
    case 'differ':
      return words.differ;
  }
}

function countOf(membership: Membership, n: number): string {
  if (membership === 'in') return words.count(n, number(n));
  return n > 1 ? words.asItWas : words.notYet;
}

/** Who has the keys of this call, and what is known of each. */
export function People({ session, verdict, onCompare }: Props) {
  const others = useRoster(session);
  const my = useSlice(session, (s) => ({
    name: s.myName,
    isHost: s.isHost,
    membership: s.membership,
    together: isTogether(s),
    isIn: s.membership === 'in',
    flows: s.way !== 'none',
    microphoneOn: s.microphoneOn,
    cameraOn: s.cameraOn,
    screenOn: s.screenOn,
  }));
  const n = others.length + 1;
  const state = callStanding(others, verdict);

  return (
    <div class="panel-body" role="group" aria-label={words.title} tabIndex={0}>
      {my.together && (
        <section class="compared" data-state={state}>
          <p>
            <Icon name={state === 'verified' ? 'verified' : state === 'none' ? 'shield' : 'fresh'} />
            <span>{sentence(others, verdict)}</span>
          </p>
          <button type="button" class="button small" onClick={onCompare}>
            {codesButton[state === 'fresh' ? 'fresh' : 'none']}
          </button>
        </section>
      )}
      <p class="hint">{countOf(my.membership, n)}</p>
      <ul class="people">
        <PersonRow
          name={my.name === '' ? words.you : my.name}
          letters={my.name}
          notes={my.isHost ? [words.you, words.host] : [words.you]}
        >
          {my.isIn && <MediaState {...my} />}
        </PersonRow>
        {others.map(({ id, name, here, verified }) => (
          <PersonRow
            key={id}
            name={shownName(name)}
            letters={name}
            notes={my.membership !== 'in' ? [] : [here ? words.here : words.away]}
            standing={standing(verified, verdict)}
          >
            {my.isIn && my.flows && <TheirMedia session={session} id={id} />}
          </PersonRow>
        ))}
      </ul>
      {my.membership === 'in' && others.length === 0 && <p class="hint">{words.free}</p>}
    </div>
  );
}
