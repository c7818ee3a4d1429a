// Chromium and Firefox, headless, with fake devices and profiles that die with the run.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trustIn } from './ca.mjs';
import { display } from './display.mjs';
import { puppeteer } from './puppeteer.mjs';
import { atEnd, scratchFolder } from './scratch.mjs';

const chromiumFlags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-fake-device-for-media-stream=fps=10', '--use-fake-ui-for-media-stream',
  '--auto-select-desktop-capture-source=Entire screen',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding', '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--window-size=1000,700',
];

const firefoxPreferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.autoplay.block-webaudio': false,
  'media.getdisplaymedia.enabled': true,
  // Nothing of the browser's own may reach for the network: the tests look at every request.
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.trr.mode': 5,
  'media.gmp-manager.updateEnabled': false,
  'media.gmp-manager.url': '',
  'app.update.disabledForTesting': true,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.healthreport.uploadEnabled': false,
  'toolkit.telemetry.server': '',
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'security.OCSP.enabled': 0,
};

/**
 * Launches a browser of the kind 'chromium' or 'firefox'.
 * options.namespace: the network namespace it lives in; options.environment, options.flags: added to its own.
 */
export async function launch(kind, options = {}) {
  const home = scratchFolder(kind);
  const profile = join(home, 'profile');
  const environment = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), ...options.environment };
  const common = {
    headless: true,
    protocolTimeout: 60000,
    userDataDir: profile,
    defaultViewport: { width: 1000, height: 700 },
    env: environment,
  };
  let browser;
  if (kind === 'chromium') {
    trustIn(join(home, '.pki', 'nssdb'));
    browser = await puppeteer.launch({
      ...common,
      executablePath: program('/usr/bin/chromium', home, options),
      args: [...chromiumFlags, ...(options.flags ?? [])],
      ...(await options.namespace?.debugging()),
    });
  } else {
    trustIn(profile);
    environment.DISPLAY = await display();
    browser = await puppeteer.launch({
      ...common,
      browser: 'firefox',
      executablePath: program('/usr/bin/firefox-esr', home, options),
      extraPrefsFirefox: firefoxPreferences,
      ...(await options.namespace?.debugging()),
    });
  }
  atEnd(() => close(browser));
  return browser;
}

/** In a namespace, the browser is started through a script that enters it first. */
function program(path, home, options) {
  if (options.namespace === undefined) return path;
  mkdirSync(home, { recursive: true });
  const script = join(home, 'start');
  writeFileSync(script, `#!/bin/sh\nexec ip netns exec ${options.namespace.name} ${path} "$@"\n`);
  chmodSync(script, 0o755);
  return script;
}

export async function close(browser) {
  if (!browser.connected) return;
  const process = browser.process();
  const patience = setTimeout(() => process?.kill('SIGKILL'), 5000);
  await browser.close().catch(() => process?.kill('SIGKILL'));
  clearTimeout(patience);
}

const shared = new Map();

/** The browsers most tests share: 'chromium' or 'firefox', number 0 or 1; launched when first asked for. */
export async function sharedBrowser(kind, number) {
  const key = `${kind} ${number}`;
  const known = shared.get(key);
  if (known?.connected) return known;
  const browser = await launch(kind);
  shared.set(key, browser);
  return browser;
}
