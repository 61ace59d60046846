import type { Notification } from '../../core/alert/content/notification.ts';
import type { NotificationFact } from '../../core/alert/content/notification-parts.ts';
import { cutText } from '../../core/text/cut-text.ts';
import { printableLine } from '../../core/text/printable.ts';

/** A notification with as many of its hubs, and as much of its text, as fit. */
export interface FittedNotification extends Notification {
  /** Number of all its hubs, including those that are not listed. */
  readonly hubCount: number;
}

const VALUE_LENGTHS = [4000, 2000, 1000, 500, 250, 120, 60];

const LONGEST_REASON = 200;

// Services refuse empty texts.
const NOTHING = '–';

/**
 * The notification with texts of one line each without invisible characters, so that a receiver shows the whole text.
 */
export function printableNotification(notification: Notification): Notification {
  const facts = notification.facts.map(({ label, value }) => ({ label, value: printableLine(value) || NOTHING }));
  return {
    ...notification,
    title: printableLine(notification.title) || NOTHING,
    facts,
    text: linesOf(facts).join('\n'),
    reason: cutText(printableLine(notification.reason), LONGEST_REASON) || NOTHING,
    hubs: notification.hubs.map(printableLine),
  };
}

/**
 * Renders a notification so that it fits: drops hubs first, then shortens values, longest first, and never the link to
 * the whole. A shortened notification is better than none.
 *
 * @param limitBytes of the rendered body in UTF-8
 * @param render makes the body; a smaller notification must not give a larger body
 */
export function renderFitting(
  given: Notification,
  limitBytes: number,
  render: (notification: FittedNotification) => string,
): string {
  const printable = printableNotification(given);
  const listed = printable.hubs.length;
  const hubCount = printable.hubCount ?? listed;
  const fits = (body: string): boolean => Buffer.byteLength(body) <= limitBytes;
  const withHubs = (base: Notification, count: number): string =>
    render({ ...base, hubs: base.hubs.slice(0, count), hubCount });
  const whole = withHubs(printable, listed);
  if (fits(whole)) return whole;
  let body = whole;
  for (const length of VALUE_LENGTHS) {
    const short = shortened(printable, length);
    body = withHubs(short, 0);
    if (fits(body))
      return withHubs(
        short,
        most(listed, (count) => fits(withHubs(short, count))),
      );
  }
  return body;
}

/** The largest count that fits, given that 0 fits and that every smaller count fits too. */
function most(limit: number, fits: (count: number) => boolean): number {
  let low = 0;
  let high = limit;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Shortens values to a length; the line with the link to the whole stays complete. */
function shortened(notification: Notification, length: number): Notification {
  const facts = notification.facts.map((fact) =>
    fact.label === 'More' ? fact : { ...fact, value: cutText(fact.value, length) },
  );
  return { ...notification, title: cutText(notification.title, length), facts, text: linesOf(facts).join('\n') };
}

/** Facts by label, for services that show a table of names and texts. Facts of one label are lines of one text. */
export function factTable(facts: readonly NotificationFact[]): Readonly<Record<string, string>> {
  const table = new Map<string, string>();
  for (const { label, value } of facts) {
    const before = table.get(label);
    table.set(label, before === undefined ? value : `${before}\n${value}`);
  }
  return Object.fromEntries(table);
}

/** Facts as lines of text, as in {@link Notification.text}. */
export function linesOf(facts: readonly NotificationFact[]): readonly string[] {
  return facts.map(({ label, value }) => `${label}: ${value}`);
}
