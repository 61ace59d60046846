import type { ReceiverPlan } from '../../core/alert/routing/receiver-types.ts';
import { defaultPerMinute } from '../../core/alert/routing/receiver-types.ts';
import type { ReconcileDeps } from '../deps.ts';
import type { AlertReceiver } from '../ports.ts';

/** The ports of the alert path. It sends no request to Azure. */
export type AlertDeps = Pick<ReconcileDeps, 'rows' | 'queue' | 'clock' | 'log' | 'policy' | 'telemetry' | 'timings'>;

/** An unusable receiver, and how to repair it. */
export interface ReceiverProblem {
  readonly receiver: string;
  readonly problem: string;
}

/** The receivers that alerts can go to. */
export interface Receivers {
  readonly receivers: ReadonlyMap<string, AlertReceiver>;
  /** Receivers of the policy with incomplete settings. */
  readonly problems: readonly ReceiverProblem[];
}

/** How alerts leave the app. */
export interface Alerting {
  /**
   * Makes the receivers that a policy names, or those of the settings if it names none. Called often; must be cheap.
   */
  readonly receiversOf: (plans: readonly ReceiverPlan[]) => Receivers;
  /** The base of the links in notifications, without a slash at the end; undefined: no links. */
  readonly pagesUrl: string | undefined;
}

/** Names of all receivers, unusable ones included: their notifications wait, and HW802 reports them. */
export function receiverNames({ problems, receivers }: Receivers): readonly string[] {
  return [...new Set([...receivers.keys(), ...problems.map(({ receiver }) => receiver)])].sort();
}

/** Most notifications a minute for a receiver. */
export function perMinuteOf(plans: readonly ReceiverPlan[], name: string): number {
  const plan = plans.find((each) => each.name === name);
  return plan?.perMinute ?? defaultPerMinute(plan?.type ?? 'eventGrid');
}
