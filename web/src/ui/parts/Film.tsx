import { useLayoutEffect, useRef } from 'preact/hooks';
import { DISOWNED, LEAVING } from '../../session/session';
import { forget, play } from './sound';

interface Props {
  readonly stream: MediaStream;
  readonly look: string; // classes
  readonly onFrame: () => void; // the first
  readonly onDisowned: () => void; // nothing of it may be seen any more
}

/** One stream, always the same. Once it shows nothing more its last picture stands, unless it is disowned. */
export function Film({ stream, look, onFrame, onDisowned }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const told = useRef({ onFrame, onDisowned });
  told.current = { onFrame, onDisowned };

  // Not after the next paint: by then a frame may have passed.
  useLayoutEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = stream;
    void play(element);
    const id = element.requestVideoFrameCallback(() => told.current.onFrame());
    const keep = (): void => keepStill(element, still.current);
    const end = (): void => {
      stream.removeEventListener(LEAVING, keep);
      told.current.onDisowned();
    };
    stream.addEventListener(LEAVING, keep);
    stream.addEventListener(DISOWNED, end);
    return () => {
      stream.removeEventListener(LEAVING, keep);
      stream.removeEventListener(DISOWNED, end);
      element.cancelVideoFrameCallback(id);
      element.srcObject = null;
      forget(element);
    };
  }, [stream]);

  return (
    <>
      <video ref={video} class={look} playsInline muted aria-hidden="true" tabIndex={-1} />
      <canvas ref={still} class={look} width={0} height={0} hidden aria-hidden="true" />
    </>
  );
}

function keepStill(video: HTMLVideoElement, still: HTMLCanvasElement | null): void {
  if (still === null || !still.hidden || video.videoWidth === 0) return;
  [still.width, still.height] = [video.videoWidth, video.videoHeight];
  still.getContext('2d')?.drawImage(video, 0, 0);
  still.hidden = false;
}
