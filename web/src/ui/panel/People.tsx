import type { Session } from '../../session/session';
import { useSlice } from '../parts/useSlice';
import { number } from '../text/format';
import { call, people as words } from '../text/messages';
import { PersonRow } from './PersonRow';

export function People({ session }: { readonly session: Session }) {
  const my = useSlice(session, (s) => ({
    name: s.myName,
    isHost: s.isHost,
    microphoneOn: s.microphoneOn,
    cameraOn: s.cameraOn,
    screenOn: s.screenOn,
  }));
  const their = useSlice(session, (s) => ({
    there: s.other !== null,
    name: s.other?.name ?? '',
    here: s.other?.here ?? true,
    microphoneOn: s.other?.microphoneOn ?? false,
    cameraOn: s.other?.cameraOn ?? false,
    screenOn: s.other?.screenOn ?? false,
  }));
  const mark = my.isHost ? `${words.you} · ${words.host}` : words.you;
  return (
    <div class="panel-body" role="group" aria-label={words.title} tabIndex={0}>
      <p class="hint">{words.count(number(their.there ? 2 : 1))}</p>
      <ul class="people">
        <PersonRow {...my} name={my.name === '' ? words.you : my.name} letters={my.name} note={mark} />
        {their.there && (
          <PersonRow
            {...their}
            name={their.name === '' ? call.unnamed : their.name}
            letters={their.name}
            note={their.here ? words.here : words.away}
          />
        )}
      </ul>
      {!their.there && <p class="hint">{words.free}</p>}
    </div>
  );
}
