/** Our own server as the browser's STUN and TURN server; no other is ever named. */
import type { Turn } from '../signal/wire';

/** pageHost is location.hostname: the name on the certificate, which TLS needs. */
export function iceConfiguration(
  turn: Turn,
  pageHost: string,
  hideAddress: boolean,
): RTCConfiguration {
  const host = turn.host === '' ? pageHost : inUrl(turn.host);
  const { user: username, pass: credential } = turn;
  const relays = [
    `turn:${host}:${turn.udp}?transport=udp`,
    `turn:${host}:${turn.tcp}?transport=tcp`,
    `turns:${pageHost}:${turn.tcp}?transport=tcp`,
  ];
  const own = { urls: relays, username, credential };
  return {
    iceServers: hideAddress ? [own] : [{ urls: `stun:${host}:${turn.udp}` }, own],
    iceTransportPolicy: hideAddress ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
    rtcpMuxPolicy: 'require',
  };
}

/**
 * To the forwarding unit. It stands at the very address and port of STUN and TURN over UDP, so neither is named: where UDP gets there
 * at all, it gets to the unit; and Chromium hands whatever comes from the address of a relay to the relay's port, also
 * what is the unit's. Our address is known to the server alone, whichever way is taken, so hiding it asks for nothing here.
 */
export function unitConfiguration(turn: Turn | null, pageHost: string): RTCConfiguration {
  const common = { bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' } as const;
  if (turn === null) return common;
  const host = turn.host === '' ? pageHost : inUrl(turn.host);
  const urls = [`turn:${host}:${turn.tcp}?transport=tcp`, `turns:${pageHost}:${turn.tcp}?transport=tcp`];
  return { ...common, iceServers: [{ urls, username: turn.user, credential: turn.pass }] };
}

/** IPv6 addresses stand in brackets. */
function inUrl(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** When to ask for new credentials: well before the old ones end. */
export function renewAfterMs(turn: Turn): number {
  return Math.min(turn.ttl_s * 750, 2 ** 31 - 1);
}
