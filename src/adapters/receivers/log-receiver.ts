import { ok } from '../../core/result.ts';
import type { AlertReceiver, Log } from '../../reconcile/ports.ts';
import { printableNotification } from './fit-notification.ts';

/** Writes notifications to Hubwarden's own log, one line each: for log alert rules, and for fleets without a pager. */
export function logReceiver(name: string, log: Pick<Log, 'info' | 'warn'>): AlertReceiver {
  return {
    name,
    async send(given) {
      const notification = printableNotification(given);
      const { noticeId, dedupKey, kind, transition, code, severity, title, text, link } = notification;
      const fields = { receiver: name, noticeId, dedupKey, kind, transition, code, severity, title, text, link };
      const needsNoAction = notification.kind !== 'Alert' || transition === 'Resolved' || severity === 'info';
      const hubs = notification.hubCount ?? notification.hubs.length;
      if (needsNoAction) log.info('alert', { ...fields, hubs });
      else log.warn('alert', { ...fields, hubs });
      return ok(undefined);
    },
  };
}
