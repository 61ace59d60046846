import { addSeconds } from 'date-fns/addSeconds';
import type { HubId } from '../../core/hub-id.ts';
import { alertKeyOf, CATALOGUE, finding } from '../../core/verdict/catalogue/catalogue.ts';
import type { Finding } from '../../core/verdict/catalogue/finding.ts';
import type { FindingCode } from '../../core/verdict/catalogue/finding-code.ts';
import type { GroupKey } from '../../core/verdict/catalogue/group-key.ts';
import type { ReconcileDeps } from '../deps.ts';
import { runDuties } from '../for-each-item.ts';
import type { Rows } from '../ports.ts';
import { readInstance, recordFiring, recordResolved } from '../records/alert-record.ts';
import { breakerState, deleteOldNotes } from '../records/breaker-record.ts';
import type { WriteSwitch } from '../records/control-record.ts';
import { writeSwitch } from '../records/control-record.ts';
import type { SweepStart } from '../records/sweep-record.ts';

/** Alert rows about Hubwarden itself, or about a subscription, have this name instead of a hub's id. */
export const SELF = 'hubwarden' as HubId;

type Deps = Pick<ReconcileDeps, 'rows' | 'clock' | 'log' | 'policy'>;

/**
 * Raises an alert about Hubwarden itself, or ends it. @param message undefined: the condition has ended, for the reason
 * `because`
 */
export async function reportSystemAlert(
  deps: Deps,
  code: FindingCode,
  subject: string,
  message: string | undefined,
  because = CATALOGUE[code].endedBecause,
): Promise<void> {
  const found = finding(code, { subject, message: message ?? '' });
  const causeKey = alertKeyOf(code, { subject });
  if (message === undefined) return recordResolved(deps.rows, { causeKey, hubId: SELF, because });
  await raiseSystemAlert(deps, causeKey, found);
}

/** Records a firing finding of Hubwarden itself. */
export async function raiseSystemAlert(
  deps: Pick<Deps, 'clock' | 'rows'>,
  causeKey: GroupKey,
  { code, fix, message, severity }: Finding,
): Promise<void> {
  await recordFiring(deps.rows, {
    causeKey,
    hubId: SELF,
    hubName: 'Hubwarden',
    code,
    severity,
    message,
    fix,
    since: deps.clock.now().toISOString(),
  });
}

/**
 * Reads the policy, and raises an alert while Hubwarden refuses it. Reading activates the policy: if a hub is created a
 * minute later, its policy must be active already, or the hub would not count as new.
 */
export async function reportPolicy(deps: Deps): Promise<void> {
  const policy = await deps.policy();
  const refused = policy.ok ? policy.value.refused : policy.error;
  if (refused !== undefined) deps.log.error('policy refused', { problems: refused });
  await reportSystemAlert(deps, 'HW703', 'policy', refused);
}

/** Raises an alert while the breaker or the switch stops every write to Azure, and ends it afterwards. */
export async function reportWriteStops(deps: Deps & Pick<ReconcileDeps, 'writesAllowed'>): Promise<void> {
  await runDuties([
    ['breaker', () => reportBreaker(deps)],
    [
      'write switch',
      async () =>
        reportSystemAlert(deps, 'HW504', 'writes', switchedOff(await writeSwitch(deps.rows), deps.writesAllowed)),
    ],
  ]);
}

async function reportBreaker(deps: Deps): Promise<void> {
  const { message = 'It was opened.', open } = await breakerState(deps.rows);
  await reportSystemAlert(
    deps,
    'HW503',
    'breaker',
    open ? `Hubwarden has stopped every write to Azure, for all hubs. ${message}` : undefined,
  );
}

/** The message of HW504 while the setting of the app, and not the switch in the tables, keeps writes off. */
const OFF_BY_SETTING = 'Writes are switched off by the setting HUBWARDEN_WRITES.';

/**
 * Whether the setting of the app switches writes off, by what its watcher last reported. Other processes do not see the
 * settings of the app.
 */
export async function isOffBySetting(rows: Rows): Promise<boolean> {
  const stop = await readInstance(rows, alertKeyOf('HW504', { subject: 'writes' }), SELF);
  return stop?.firing === true && stop.message === OFF_BY_SETTING;
}

function switchedOff({ on, by, reason, at }: WriteSwitch, writesAllowed: boolean): string | undefined {
  if (!writesAllowed) return OFF_BY_SETTING;
  if (on) return undefined;
  const who = by === undefined ? '' : ` by ${by}`;
  const when = at === undefined ? '' : ` at ${at}`;
  return `Writes were switched off${who}${when}${reason === undefined ? '.' : `: ${reason}`}`;
}

/** Reports the outcome of a sweep's start: the previous sweep overran, or the fleet could not be listed. */
export async function reportSweepStart(deps: Deps, start: SweepStart): Promise<void> {
  await runDuties([
    ['overrun', () => reportOverrun(deps, start)],
    ['discovery', () => reportDiscovery(deps, start)],
    ['old poison messages', () => endPoisonAlert(deps)],
    ['old notes of the breaker', () => deleteOldNotes(deps.rows, deps.clock.now())],
  ]);
}

async function reportOverrun(deps: Deps, start: SweepStart): Promise<void> {
  if (start.kind !== 'StillRunning') return;
  const message = `Sweep ${start.sweepId} was still running when the next one was due.`;
  await reportSystemAlert(deps, 'HW803', 'sweep', message);
}

async function reportDiscovery(deps: Deps, start: SweepStart): Promise<void> {
  const policy = await deps.policy();
  const incomplete = start.kind === 'NotStarted' && policy.ok ? `No sweep: ${start.reason}` : undefined;
  await reportSystemAlert(deps, 'HW602', 'discovery', incomplete);
}

/** Time for which a poison message keeps its alert open. */
const POISON_ALERT_SECONDS = 24 * 3600;

async function endPoisonAlert(deps: Deps): Promise<void> {
  const asOf = deps.clock.now();
  const recent = addSeconds(asOf, -POISON_ALERT_SECONDS).toISOString();
  for await (const row of deps.rows.query('control', { partition: 'poison' })) {
    if (String(row.cells.at) >= recent) return;
  }
  // All queues share one group key. A message that arrived during the read of the rows has just raised the alert.
  const causeKey = alertKeyOf('HW801');
  await recordResolved(deps.rows, { causeKey, hubId: SELF, because: 'no message for a day', asOf });
}
