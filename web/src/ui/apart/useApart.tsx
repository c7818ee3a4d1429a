import { render } from 'preact';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { Session } from '../../session/session';
import { personOf } from '../parts/persons';
import type { Views } from '../stage/views';
import { Apart } from './Apart';
import { means, openWindow } from './apart';
import { subjectOf } from './subject';

type Close = () => void;

async function inWindow(session: Session, views: Views, closed: Close): Promise<Close> {
  const opened = await openWindow();
  const { body } = opened.document;
  body.className = 'apart-page';
  render(<Apart session={session} views={views} />, body);
  opened.addEventListener('pagehide', () => {
    render(null, body);
    closed();
  });
  return () => opened.close();
}

/** Without anything around it: the picture of whoever speaks, one after the other, in one element. */
async function asPicture(session: Session, views: Views, closed: Close): Promise<Close> {
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  const follow = (): void => {
    const subject = subjectOf(session.state, views.state.speaker);
    const person = subject === null ? null : personOf(session.state, subject.id);
    const stream = (subject?.what === 'screen' ? person?.screen : person?.picture) ?? null;
    if (stream === null || video.srcObject === stream) return;
    video.srcObject = stream;
    void video.play().catch(() => undefined);
  };
  const stops = [session.subscribe(follow), views.subscribe(follow)];
  const end = (): void => {
    for (const stop of stops) stop();
    video.srcObject = null;
    closed();
  };
  follow();
  try {
    if (video.readyState === 0) await new Promise((loaded) => video.addEventListener('loadedmetadata', loaded, { once: true }));
    await video.requestPictureInPicture();
  } catch (error) {
    end();
    throw error;
  }
  video.addEventListener('leavepictureinpicture', end, { once: true });
  return () => void document.exitPictureInPicture().catch(end);
}

/** Opens and closes the small window; it closes with the call. */
export function useApart(session: Session, views: Views): () => void {
  const close = useRef<Close | null>(null);
  const ended = useRef(false);

  const toggle = useCallback(async (): Promise<void> => {
    if (close.current !== null) return close.current();
    if (views.state.apart) return; /* being opened */
    const closed = (): void => {
      close.current = null;
      views.set({ apart: false });
    };
    const how = means();
    if (how === 'none') return;
    views.set({ apart: true });
    try {
      close.current = await (how === 'window' ? inWindow : asPicture)(session, views, closed);
    } catch {
      closed(); /* the browser does not want to: it stays as it is, and so does the button */
    }
    if (ended.current) close.current?.();
  }, [session, views]);

  useEffect(() => () => {
    ended.current = true;
    close.current?.();
  }, []);
  return useCallback(() => void toggle(), [toggle]);
}
