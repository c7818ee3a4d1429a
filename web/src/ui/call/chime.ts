/** Two soft notes for somebody who waits in another window. */
const NOTES_HZ = [523.25, 659.25];
const NOTE_S = 0.16;
const FADE_S = 0.5;
const LOUD = 0.07;

export function chime(): void {
  const context = new AudioContext();
  /* Without a press on this page yet, the browser keeps it silent: then so be it. */
  if (context.state === 'suspended') {
    void context.close();
    return;
  }
  NOTES_HZ.forEach((hz, i) => {
    const start = context.currentTime + i * NOTE_S;
    const note = new OscillatorNode(context, { frequency: hz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUD, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + FADE_S);
    note.connect(volume).connect(context.destination);
    note.start(start);
    note.stop(start + FADE_S);
    if (i === NOTES_HZ.length - 1) note.onended = () => void context.close();
  });
}
