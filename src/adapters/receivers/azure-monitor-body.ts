import { foldCase } from '../../core/text/fold-case.ts';
import type { AlertNotification } from '../../reconcile/ports.ts';
import type { FittedNotification } from './fit-notification.ts';
import { factTable, renderFitting } from './fit-notification.ts';
import { hubNameOf, isHubId } from './notification-hubs.ts';

// Webhooks of Azure Monitor carry at most 256 KB or so; 100 KB leaves room for whatever passes it on.
const LARGEST_BODY_BYTES = 100_000;

/** Of all: the hubs of an episode change, and a receiver keyed on `alertId` must find it again to resolve it. */
const NO_SUBSCRIPTION = '/subscriptions/00000000-0000-0000-0000-000000000000';

const SEVERITIES: Readonly<Record<AlertNotification['severity'], string>> = {
  critical: 'Sev0',
  error: 'Sev1',
  warning: 'Sev2',
  info: 'Sev3',
};

/**
 * A notice in Azure Monitor's common alert schema, so that whatever takes alerts of an action group takes these too.
 * `alertId` has the form of Azure's and is the same for all notices of one episode, but no such resource exists in Azure.
 * Digests come as resolved, because nothing resolves them later.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema (read 2026-11).
 */
export function azureMonitorBody(notification: AlertNotification): string {
  return renderFitting(notification, LARGEST_BODY_BYTES, (fitted) =>
    JSON.stringify({
      schemaId: 'azureMonitorCommonAlertSchema',
      data: {
        essentials: essentialsFrom(fitted),
        alertContext: contextFrom(fitted),
        // Texts only: receivers show custom properties as a table.
        customProperties: factTable(fitted.facts),
      },
    }),
  );
}

function essentialsFrom(notification: FittedNotification): Readonly<Record<string, unknown>> {
  const hubs = notification.hubs.filter(isHubId);
  // A digest opens nothing that anybody could close: what is keyed on alerts takes it for one that is over.
  const resolved = notification.transition === 'Resolved' || notification.kind === 'Digest';
  return {
    alertId: `${NO_SUBSCRIPTION}/providers/Microsoft.AlertsManagement/alerts/${guidFrom(notification.dedupKey)}`,
    alertRule: `Hubwarden ${notification.code}`,
    severity: SEVERITIES[notification.severity],
    signalType: 'Log',
    monitorCondition: resolved ? 'Resolved' : 'Fired',
    monitoringService: 'Hubwarden',
    alertTargetIDs: hubs,
    configurationItems: hubs.map(hubNameOf),
    originAlertId: notification.dedupKey,
    firedDateTime: notification.since,
    ...(resolved ? { resolvedDateTime: notification.at } : {}),
    description: `${notification.title}\n${notification.text}`,
    essentialsVersion: '1.0',
    alertContextVersion: '1.0',
  };
}

function contextFrom({ facts, hubCount, code, kind, transition, reason, noticeId, link }: FittedNotification): unknown {
  return { kind, transition, reason, code, noticeId, facts, hubCount, ...(link === undefined ? {} : { link }) };
}

/** The last of Azure's ids is a GUID; the first 32 hexadecimal digits of the key make one. */
function guidFrom(dedupKey: string): string {
  const hex = foldCase(dedupKey)
    .replace(/[^0-9a-f]/g, '')
    .padEnd(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
