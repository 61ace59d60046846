import type { AlertMatch } from '../../alert/routing/alert-match.ts';
import type { AlertPolicy } from '../../alert/routing/alert-policy.ts';
import type { PolicyFault } from '../policy/policy-problem.ts';

/**
 * Warns about valid entries under `alerts` that may be unintended: receivers that never get a notification.
 *
 * @param now undefined: no warning about entries that have ended
 */
export function alertWarnings(alerts: AlertPolicy, now: Date | undefined): readonly PolicyFault[] {
  return [...unreachableRoutes(alerts), ...unusedReceivers(alerts), ...silenceWarnings(alerts, now)];
}

function matchesEverything(match: AlertMatch): boolean {
  return Object.values(match).every((part) => part === undefined);
}

/** The first route that matches every finding and does not continue, or the number of routes. */
function lastRoute({ routes }: AlertPolicy): number {
  const taker = routes.findIndex(({ continues, match }) => !continues && matchesEverything(match));
  return taker === -1 ? routes.length : taker;
}

function unreachableRoutes(alerts: AlertPolicy): readonly PolicyFault[] {
  const taker = lastRoute(alerts);
  return alerts.routes.slice(taker + 1).map((_, index) => ({
    path: ['alerts', 'routes', taker + 1 + index],
    message: `this route never matches: route ${taker + 1} above it matches every finding`,
    remedy: `Move route ${taker + 1} to the end, or give it "continue: true".`,
  }));
}

function unusedReceivers(alerts: AlertPolicy): readonly PolicyFault[] {
  const taker = lastRoute(alerts);
  const isAllRouted = taker < alerts.routes.length;
  // Without a default, every receiver gets the findings that no route matches.
  if (!isAllRouted && alerts.defaultReceivers === undefined) return [];
  const used = new Set([
    ...alerts.routes.slice(0, taker + 1).flatMap(({ receivers }) => receivers),
    ...(isAllRouted ? [] : (alerts.defaultReceivers ?? [])),
  ]);
  return alerts.receivers.flatMap(({ name }, index) =>
    used.has(name)
      ? []
      : [
          {
            path: ['alerts', 'receivers', index, 'name'],
            message: `receiver "${name}" never gets a notification`,
            remedy: 'Name it in a route that can match, or remove it.',
          },
        ],
  );
}

function silenceWarnings({ silences }: AlertPolicy, now: Date | undefined): readonly PolicyFault[] {
  return silences.flatMap(({ expiresAt, match }, index) => {
    if (now !== undefined && expiresAt.getTime() <= now.getTime()) {
      const message = 'this silence has ended: it silences nothing';
      return [{ path: ['alerts', 'silences', index, 'expires'], message, remedy: 'Remove it.' }];
    }
    if (!matchesEverything(match)) return [];
    const message = 'this silence has no conditions: no receiver is notified of anything until it ends';
    return [{ path: ['alerts', 'silences', index], message, remedy: 'Name codes, hubs, assignments or tags.' }];
  });
}
