import { alertKeyOf } from '../../../src/core/verdict/catalogue/catalogue.ts';
import { storedGroupKey } from '../../../src/core/verdict/catalogue/group-key.ts';
import type { InstanceRecord } from '../../../src/reconcile/records/alert-record.ts';
import { readAlertGroup, recordFiring, recordResolved } from '../../../src/reconcile/records/alert-record.ts';
import type { VirtualApp } from '../virtual-app.ts';
import { POLICY } from '../virtual-app.ts';

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;

/** Cause of a rule of the baseline that hubs of one assignment lack. */
export const GROUP_KEY = alertKeyOf('HW201', { assignment: 'standard', rule: 'r' });

/** The policy of the world with something under `alerts`. */
export function policy(alerts: string): string {
  return `${POLICY}\nalerts:\n${alerts}`;
}

/** A run says that a hub shows a finding. */
export async function reportFiring(
  world: VirtualApp,
  hub: string,
  { causeKey = GROUP_KEY, ...changes }: Partial<Omit<InstanceRecord, 'causeKey'>> & { readonly causeKey?: string } = {},
): Promise<void> {
  await recordFiring(world.rows, {
    causeKey: storedGroupKey(causeKey),
    hubId: world.hubId(hub),
    hubName: hub,
    code: 'HW201',
    severity: 'error',
    message: `${hub} lacks r.`,
    fix: 'Wait.',
    assignment: 'standard',
    since: world.clock.now().toISOString(),
    ...changes,
  });
}

/** A run reports that the finding of a hub has ended. */
export async function reportResolved(world: VirtualApp, hub: string, causeKey: string = GROUP_KEY): Promise<void> {
  await recordResolved(world.rows, {
    causeKey: storedGroupKey(causeKey),
    hubId: world.hubId(hub),
    because: 'a fresh read no longer shows it',
  });
}

/** `on-call Opened HW201`, in the order of receiving; digests are left out. */
export function sentNotifications(world: VirtualApp): readonly string[] {
  return world.received
    .filter(({ notice: notification }) => notification.kind === 'Alert')
    .map(({ notice, receiver }) => `${receiver} ${notice.transition} ${notice.code}`);
}

/** The reason why each alert of a group key is notified or not. */
export async function reasonOf(
  world: VirtualApp,
  causeKey: string = GROUP_KEY,
): Promise<readonly (string | undefined)[]> {
  return [...(await readAlertGroup(world.rows, storedGroupKey(causeKey))).alerts.values()].map(
    ({ value }) => value.reason,
  );
}
