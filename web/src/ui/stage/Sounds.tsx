import { useEffect, useState } from 'preact/hooks';
import type { Session, SessionState } from '../../session/session';
import { useSlice } from '../parts/useSlice';
import { Sound } from './Sound';

interface Heard {
  readonly key: string;
  readonly stream: MediaStream;
}

/** Of two people the sound is in the streams of the other; of more, in the forwarding unit's. */
function heardOf({ membership, others, sounds }: SessionState): readonly Heard[] {
  if (membership !== 'in') return [];
  const theirs = others.flatMap(({ id, picture, screen }): Heard[] => [
    ...(picture === null ? [] : [{ key: id, stream: picture }]),
    ...(screen === null ? [] : [{ key: `screen ${id}`, stream: screen }]),
  ]);
  return [
    ...theirs.filter(({ stream }) => stream.getAudioTracks().length > 0),
    ...sounds.map((stream) => ({ key: stream.id, stream })),
  ];
}

/** Everybody who can be heard, whether their tile is on the page or not. */
export function Sounds({ session }: { readonly session: Session }) {
  const { speaker } = useSlice(session, (s) => ({ speaker: s.devices.speaker }));
  const [heard, setHeard] = useState(() => heardOf(session.state));

  useEffect(() => {
    const update = (): void =>
      setHeard((old) => {
        const next = heardOf(session.state);
        const isSame = old.length === next.length && old.every((one, i) => one.key === next[i]?.key && one.stream === next[i].stream);
        return isSame ? old : next;
      });
    update();
    return session.subscribe(update);
  }, [session]);

  return (
    <>
      {heard.map(({ key, stream }) => (
        <Sound key={key} stream={stream} speaker={speaker} />
      ))}
    </>
  );
}
