import type { Notification } from '../../src/core/alert/content/notification.ts';
import type { HubId } from '../../src/core/hub-id.ts';
import { storedGroupKey } from '../../src/core/verdict/catalogue/group-key.ts';
import { recordFiring, recordResolved } from '../../src/reconcile/records/alert-record.ts';
import { hubPath } from '../reconcile/virtual-app.ts';
import type { FaultHarness } from './app/fault-harness.ts';
import type { PortCall } from './app/port-tap.ts';
import type { Snapshot } from './app/snapshot.ts';
import { alertProblems } from './convergence.ts';
import type { InjectedFault } from './fault-run.ts';
import { FaultRun } from './fault-run.ts';
import { MINUTE } from './scenario.ts';
import type { ReceiverScenario } from './scenarios/receiver-scenarios.ts';
import { FAILS, POLICY } from './scenarios/receiver-scenarios.ts';

/** What came of one playing. */
export interface ReceiverScenarioResult {
  readonly calls: readonly PortCall[];
  readonly struck: PortCall | undefined;
  readonly problems: readonly string[];
}

/** A notice that a receiver took, and whether the fault had struck by then. */
interface Taken {
  readonly receiver: string;
  readonly notice: Notification;
  readonly afterStrike: boolean;
}

const SCENARIO = { name: 'receivers', policy: POLICY, steps: async () => undefined };
const CAUSE = storedGroupKey('HW101|somewhere');

/** A world whose app has read its policy. */
export async function receiverScenarioStart(): Promise<Snapshot> {
  const play = new FaultRun(SCENARIO, true);
  await play.pass(MINUTE);
  return await play.world.snapshot();
}

/** Plays an alert that opens, grows by a hub and resolves, with at most one fault, and looks at what each receiver got. */
export async function runReceiverScenario(
  receiving: ReceiverScenario,
  beginning: Snapshot,
  strike?: InjectedFault,
): Promise<ReceiverScenarioResult> {
  const play = new FaultRun(SCENARIO, false, strike);
  const { world } = play;
  await world.resume(beginning);
  const taken: Taken[] = [];
  let tries = 0;
  world.answerOf = (receiver, notification) => {
    const answer = receiving.says(tries);
    if (receiver === FAILS) tries += 1;
    const isTaken = receiver !== FAILS || answer.ok;
    // A call that is struck after its effect has its effect before the fault.
    const afterStrike = play.struck !== undefined && play.struck !== play.calls.at(-1);
    if (isTaken) taken.push({ receiver, notice: notification, afterStrike });
    return isTaken ? { ok: true, value: undefined } : answer;
  };
  play.setFaultsActive(true);
  await fires(world, 'hub1');
  await play.pass(2 * MINUTE);
  await fires(world, 'hub2');
  await play.pass(6 * MINUTE);
  for (const hub of ['hub1', 'hub2']) await ends(world, hub);
  // Longer than a broken receiver is left alone, and a message that died in somebody's hands is hidden.
  await play.pass(36 * MINUTE);
  const problems = [
    ...gotProblems(receiving, taken),
    ...repeatProblems(taken),
    ...world.queue.poison.map((each) => `poison: ${JSON.stringify(each)}`),
  ];
  return { calls: play.calls, struck: play.struck, problems };
}

async function fires({ clock, rows }: FaultHarness, hub: string): Promise<void> {
  await recordFiring(rows, {
    causeKey: CAUSE,
    hubId: hubPath(hub).toLowerCase(),
    hubName: hub,
    code: 'HW101',
    severity: 'critical',
    message: `${hub} is open.`,
    fix: 'Close it.',
    since: clock.now().toISOString(),
  });
}

async function ends({ rows }: FaultHarness, hub: string): Promise<void> {
  await recordResolved(rows, { causeKey: CAUSE, hubId: hubPath(hub).toLowerCase() as HubId, because: 'it is over' });
}

/** Nothing is lost, nothing is out of order, and each episode opens once and resolves at most once: for each receiver. */
function gotProblems({ got, heardOfIt }: ReceiverScenario, taken: readonly Taken[]): readonly string[] {
  return Object.entries(got).flatMap(([receiver, wanted]) => {
    const notifications = taken
      .filter((each) => each.receiver === receiver)
      .map(({ notice: notification }) => notification);
    const once = [...new Map(notifications.map((each) => [each.noticeId, each])).values()];
    const transitions = once.filter((each) => each.code === 'HW101').map((each) => each.transition);
    const heard = once.filter((each) => each.code === 'HW802' && each.transition === 'Opened').length;
    const problems = alertProblems(notifications).map((each) => `${receiver}: ${each}`);
    if (transitions.join() !== wanted.join()) problems.push(`${receiver} got ${transitions.join(', ')}`);
    if (heard !== heardOfIt[receiver]) problems.push(`${receiver} heard ${heard} times of a broken receiver`);
    return problems;
  });
}

/** What a receiver has it gets again at worst because a call was struck in between, and then under the same id. */
function repeatProblems(taken: readonly Taken[]): readonly string[] {
  const deliveries = Map.groupBy(taken, ({ notice: notification, receiver }) => `${receiver} ${notification.noticeId}`);
  return [...deliveries].flatMap(([name, all]) => {
    const isExcused = all.length === 2 && all[0]?.afterStrike === false && all[1]?.afterStrike === true;
    return all.length === 1 || isExcused ? [] : [`${name} was taken ${all.length} times`];
  });
}
