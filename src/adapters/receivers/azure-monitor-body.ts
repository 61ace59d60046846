import type { Notification } from '../../core/alert/content/notification.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { FittedNotification } from './fit-notification.ts';
import { factTable, renderFitting } from './fit-notification.ts';
import { hubNameOf, isHubId } from './notification-hubs.ts';

// Azure Monitor's webhooks carry about 256 KB at most; 100 KB leaves room for forwarding services.
const LARGEST_BODY_BYTES = 100_000;

/** Constant for an episode: its hubs change, and a receiver keyed on `alertId` must find the alert to resolve it. */
const NO_SUBSCRIPTION = '/subscriptions/00000000-0000-0000-0000-000000000000';

const SEVERITIES: Readonly<Record<Notification['severity'], string>> = {
  critical: 'Sev0',
  error: 'Sev1',
  warning: 'Sev2',
  info: 'Sev3',
};

/**
 * A notification in Azure Monitor's common alert schema, for every service that accepts alerts of an action group.
 * `alertId` has the form of Azure's ids and is the same for all notifications of one episode, but no such resource
 * exists in Azure. Digests arrive as resolved, because nothing resolves them later.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema (read 2026-11).
 */
export function azureMonitorBody(notification: Notification): string {
  return renderFitting(notification, LARGEST_BODY_BYTES, (fitted) =>
    JSON.stringify({
      schemaId: 'azureMonitorCommonAlertSchema',
      data: {
        essentials: essentialsFrom(fitted),
        alertContext: contextFrom(fitted),
        // Texts only, because receivers show custom properties as a table.
        customProperties: factTable(fitted.facts),
      },
    }),
  );
}

function essentialsFrom(notification: FittedNotification): Readonly<Record<string, unknown>> {
  const hubs = notification.hubs.filter(isHubId);
  // A digest opens no alert, so a receiver keyed on alerts must treat it as resolved.
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

/** The last part of Azure's ids is a GUID; the first 32 hexadecimal digits of the key form one. */
function guidFrom(dedupKey: string): string {
  const hex = foldCase(dedupKey)
    .replace(/[^0-9a-f]/g, '')
    .padEnd(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
