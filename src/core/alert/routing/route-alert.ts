import type { AlertSubject } from './alert-match.ts';
import { matchesAlert } from './alert-match.ts';
import type { AlertPolicy, QuietHours } from './alert-policy.ts';

/** The receivers of one finding. */
export interface AlertTarget {
  /** Sorted; never empty. Findings of one group key with the same receivers are one alert. */
  readonly receivers: readonly string[];
  readonly quietHours: readonly QuietHours[];
  readonly waitSeconds: number | undefined;
  readonly repeatSeconds: number | undefined;
}

/**
 * Finds the receivers of a finding: the first route that matches, and after a route that continues also the later ones;
 * without any, the default. A receiver is notified once, even if several routes name it.
 *
 * @param receivers names of all receivers, in the policy or in settings; a name that is not among them is left out, so
 * that a route never ends without a receiver while another receiver exists
 * @param without receivers that must not be notified, such as the one that a finding is about
 */
export function targetsOf(
  policy: AlertPolicy,
  subject: AlertSubject,
  receivers: readonly string[],
  without: ReadonlySet<string> = new Set(),
): readonly AlertTarget[] {
  const usable = receivers.filter((name) => !without.has(name));
  const targets: AlertTarget[] = [];
  const notified = new Set<string>();
  const add = (names: readonly string[], rest: Omit<AlertTarget, 'receivers'>): void => {
    const fresh = [...new Set(names)].filter((name) => usable.includes(name) && !notified.has(name)).sort();
    for (const name of fresh) notified.add(name);
    if (fresh.length > 0) targets.push({ receivers: fresh, ...rest });
  };
  let isTaken = false;
  for (const route of policy.routes) {
    if (isTaken || !matchesAlert(route.match, subject)) continue;
    const quietHours = route.quietHours.length > 0 ? route.quietHours : policy.quietHours;
    add(route.receivers, { quietHours, waitSeconds: route.waitSeconds, repeatSeconds: route.repeatSeconds });
    isTaken = !route.continues;
  }
  const rest = { quietHours: policy.quietHours, waitSeconds: undefined, repeatSeconds: undefined };
  if (targets.length === 0) add(policy.defaultReceivers ?? usable, rest);
  // Any receiver that works is better than none.
  if (targets.length === 0) add(usable, rest);
  return targets;
}
