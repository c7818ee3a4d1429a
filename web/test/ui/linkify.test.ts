import { describe, expect, it } from 'vitest';
import { parts } from '../../src/ui/text/linkify';

function urls(message: string): (string | null)[] {
  return parts(message).flatMap(({ url }) => (url === null ? [] : [url]));
}

describe('addresses in a message', () => {
  it('are found and leave the sentence its full stop', () => {
    expect(urls('See https://example.org/a?b=c#d. Or (http://example.org)!')).toEqual([
      'https://example.org/a?b=c#d',
      'http://example.org',
    ]);
  });

  it('need to say http or https', () => {
    expect(urls('example.org javascript:alert(1) data:text/html,x file:///etc/passwd ftp://example.org')).toEqual([]);
  });

  it('need a host', () => {
    expect(urls('https:// and http://? and https://.')).toEqual([]);
  });

  it('leave every character of the message where it was', () => {
    for (const message of ['', 'plain', 'https://a.example', ' a https://a.example, b\nc https://b.example) ', 'https://<x>'])
      expect(parts(message).map(({ text }) => text).join('')).toBe(message);
  });
});
