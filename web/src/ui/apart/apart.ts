/** The call in a small window of its own that stays above the others: picture in picture, as far as the browser has it. */

interface DocumentApart {
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>;
}

declare global {
  interface Window {
    readonly documentPictureInPicture?: DocumentApart;
  }
}

/** 'window': one that holds anything. 'picture': one that holds a picture and nothing else. */
export type Means = 'window' | 'picture' | 'none';

export function means(): Means {
  if (window.documentPictureInPicture !== undefined) return 'window';
  return document.pictureInPictureEnabled === true ? 'picture' : 'none';
}

const SIZE = { width: 340, height: 220 };

/** Rejects where the browser does not want to. */
export async function openWindow(): Promise<Window> {
  const apart = window.documentPictureInPicture;
  if (apart === undefined) throw new Error('no window');
  const opened = await apart.requestWindow(SIZE);
  const { document: inside } = opened;
  inside.documentElement.lang = document.documentElement.lang;
  inside.title = document.title;
  for (const sheet of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    inside.head.append(Object.assign(inside.createElement('link'), { rel: 'stylesheet', href: sheet.href }));
  }
  return opened;
}
