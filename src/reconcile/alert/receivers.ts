import type { ReceiverPlan } from '../../core/alert/routing/receiver-types.ts';
import { defaultPerMinute } from '../../core/alert/routing/receiver-types.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { AlertReceiver } from '../ports.ts';

/** What the path of alerts needs of the world. Azure itself is never asked. */
export type AlertDeps = Pick<ReconcileDeps, 'rows' | 'queue' | 'clock' | 'log' | 'policy' | 'telemetry' | 'timings'>;

/** A receiver that cannot be used, and what to do about it. */
export interface ReceiverProblem {
  readonly receiver: string;
  readonly problem: string;
}

/** The receivers that alerts can go to. */
export interface Receivers {
  readonly receivers: ReadonlyMap<string, AlertReceiver>;
  /** Those that the policy names and the settings do not complete. */
  readonly problems: readonly ReceiverProblem[];
}

/** How alerts leave the app. */
export interface Alerting {
  /** Makes the receivers that a policy names, or those of the settings where it names none. Called often; must be cheap. */
  readonly receiversOf: (plans: readonly ReceiverPlan[]) => Receivers;
  /** What every notice links to, without a slash at the end; undefined: nothing. */
  readonly pagesUrl: string | undefined;
}

/** Every receiver there is, those that cannot be used too: what goes to them waits, and people are told. */
export function receiverNames({ problems, receivers }: Receivers): readonly string[] {
  return [...new Set([...receivers.keys(), ...problems.map(({ receiver }) => receiver)])].sort();
}

/** Notices a minute that a receiver gets at most. */
export function perMinuteOf(plans: readonly ReceiverPlan[], name: string): number {
  const plan = plans.find((each) => each.name === name);
  return plan?.perMinute ?? defaultPerMinute(plan?.type ?? 'eventGrid');
}
