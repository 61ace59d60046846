import type { FaultRun } from '../fault-run.ts';
import { HUB, idOf, putRule, ruleFor } from '../scenario.ts';

/** Azure raises no event for a request with these headers. */
export const SILENT = { 'x-simulator-raise-event': 'no' };

/** A hub that is as it should be. */
export async function compliant(play: FaultRun): Promise<void> {
  play.world.createHub(HUB);
  await play.untilQuiet();
}

/** Rules of other people, as {@link compliantWithForeign} adds them. */
export const FOREIGN = ['partner', 'second'];

/** A hub that is as it should be, and has rules of somebody else besides. */
export async function compliantWithForeign(play: FaultRun): Promise<void> {
  await compliant(play);
  putRule(play.world, 'partner', 'api.partner.example');
  await play.untilQuiet();
  putRule(play.world, 'second', 'api.second.example');
  await play.untilQuiet();
}

/** A person asks for the hub to be looked at. */
export async function request({ world }: FaultRun): Promise<void> {
  const since = world.clock.now().toISOString();
  await world.queue.send('hub-events', { hubId: idOf(world), cause: 'request', since });
}

/** Three rules of ours vanish at once, so that several are written beside the rules of others. */
export async function threeRulesVanish(play: FaultRun): Promise<void> {
  const { simulator } = play.world;
  for (const host of ['pypi.org', '*.vscode.dev', 'github.com'])
    simulator.removeRule(play.world.pathOf(HUB), ruleFor(play.world, host));
  await request(play);
}
