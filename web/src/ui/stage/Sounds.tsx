import { useEffect, useState } from 'preact/hooks';
import type { Session, SessionState } from '../../session/session';
import { useSlice } from '../parts/useSlice';
import { Sound } from './Sound';

interface Heard {
  readonly key: string;
  readonly stream: MediaStream;
}

function heardOf({ membership, others }: SessionState): readonly Heard[] {
  if (membership !== 'in') return [];
  return others.flatMap(({ id, picture, screen }): Heard[] => [
    ...(picture === null ? [] : [{ key: id, stream: picture }]),
    ...(screen === null ? [] : [{ key: `screen ${id}`, stream: screen }]),
  ]);
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
