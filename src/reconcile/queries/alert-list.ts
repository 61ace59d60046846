import type { FleetSource } from '../operator/fleet-view.ts';
import type { Unnotified } from '../operator/hubs-without-alert.ts';
import { hubsWithoutAlert } from '../operator/hubs-without-alert.ts';
import type { AlertList } from '../operator/named-alerts.ts';
import { namedAlerts } from '../operator/named-alerts.ts';
import type { OperatorDeps } from '../operator/operator-deps.ts';
import type { SilenceRecord } from '../records/silence-record.ts';
import { listSilences, openSilences } from '../records/silence-record.ts';

/** Alerts with the silences, and why the list is empty. */
export interface AlertsView extends AlertList {
  readonly silences: readonly SilenceRecord[];
  /** Findings that notify no receiver. Empty while an alert fires. */
  readonly unnotified: readonly Unnotified[];
}

/**
 * Lists alerts and silences.
 *
 * @param readFleet the fleet, for findings without an alert; where it is not known, none are listed
 * @param all also resolved alerts and ended silences
 */
export async function alertsView(
  deps: Pick<OperatorDeps, 'rows' | 'clock'>,
  readFleet: FleetSource,
  all: boolean,
): Promise<AlertsView> {
  const list = await namedAlerts(deps, all);
  const silences = all ? await listSilences(deps.rows) : (await openSilences(deps.rows, deps.clock.now())).values;
  const isQuiet = list.alerts.length === 0 && list.undecided.length === 0;
  const fleet = isQuiet ? await readFleet() : undefined;
  return { ...list, silences, unnotified: fleet?.ok === true ? hubsWithoutAlert(fleet.value.hubs) : [] };
}
