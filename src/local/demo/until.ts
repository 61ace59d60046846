import { setTimeout as sleep } from 'node:timers/promises';

/** A scenario missed its expected end. */
export class ScenarioFailed extends Error {
  override readonly name = 'ScenarioFailed';
}

const CHECK_EVERY_MS = 200;

/**
 * Checks repeatedly until every expected condition of a scenario holds.
 *
 * @param missing describes the missing condition; undefined: none is missing
 * @throws ScenarioFailed with the condition that was missing at the last check
 */
export async function until(what: string, seconds: number, missing: () => Promise<string | undefined>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const lacks = await missing();
    if (lacks === undefined) return;
    if (Date.now() > end) throw new ScenarioFailed(`${what}: after ${seconds} s ${lacks}`);
    await sleep(CHECK_EVERY_MS);
  }
}
