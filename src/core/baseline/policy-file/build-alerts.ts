import type { AlertMatch } from '../../alert/routing/alert-match.ts';
import type { AlertPolicy, AlertRoute, QuietHours } from '../../alert/routing/alert-policy.ts';
import { endOfUtcDay } from '../policy/exemption.ts';
import type { AlertConditionsEntry, AlertsEntry, QuietHoursEntry } from '../schema/alert-schema.ts';

/** Builds the alert routing of a policy from an entry that has passed every check. */
export function buildAlerts(entry: AlertsEntry): AlertPolicy {
  return {
    receivers: entry.receivers.map(({ name, type, perMinute }) => ({ name, type, perMinute })),
    routes: entry.routes.map(buildRoute),
    defaultReceivers: entry.default,
    quietHours: entry.quietHours.map(buildQuietHours),
    silences: entry.silences.map(({ expires, owner, reason, ...conditions }) => ({
      match: buildMatch(conditions),
      owner,
      reason,
      expiresAt: expires.includes('T') ? new Date(expires) : endOfUtcDay(expires),
    })),
    severities: entry.severities,
  };
}

function buildRoute(entry: AlertsEntry['routes'][number]): AlertRoute {
  const { continue: continues, quietHours, receivers, repeatHours, waitMinutes, ...conditions } = entry;
  return {
    match: buildMatch(conditions),
    receivers,
    continues,
    quietHours: quietHours.map(buildQuietHours),
    waitSeconds: waitMinutes === undefined ? undefined : waitMinutes * 60,
    repeatSeconds: repeatHours === undefined ? undefined : repeatHours * 3600,
  };
}

function buildMatch(entry: AlertConditionsEntry): AlertMatch {
  const { assignments, codes, hubs, severities, subscriptions, tags } = entry;
  return { assignments, codes, hubs, severities, subscriptions, tags };
}

function buildQuietHours({ days, from, timeZone, to, upTo }: QuietHoursEntry): QuietHours {
  return { days, from, timeZone, to, upTo };
}
