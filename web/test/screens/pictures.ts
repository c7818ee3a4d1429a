/** Moving pictures without a camera: drawn people, and a drawn screen. */

interface Look {
  readonly wall: readonly [string, string];
  readonly shirt: string;
  readonly skin: string;
  readonly hair: string;
}

type Who = 'ann' | 'ben' | 'cleo' | 'dan' | 'eve' | 'fay';

const looks: Readonly<Record<Who, Look>> = {
  ann: { wall: ['#cfd9d2', '#8fa59a'], shirt: '#2f4a5c', skin: '#8d5a3d', hair: '#231815' },
  ben: { wall: ['#e6d9c6', '#b79f7f'], shirt: '#6f3d34', skin: '#e3b391', hair: '#7a5632' },
  cleo: { wall: ['#c9d3e3', '#8292ad'], shirt: '#d9d4c7', skin: '#f0cdb0', hair: '#3a2a20' },
  dan: { wall: ['#e3d3cf', '#b08d86'], shirt: '#3d4f3a', skin: '#5f3b27', hair: '#15100d' },
  eve: { wall: ['#dfe3cf', '#9aa478'], shirt: '#7c4a6b', skin: '#d9a27c', hair: '#5c2a1a' },
  fay: { wall: ['#d6d0e0', '#948aa8'], shirt: '#22516b', skin: '#c98f68', hair: '#b9b3ab' },
};
const crowd: readonly Who[] = ['ben', 'cleo', 'dan', 'eve', 'fay', 'ann'];

const WIDTH = 960;
const HEIGHT = 540;

function drawPerson(c: CanvasRenderingContext2D, look: Look, t: number): void {
  const wall = c.createLinearGradient(0, 0, WIDTH, HEIGHT);
  wall.addColorStop(0, look.wall[0]);
  wall.addColorStop(1, look.wall[1]);
  c.fillStyle = wall;
  c.fillRect(0, 0, WIDTH, HEIGHT);
  c.fillStyle = 'rgb(255 255 255 / 35%)';
  c.fillRect(90, 60, 190, 250);
  c.fillRect(690, 90, 210, 16);
  c.fillRect(690, 190, 210, 16);

  const x = WIDTH / 2 + Math.sin(t / 900) * 6;
  const y = 236 + Math.sin(t / 700) * 3;
  const oval = (cx: number, cy: number, rx: number, ry: number, colour: string): void => {
    c.fillStyle = colour;
    c.beginPath();
    c.ellipse(cx, cy, rx, ry, 0, 0, Math.PI * 2);
    c.fill();
  };
  oval(x, y - 14, 100, 122, look.hair);
  oval(x, 590, 250, 190, look.shirt);
  c.fillStyle = look.skin;
  c.fillRect(x - 34, y + 70, 68, 100);
  oval(x, y + 168, 48, 28, look.skin);
  oval(x, y + 10, 82, 104, look.skin);
  oval(x, y - 82, 84, 44, look.hair);
  oval(x - 30, y, 8, 9, '#1c1512');
  oval(x + 30, y, 8, 9, '#1c1512');
  c.strokeStyle = 'rgb(60 20 15 / 70%)';
  c.lineWidth = 6;
  c.lineCap = 'round';
  c.beginPath();
  c.arc(x, y + 38, 26, 0.25, Math.PI - 0.25);
  c.stroke();
}

function drawScreen(c: CanvasRenderingContext2D): void {
  c.fillStyle = '#ffffff';
  c.fillRect(0, 0, WIDTH, HEIGHT);
  c.fillStyle = '#24343f';
  c.fillRect(0, 0, WIDTH, 54);
  c.fillStyle = '#24343f';
  c.fillRect(60, 96, 360, 26);
  c.fillStyle = '#c3ccd1';
  for (let row = 0; row < 7; row++) c.fillRect(60, 150 + row * 30, 380 - (row % 3) * 46, 12);
  const bars = [120, 190, 160, 260, 310, 280];
  bars.forEach((height, i) => {
    c.fillStyle = i === 4 ? '#0c6351' : '#9fc4b8';
    c.fillRect(520 + i * 64, 470 - height, 42, height);
  });
}

function stream(draw: (c: CanvasRenderingContext2D, t: number) => void, scale = 1): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH * scale;
  canvas.height = HEIGHT * scale;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.scale(scale, scale);
  const step = (): void => draw(context, performance.now());
  step();
  setInterval(step, 100);
  return canvas.captureStream(10);
}

export function person(who: Who): MediaStream {
  return stream((c, t) => drawPerson(c, looks[who], t));
}

const drawn = new Map<Who, MediaStream>();

/** The picture of the nth of many, of whom some look the same: small, for two cores draw them all. */
export function oneOfMany(n: number): MediaStream {
  const who = crowd[n % crowd.length] ?? 'ben';
  const found = drawn.get(who);
  if (found !== undefined) return found;
  const made = stream((c, t) => drawPerson(c, looks[who], t + n * 700), 0.4);
  drawn.set(who, made);
  return made;
}

export function screen(): MediaStream {
  return stream(drawScreen);
}

/** One frame as a JPEG, for a browser's fake camera or screen. */
export function photograph(what: 'ann' | 'ben' | 'screen', t: number): string {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  if (what === 'screen') drawScreen(context);
  else drawPerson(context, looks[what], t);
  return canvas.toDataURL('image/jpeg', 0.9);
}
