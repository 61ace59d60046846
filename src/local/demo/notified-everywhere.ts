import { FORMATS } from '../receivers/receiver-formats.ts';
import type { TakenAlert } from '../receivers/taken-alert.ts';
import type { ScenarioContext } from './scenario-context.ts';

// The words of each format for an opened and a resolved alert; the services define them.
const BEGINS = /^(Hubwarden\.Alert\.Opened|trigger|Fired|.*opened)$/i;
const ENDS = /^(Hubwarden\.Alert\.Resolved|resolve|Resolved|.*resolved)$/i;

/**
 * Names a receiver that has not received exactly the notifications of an alert on a hub; undefined: every receiver has.
 *
 * @param notifications 1: the opening; 2: the opening, and after it the resolve
 */
export function notNotifiedEverywhere(
  stage: ScenarioContext,
  hub: string,
  code: string,
  notifications: 1 | 2,
): string | undefined {
  const expected = [BEGINS, ENDS].slice(0, notifications);
  const key = stage.alerts(hub).find(({ event }) => JSON.stringify(event.data).includes(code))?.event.subject;
  if (key === undefined) return `the topic has no ${code} on ${hub}`;
  for (const format of FORMATS) {
    const states = stage
      .taken()
      .filter((each) => each.format === format && isAbout(each, key, hub, code))
      .toReversed()
      .map(({ state }) => state);
    if (states.length !== notifications || !expected.every((words, index) => words.test(states[index] ?? '')))
      return `${format} took: ${states.join(', ') || 'nothing'}`;
  }
  const logged = stage.logged().filter((line) => line.includes(key));
  return logged.length === notifications ? undefined : `the log has ${logged.length} lines`;
}

/** By its key; formats for people, which carry none, by title and hub. */
function isAbout({ body, title }: TakenAlert, key: string, hub: string, code: string): boolean {
  const text = JSON.stringify(body);
  return text.includes(key) || (title.includes(code) && text.includes(hub));
}
