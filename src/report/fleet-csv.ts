import type { FleetAt, HubAt, HubState } from '../reconcile/audit/fleet-at.ts';
import type { UnusedExemption } from '../reconcile/audit/unused-exemptions.ts';
import { callerOf } from '../reconcile/records/change-record.ts';
import type { CsvCell } from './csv.ts';
import { csvText } from './csv.ts';

const COLUMNS: readonly (readonly [heading: string, cell: (hub: HubAt, state: HubState | undefined) => CsvCell])[] = [
  ['hubId', (hub) => hub.hubId],
  ['name', (_, state) => state?.says.name],
  ['location', (_, state) => state?.says.location],
  ['workspaceGuid', (_, state) => state?.says.guid],
  ['known', (hub) => hub.kind],
  ['verdict', (_, state) => state?.says.verdict],
  ['severity', (_, state) => state?.says.severity],
  ['since', (_, state) => state?.says.at],
  ['until', (_, state) => state?.until],
  ['provedAt', (_, state) => state?.provedAt],
  ['provedBy', (_, state) => state?.provedBy],
  ['assignment', (_, state) => state?.says.assignment],
  ['policyHash', (_, state) => state?.says.policyHash],
  ['findings', (_, state) => state?.says.findings.map(findingText).join('; ')],
  ['exemptions', (_, state) => state?.says.exemptions.map(exemptionText).join('; ')],
  ['cause', (_, state) => state?.says.cause],
  ['writes', (_, state) => state?.says.writes.map((each) => `${each.request} -> ${each.outcome}`).join('; ')],
  ['changedBy', (_, state) => changedBy(state)],
  ['changedAt', (_, state) => state?.changedBy?.at],
  ['change', (_, state) => state?.changedBy?.operation],
  ['run', (_, state) => state?.run.sequence],
  ['runHash', (_, state) => state?.run.hash],
  ['history', (hub) => (hub.chainIsWhole ? 'whole' : 'broken')],
  ['note', (hub) => hub.note],
  ['exemptionsCoveringNothing', (_, state) => state?.exemptionsCoveringNothing.map(unusedText).join('; ')],
];

/** The fleet at a time as CSV: one line per hub, and one per exemption that matches no hub. */
export function fleetCsv({ at, exemptionsWithoutHub, hubs }: FleetAt): string {
  const headings = ['at', ...COLUMNS.map(([heading]) => heading)];
  const withoutHub = exemptionsWithoutHub.map((exemption) => [
    at,
    ...COLUMNS.map(([name]) => ofNoHub(name, exemption)),
  ]);
  return csvText(headings, [
    ...hubs.map((hub) => [at, ...COLUMNS.map(([, cell]) => cell(hub, hub.state))]),
    ...withoutHub,
  ]);
}

function ofNoHub(column: string, exemption: UnusedExemption): CsvCell {
  if (column === 'hubId') return exemption.hub;
  if (column === 'known') return 'NoHub';
  return column === 'exemptionsCoveringNothing' ? unusedText(exemption) : undefined;
}

function unusedText(exemption: UnusedExemption): string {
  const { findings, rule } = exemption;
  return `${findings.join(' ')}${rule === undefined ? '' : ` ${rule}`}: ${exemptionText(exemption)}`;
}

function findingText({ code, exemptedBy, rule }: HubState['says']['findings'][number]): string {
  return `${rule === undefined ? code : `${code} ${rule}`}${exemptedBy === undefined ? '' : ' (exempt)'}`;
}

function exemptionText({
  expiresAt,
  owner,
  reason,
  ticket,
}: Pick<UnusedExemption, 'expiresAt' | 'owner' | 'reason' | 'ticket'>): string {
  return `${owner}, ${ticket}, until ${expiresAt}: ${reason}`;
}

function changedBy(state: HubState | undefined): string | undefined {
  if (state?.changedBy !== undefined) return callerOf(state.changedBy);
  return state?.changesPruned === true ? 'no longer kept' : undefined;
}
