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

/** IPv6 addresses stand in brackets. */
function inUrl(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

/** When to ask for new credentials: well before the old ones end. */
export function renewAfterMs(turn: Turn): number {
  return Math.min(turn.ttl_s * 750, 2 ** 31 - 1);
}
