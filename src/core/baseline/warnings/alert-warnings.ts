import type { AlertMatch } from '../../alert/routing/alert-match.ts';
import type { AlertPolicy } from '../../alert/routing/alert-policy.ts';
import type { PolicyFault } from '../policy/policy-problem.ts';

/**
 * What is allowed under `alerts` and yet may not be meant: people who are never told.
 *
 * @param now undefined: what has ended is not told
 */
export function alertWarnings(alerts: AlertPolicy, now: Date | undefined): readonly PolicyFault[] {
  return [...unreachableRoutes(alerts), ...unusedReceivers(alerts), ...silenceWarnings(alerts, now)];
}

function takesEverything(match: AlertMatch): boolean {
  return Object.values(match).every((part) => part === undefined);
}

/** The first route that takes every finding and lets none through, or the number of routes. */
function lastRoute({ routes }: AlertPolicy): number {
  const taker = routes.findIndex(({ continues, match }) => !continues && takesEverything(match));
  return taker === -1 ? routes.length : taker;
}

function unreachableRoutes(alerts: AlertPolicy): readonly PolicyFault[] {
  const taker = lastRoute(alerts);
  return alerts.routes.slice(taker + 1).map((_, index) => ({
    path: ['alerts', 'routes', taker + 1 + index],
    message: `nothing ever comes to this route: route ${taker + 1} above it takes every finding`,
    remedy: `Move route ${taker + 1} to the end, or give it "continue: true".`,
  }));
}

function unusedReceivers(alerts: AlertPolicy): readonly PolicyFault[] {
  const taker = lastRoute(alerts);
  const isAllRouted = taker < alerts.routes.length;
  // Without a default, every receiver gets what no route takes.
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
            message: `nothing ever comes to receiver "${name}"`,
            remedy: 'Name it in a route that findings come to, or remove it.',
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
    if (!takesEverything(match)) return [];
    const message = 'this silence has no conditions: no receiver is notified of anything until it ends';
    return [{ path: ['alerts', 'silences', index], message, remedy: 'Name codes, hubs, assignments or tags.' }];
  });
}
