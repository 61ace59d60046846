import type { Result } from '../../../src/core/result.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { SendFailure } from '../../../src/reconcile/ports.ts';
import { policyWith } from '../scenario.ts';

/** How one of three receivers fails while an alert opens, grows and resolves, and who must have got what in the end. */
export interface ReceiverScenario {
  readonly name: string;
  /** What the receiver that fails says. @param tries how often it was asked before */
  readonly says: (tries: number) => Result<void, SendFailure>;
  /** By receiver: transitions of the alert, in order, each notice once. */
  readonly got: Readonly<Record<string, readonly string[]>>;
  /** By receiver: how often it must have been told that another one is broken. */
  readonly heardOfIt: Readonly<Record<string, number>>;
}

/** The receiver that fails. */
export const FAILS = 'channel';

/** Three receivers that are all told of everything. */
export const POLICY = policyWith({
  top: `alerts:
  receivers:
    - { name: on-call, type: pagerDuty }
    - { name: ${FAILS}, type: teams }
    - { name: topic, type: eventGrid }
`,
});

const ALL = ['Opened', 'Updated', 'Resolved'];
const NOBODY = { 'on-call': 0, [FAILS]: 0, topic: 0 };
const THE_OTHERS = { 'on-call': 1, [FAILS]: 0, topic: 1 };

/** Each way of failing that a receiver has. */
export const RECEIVER_SCENARIOS: readonly ReceiverScenario[] = [
  {
    name: 'is busy twice and says for how long',
    says: (tries) => (tries < 2 ? err({ kind: 'Later', retryAfterSeconds: 90, detail: 'busy' }) : ok(undefined)),
    got: { 'on-call': ALL, [FAILS]: ALL, topic: ALL },
    heardOfIt: NOBODY,
  },
  {
    // Twice, so that it is told of although one of its answers gets lost.
    name: 'is gone for half an hour, and comes back',
    says: (tries) => (tries < 2 ? err({ kind: 'Broken', status: 410, detail: 'gone' }) : ok(undefined)),
    got: { 'on-call': ALL, [FAILS]: ALL, topic: ALL },
    heardOfIt: THE_OTHERS,
  },
];
