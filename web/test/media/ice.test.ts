import { describe, expect, it } from 'vitest';
import { iceConfiguration, unitConfiguration, renewAfterMs } from '../../src/media/ice';
import type { Turn } from '../../src/signal/wire';

const TURN: Turn = { user: 'u', pass: 'p', ttl_s: 14400, host: '', udp: 3478, tcp: 8443 };

function urls(configuration: RTCConfiguration): string[] {
  return (configuration.iceServers ?? []).flatMap((server) => server.urls);
}

describe('the ICE servers', () => {
  it('are our own server, by UDP, TCP and TLS', () => {
    expect(urls(iceConfiguration(TURN, 'call.example', false))).toEqual([
      'stun:call.example:3478',
      'turn:call.example:3478?transport=udp',
      'turn:call.example:8443?transport=tcp',
      'turns:call.example:8443?transport=tcp',
    ]);
  });

  it('are at the advertised address, but TLS needs the name', () => {
    const found = urls(iceConfiguration({ ...TURN, host: '2001:db8::1' }, 'call.example', false));
    expect(found).toContain('turn:[2001:db8::1]:3478?transport=udp');
    expect(found).toContain('turns:call.example:8443?transport=tcp');
  });

  it('are the relay alone where the address is hidden', () => {
    const hidden = iceConfiguration(TURN, 'call.example', true);
    expect(hidden.iceTransportPolicy).toBe('relay');
    expect(urls(hidden).some((url) => url.startsWith('stun:'))).toBe(false);
    expect(iceConfiguration(TURN, 'call.example', false).iceTransportPolicy).toBe('all');
  });

  it('to the unit are its relay over TCP and TLS alone: over UDP the relay is at the unit’s own address', () => {
    const unit = unitConfiguration({ ...TURN, host: '2001:db8::1' }, 'call.example');
    expect(urls(unit)).toEqual(['turn:[2001:db8::1]:8443?transport=tcp', 'turns:call.example:8443?transport=tcp']);
    expect(unit.iceTransportPolicy).toBeUndefined();
    expect(urls(unitConfiguration(null, 'call.example'))).toEqual([]);
  });

  it('are asked anew before their credentials end', () => {
    expect(renewAfterMs(TURN)).toBe(10_800_000);
    expect(renewAfterMs({ ...TURN, ttl_s: 1e9 })).toBe(2 ** 31 - 1);
  });
});
