import { useLayoutEffect, useRef } from 'preact/hooks';
import { LEAVING } from '../../session/session';
import { forget, play } from './sound';

interface Props {
  readonly stream: MediaStream;
  readonly look: string; // classes
  readonly onFrame: () => void; // the first
}

/** One stream, always the same. Once it shows nothing more its last picture stands. */
export function Film({ stream, look, onFrame }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const first = useRef(onFrame);
  first.current = onFrame;

  // Not after the next paint: by then a frame may have passed.
  useLayoutEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = stream;
    void play(element);
    const id = element.requestVideoFrameCallback(() => first.current());
    const keep = (): void => keepStill(element, still.current);
    stream.addEventListener(LEAVING, keep);
    return () => {
      stream.removeEventListener(LEAVING, keep);
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
