import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { teamsMessage } from '../../adapters/receivers/teams-receiver.ts';
import { errorText } from '../../core/text/error-text.ts';
import { openChromium } from './chromium.ts';
import { CARD, drawCard } from './draw-card.ts';
import { SAMPLE_NOTIFICATION } from './sample-notification.ts';

const PICTURE = resolve(import.meta.dirname, '../../../docs/images/teams-card.png');

async function render(): Promise<string | undefined> {
  const browser = await openChromium();
  try {
    const page = await browser.newPage({ deviceScaleFactor: 2, viewport: { width: 680, height: 600 } });
    const problems = await drawCard(page, teamsMessage(SAMPLE_NOTIFICATION));
    if (problems.length > 0) return `The library finds fault with the card:\n${problems.join('\n')}`;
    await mkdir(dirname(PICTURE), { recursive: true });
    await page.locator(CARD).screenshot({ path: PICTURE });
    return undefined;
  } finally {
    await browser.close();
  }
}

const problem = await render().catch(errorText);
if (problem === undefined) process.stdout.write('docs/images/teams-card.png is written\n');
else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
