import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { isRecord } from '../common/is-record.ts';
import { PAGE_STYLE, TEAMS_HOST_CONFIG } from './teams-host-config.ts';

/** Selector of the card on the page. */
export const CARD = '#card';

/**
 * Draws the card of a Teams message on an empty page, as the `adaptivecards` library draws it. The message is used as
 * it is sent: nothing is left out on the way. What its buttons would open is collected in `window.opened`.
 *
 * @param widthPx of the card
 * @returns the library's problems with the card; empty without one
 */
export async function drawCard(page: Page, message: string, widthPx = 640): Promise<readonly string[]> {
  await page.setContent(`<style>${PAGE_STYLE} ${CARD} { width: ${widthPx}px; }</style><div id="card"></div>`);
  const library = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js');
  await page.addScriptTag({ path: library });
  const problems: unknown = await page.evaluate(`(() => {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(TEAMS_HOST_CONFIG)});
    window.opened = [];
    card.onExecuteAction = (action) => window.opened.push(action.url);
    const context = new AdaptiveCards.SerializationContext();
    card.parse(${JSON.stringify(cardOf(message))}, context);
    document.querySelector('${CARD}').append(card.render());
    const events = [...Array(context.eventCount).keys()].map((index) => context.getEventAt(index).message);
    return events.concat(card.validateProperties().validationEvents.map((event) => event.message));
  })()`);
  return Array.isArray(problems) ? problems.map(String) : ['the page gave no answer'];
}

function cardOf(text: string): unknown {
  const message: unknown = JSON.parse(text);
  const [attachment] = isRecord(message) && Array.isArray(message.attachments) ? message.attachments : [];
  return isRecord(attachment) ? attachment.content : undefined;
}
