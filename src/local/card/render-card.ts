import { access, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { teamsMessage } from '../../adapters/receivers/teams-receiver.ts';
import { isRecord } from '../json-shape.ts';
import { SAMPLE_NOTICE } from './sample-notice.ts';
import { PAGE_STYLE, TEAMS_LOOK } from './teams-look.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PICTURE = resolve(import.meta.dirname, '../../../docs/images/teams-card.png');

async function chromiumPath(): Promise<string | undefined> {
  const given = process.env.CHROMIUM_PATH;
  for (const place of given === undefined ? PLACES : [given]) {
    const there = await access(place).then(
      () => true,
      () => false,
    );
    if (there) return place;
  }
  return undefined;
}

/** The card as it is sent: the message is made and read, and nothing is left out on the way. */
function sentCard(): unknown {
  const message: unknown = JSON.parse(teamsMessage(SAMPLE_NOTICE));
  const [attachment] = isRecord(message) && Array.isArray(message.attachments) ? message.attachments : [];
  return isRecord(attachment) ? attachment.content : undefined;
}

async function render(executablePath: string): Promise<number> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ deviceScaleFactor: 2, viewport: { width: 680, height: 600 } });
    await page.setContent(`<style>${PAGE_STYLE}</style><div id="card"></div>`);
    const library = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js');
    await page.addScriptTag({ path: library });
    const script = `(() => {
      const card = new AdaptiveCards.AdaptiveCard();
      card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(TEAMS_LOOK)});
      const context = new AdaptiveCards.SerializationContext();
      card.parse(${JSON.stringify(sentCard())}, context);
      document.getElementById('card').append(card.render());
      const events = [...Array(context.eventCount).keys()].map((index) => context.getEventAt(index).message);
      return events.concat(card.validateProperties().validationEvents.map((event) => event.message));
    })()`;
    const problems: unknown = await page.evaluate(script);
    if (!Array.isArray(problems) || problems.length > 0) {
      process.stderr.write(`The library finds fault with the card:\n${String(problems)}\n`);
      return 1;
    }
    await mkdir(dirname(PICTURE), { recursive: true });
    await page.locator('#card').screenshot({ path: PICTURE });
    process.stdout.write(`docs/images/teams-card.png is written\n`);
    return 0;
  } finally {
    await browser.close();
  }
}

const found = await chromiumPath();
if (found === undefined) {
  process.stderr.write(
    'There is no Chromium here. Install it (Debian: apt-get install chromium), or set CHROMIUM_PATH to the program.\n',
  );
  process.exitCode = 1;
} else process.exitCode = await render(found);
