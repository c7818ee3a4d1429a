/** Which browser this is, only to say in its own words where a permission is given. */
export type Browser =
  | 'chromium-desktop'
  | 'chromium-android'
  | 'firefox-desktop'
  | 'firefox-android'
  | 'safari-mac'
  | 'safari-ios'
  | 'other';

/**
 * The order matters: Chromium's agent string names Safari, and on iOS each browser is Safari's engine
 * with the permission in Safari's place.
 */
export function browserOf(agent: string, touchPoints: number): Browser {
  const ipad = agent.includes('Macintosh') && touchPoints > 1;
  if (/iPhone|iPad|iPod/.test(agent) || ipad) return 'safari-ios';
  if (/Firefox\//.test(agent)) return agent.includes('Android') ? 'firefox-android' : 'firefox-desktop';
  if (/Chrome\/|Chromium\//.test(agent)) return agent.includes('Android') ? 'chromium-android' : 'chromium-desktop';
  if (/Version\/.*Safari\//.test(agent)) return 'safari-mac';
  return 'other';
}

export function thisBrowser(): Browser {
  return browserOf(navigator.userAgent, navigator.maxTouchPoints);
}
