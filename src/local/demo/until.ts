import { setTimeout as sleep } from 'node:timers/promises';

/** A scene did not come to its expected end in time. */
export class ScenarioFailed extends Error {
  override readonly name = 'SceneFailed';
}

const LOOK_EVERY_MS = 200;

/**
 * Looks again and again until everything a scene expects is there.
 *
 * @param missing says what is still missing, in words; undefined = nothing
 * @throws SceneFailed with what was missing at the last look
 */
export async function until(what: string, seconds: number, missing: () => Promise<string | undefined>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const lacks = await missing();
    if (lacks === undefined) return;
    if (Date.now() > end) throw new ScenarioFailed(`${what}: after ${seconds} s ${lacks}`);
    await sleep(LOOK_EVERY_MS);
  }
}
