import { parseAcceptedPolicy } from '../../core/baseline/parse-policy.ts';
import type { FilterSubject } from '../../core/filter/filter-subject.ts';
import type { HubId } from '../../core/hub-id.ts';
import { hubIdParts } from '../../core/hub-id.ts';
import type { Rows } from '../ports.ts';
import type { FindingRecord } from '../records/hub/finding-shape.ts';
import { storedVersion } from '../records/policy-record.ts';
import type { FleetRow, HubStatus } from './fleet-status.ts';

/** One hub of a list: what its record says, and every property for filters and columns. */
export interface FleetHub extends HubStatus, FilterSubject {
  /** All findings, also info findings and exempt ones. Empty when the record cannot be read. */
  readonly findings: readonly FindingRecord[];
}

/** The hubs of these rows, in their order, with the modes of the policy versions that they are on. */
export async function fleetHubs(rows: Rows, fleet: readonly FleetRow[]): Promise<readonly FleetHub[]> {
  const modes = await modesOf(rows, fleet);
  return fleet.map((row) => fleetHub(row, modes));
}

/** Version of the policy → assignment → its mode. */
type Modes = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Modes of assignments in the versions that hubs are on. A version whose text is not kept has none. */
async function modesOf(rows: Rows, fleet: readonly FleetRow[]): Promise<Modes> {
  const modes = new Map<string, ReadonlyMap<string, string>>();
  for (const hash of new Set(fleet.map(({ status }) => status.policyVersion))) {
    if (hash === undefined) continue;
    const version = await storedVersion(rows, hash);
    const parsed = version === undefined ? undefined : parseAcceptedPolicy(version.text, hash);
    if (parsed?.ok === true) modes.set(hash, new Map(parsed.value.assignments.map(({ mode, name }) => [name, mode])));
  }
  return modes;
}

function fleetHub({ record, status }: FleetRow, modes: Modes): FleetHub {
  const { resourceGroup, subscriptionId } = hubIdParts(status.hubId as HubId);
  const findings = record?.status.findings ?? [];
  const open = findings.filter(({ exemptedBy }) => exemptedBy === undefined);
  const { assignment = '', policyVersion = '' } = status;
  return {
    ...status,
    subscriptionId,
    resourceGroup,
    location: record?.identity.location || undefined,
    kind: record?.identity.facts?.kind,
    tags: record?.identity.facts?.tags ?? {},
    mode: modes.get(policyVersion)?.get(assignment),
    openCodes: [...new Set(open.map(({ code }) => code))].sort(),
    openClasses: [...new Set(open.map((each) => each.class))].sort(),
    isExempt: open.length < findings.length,
    isCovered: status.notCovered === undefined,
    findings,
  };
}
