import { access } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

/** Where Debian puts it. */
const DEFAULT_PATH = '/usr/bin/chromium';

// This browser opens one local page and makes no connections, so it needs no sandbox in a container.
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts Chromium with a profile of its own, which goes when it is closed. `CHROMIUM_PATH` says where it is; absent:
 * Debian's.
 *
 * @throws Error with the remedy when it is not there
 */
export async function openChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? DEFAULT_PATH;
  await access(executablePath).catch((cause: unknown) => {
    const remedy = 'Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to the program.';
    throw new Error(`Chromium is missing at ${executablePath}. ${remedy}`, { cause });
  });
  return await chromium.launch({ executablePath, args: FLAGS });
}
