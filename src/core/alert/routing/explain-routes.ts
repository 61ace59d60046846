import type { AlertSubject } from './alert-match.ts';
import { missedConditions } from './alert-match.ts';
import type { AlertPolicy, AlertRoute } from './alert-policy.ts';
import type { AlertTarget } from './route-alert.ts';
import { targetsOf } from './route-alert.ts';

/**
 * What one route does with a finding. `Taken`: an earlier route has taken the finding, so this one is not tried.
 */
export type RouteOutcome =
  | { readonly kind: 'Matches'; readonly receivers: readonly string[] }
  | { readonly kind: 'NoMatch'; readonly misses: readonly string[] }
  | { readonly kind: 'Taken'; readonly byRoute: number };

/** A route of the policy and its outcome. */
export interface ExplainedRoute {
  /** From 1, in the order of the policy. */
  readonly number: number;
  readonly route: AlertRoute;
  readonly outcome: RouteOutcome;
}

/** How a finding finds its receivers. */
export interface ExplainedRouting {
  readonly routes: readonly ExplainedRoute[];
  /**
   * Where the receivers come from. `Default`: no route matches, and the policy names default receivers. `Every`: neither a
   * route nor the default names a receiver that exists.
   */
  readonly from: 'Routes' | 'Default' | 'Every';
  /** As {@link targetsOf} finds them. */
  readonly targets: readonly AlertTarget[];
}

/** Explains which routes a finding takes. @param receivers as for {@link targetsOf} */
export function explainRouting(
  policy: AlertPolicy,
  subject: AlertSubject,
  receivers: readonly string[],
): ExplainedRouting {
  let takenBy: number | undefined;
  const routes = policy.routes.map((route, index): ExplainedRoute => {
    const number = index + 1;
    if (takenBy !== undefined) return { number, route, outcome: { kind: 'Taken', byRoute: takenBy } };
    const misses = missedConditions(route.match, subject);
    if (misses.length > 0) return { number, route, outcome: { kind: 'NoMatch', misses } };
    if (!route.continues) takenBy = number;
    const known = route.receivers.filter((name) => receivers.includes(name));
    return { number, route, outcome: { kind: 'Matches', receivers: known } };
  });
  const hasRoute = routes.some(({ outcome }) => outcome.kind === 'Matches' && outcome.receivers.length > 0);
  const hasDefault = policy.defaultReceivers?.some((name) => receivers.includes(name)) ?? false;
  return {
    routes,
    from: hasRoute ? 'Routes' : hasDefault ? 'Default' : 'Every',
    targets: targetsOf(policy, subject, receivers),
  };
}
