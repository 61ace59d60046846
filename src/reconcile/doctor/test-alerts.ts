import { addSeconds } from 'date-fns/addSeconds';
import { faultReason, forEachItem } from '../for-each-item.ts';
import { requestTestNotification, testState } from '../operator/alert-requests.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import type { OutboxRecord } from '../records/outbox-record.ts';
import type { Check, CheckSubject } from './check.ts';
import { failedCheck, passedCheck } from './check.ts';

/** Long enough for the app to start. */
const WAIT_SECONDS = 60;

/** The person who asks, and the way to wait. */
export interface Tester {
  readonly person: string;
  /** Absent: the check does not wait, and the first read decides. */
  readonly pause: ((seconds: number) => Promise<void>) | undefined;
}

/** Makes the app send a test notification (HW000) to each receiver, and reports the result. */
export async function checkReceivers(
  deps: OperatorDeps,
  receivers: readonly string[],
  tester: Tester,
): Promise<readonly Check[]> {
  const subjectOf = (receiver: string): CheckSubject => ({ what: 'test alert', where: `receiver ${receiver}` });
  const { faults, results } = await forEachItem(new Set(receivers), { nameOf: String }, async (receiver) =>
    testCheck(subjectOf(receiver), receiver, await sentTest(deps, receiver, tester)),
  );
  const fix = 'Get the roles Storage Table Data Contributor and Storage Queue Data Message Sender on the account.';
  const notRequested = faults.map(
    ({ error, item }): Check => ({
      ...subjectOf(item),
      outcome: 'Unknown',
      seen: `the test could not be requested: ${faultReason(error)}`,
      fix,
    }),
  );
  return [...results, ...notRequested];
}

async function sentTest(
  deps: OperatorDeps,
  receiver: string,
  { pause, person }: Tester,
): Promise<OutboxRecord | undefined> {
  const test = await requestTestNotification(deps, receiver, person);
  const endsAt = addSeconds(deps.clock.now(), WAIT_SECONDS);
  for (;;) {
    const state = await testState(deps, test);
    if (state?.state !== 'Waiting' || deps.clock.now() >= endsAt || pause === undefined) return state;
    await pause(1);
  }
}

const RECEIVER = 'Correct its address, key or secret; docs/runbook.md, Alerts not sent.';

function testCheck(judged: CheckSubject, receiver: string, record: OutboxRecord | undefined): Check {
  if (record === undefined) {
    const fix = 'Ask again: another command may have pruned it.';
    return { ...judged, outcome: 'Unknown', seen: 'the test notification is no longer in the table', fix };
  }
  const detail = record.detail === undefined ? '' : `: ${record.detail}`;
  switch (record.state) {
    case 'Sent':
      return passedCheck(judged, `${receiver} accepted the test notification`);
    case 'Waiting':
      return record.attempts === 0
        ? failedCheck(
            judged,
            `the app has not sent it within ${WAIT_SECONDS} seconds`,
            'docs/runbook.md, The app runs and its timers do not.',
          )
        : failedCheck(judged, `${receiver} has not accepted it within ${WAIT_SECONDS} seconds${detail}`, RECEIVER);
    case 'Refused':
    case 'GivenUp':
      return failedCheck(judged, `${receiver} did not accept it${detail}`, RECEIVER);
    case 'Skipped':
      return failedCheck(
        judged,
        `the app has no receiver ${receiver}${detail}`,
        'Name a receiver of the policy in force: hubwarden policy show --in-force',
      );
  }
}
