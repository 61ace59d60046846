import type { NotificationFact } from '../../core/alert/content/notification-parts.ts';
import type { FittedNotification } from './fit-notification.ts';
import { isHubId } from './notification-hubs.ts';
import type { Tone } from './status-text.ts';
import { statusText, toneOf } from './status-text.ts';

/** A piece of JSON of a card. */
export type CardElement = Readonly<Record<string, unknown>>;

/** A button that opens a page. */
type Button = CardElement & { readonly title: string };

const STYLES: Readonly<Record<Tone, string>> = {
  Bad: 'attention',
  Warning: 'warning',
  Info: 'accent',
  Good: 'good',
  Quiet: 'emphasis',
};

// Wide enough for "To exempt" in Teams' font.
const LABEL_WIDTH = '84px';

/** Characters of the buttons of one row: so many fit 340 px in a wide font (DejaVu Sans, Chromium 2026-12). */
const LONGEST_ROW = 24;

/**
 * A notification as an Adaptive Card: a coloured head, one row per fact, and buttons. Every Teams client shows version
 * 1.4.
 *
 * Every value is a text run: text blocks and fact sets read Markdown, which would remove the asterisk of `*.vscode.dev`
 * and let the name of a rule or a hub add a link to the card.
 */
export function teamsCard(notification: FittedNotification): CardElement {
  const rows = rowsOf(actionsFrom(notification));
  const above = rows.slice(0, -1).map((actions) => ({ type: 'ActionSet', spacing: 'Medium', actions }));
  const actions = rows.at(-1);
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'full' },
    fallbackText: withoutFunctions(`${statusText(notification)}: ${notification.title}`),
    body: [head(notification), facts(notification), ...above],
    ...(actions === undefined ? {} : { actions }),
  };
}

function head(notification: FittedNotification): CardElement {
  return {
    type: 'Container',
    style: STYLES[toneOf(notification)],
    bleed: true,
    items: [
      text({ text: statusText(notification), size: 'Small', weight: 'Bolder' }),
      { ...text({ text: notification.title, size: 'Large', weight: 'Bolder' }), spacing: 'Small' },
    ],
  };
}

function facts(notification: FittedNotification): CardElement {
  const listed = notification.facts.map(row);
  return { type: 'Container', spacing: 'Medium', items: listed };
}

function row({ label, value }: NotificationFact): CardElement {
  return {
    type: 'ColumnSet',
    spacing: 'Small',
    columns: [
      { type: 'Column', width: LABEL_WIDTH, items: [text({ text: label, isSubtle: true })] },
      { type: 'Column', width: 'stretch', items: [text({ text: value })] },
    ],
  };
}

function text(run: CardElement & { readonly text: string }): CardElement {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', ...run, text: withoutFunctions(run.text) }] };
}

/** Text runs read no Markdown, but they evaluate `{{DATE(…)}}` and `{{TIME(…)}}`, so names with them are escaped. */
function withoutFunctions(words: string): string {
  return words.replace(/\{(?=\{)/g, '{ ');
}

function actionsFrom({ link, links, hubs, hubCount }: FittedNotification): readonly Button[] {
  const [hub] = hubs;
  // Short, so that the buttons fit on a phone; the title names the hub.
  const portal =
    hubCount === 1 && hub !== undefined && isHubId(hub)
      ? [openUrl('Azure portal', `https://portal.azure.com/#resource${hub}/overview`)]
      : [];
  const shown = links ?? (link === undefined ? [] : [{ text: 'The whole alert', url: link }]);
  return [...shown.map(({ text: title, url }) => openUrl(title, url)), ...portal];
}

/** A client puts the buttons of one set side by side and wraps none, so each set holds what fits on a phone. */
function rowsOf(buttons: readonly Button[]): readonly (readonly Button[])[] {
  const rows: Button[][] = [];
  for (const button of buttons) {
    const row = rows.at(-1);
    const length = [...(row ?? []), button].reduce((sum, { title }) => sum + title.length, 0);
    if (row === undefined || length > LONGEST_ROW) rows.push([button]);
    else row.push(button);
  }
  return rows;
}

function openUrl(title: string, url: string): Button {
  return { type: 'Action.OpenUrl', title, url };
}
