import { describe, expect, it } from 'vitest';
import { type Browser, browserOf } from '../../src/ui/text/browser';
import { allow, deviceNotice } from '../../src/ui/text/notices';

const agents: readonly [Browser, string, number][] = [
  ['chromium-desktop', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36', 0],
  ['chromium-desktop', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0', 0],
  ['chromium-android', 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36', 5],
  ['firefox-desktop', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 0],
  ['firefox-android', 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 5],
  ['safari-mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15', 0],
  ['safari-ios', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1', 5],
  ['safari-ios', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0.0.0 Mobile/15E148 Safari/604.1', 5],
  ['safari-ios', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15', 5],
  ['other', 'Mozilla/5.0 (X11; Linux) AppleWebKit/605 (KHTML, like Gecko)', 0],
];

describe('the words for a refused permission', () => {
  it.each(agents)('are those of %s', (expected, agent, touchPoints) => {
    expect(browserOf(agent, touchPoints)).toBe(expected);
  });

  it('differ from browser to browser', () => {
    expect(new Set(Object.values(allow)).size).toBe(Object.keys(allow).length);
  });

  it('say the place in this browser and to try again', () => {
    const notice = deviceNotice('denied', 'camera', 'firefox-desktop');
    expect(notice?.title).toContain('camera');
    expect(notice?.title).not.toContain('microphone');
    expect(notice?.next).toBe(allow['firefox-desktop']);
    for (const next of Object.values(allow)) expect(next).toMatch(/try again\.$/);
  });

  it('are silent while all is well or the question is open', () => {
    for (const calm of ['none', 'unasked', 'asking'] as const)
      expect(deviceNotice(calm, 'both', 'other')).toBeNull();
  });

  it('name a next step for every other trouble', () => {
    for (const trouble of ['denied', 'missing', 'in-use', 'insecure', 'failed'] as const)
      expect(deviceNotice(trouble, 'microphone', 'other')?.next).toMatch(/\.$/);
  });
});
