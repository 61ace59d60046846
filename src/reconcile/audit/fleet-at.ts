import { explainingChange } from '../../core/alert/findings/explaining-change.ts';
import { verifyChain } from '../../core/audit/verify-chain.ts';
import { errorText } from '../../core/text/error-text.ts';
import { foldOptional } from '../../core/text/fold-case.ts';
import { highestSeverity } from '../../core/verdict/verdict.ts';
import type { Rows } from '../ports.ts';
import type { ArchiveOfDay } from '../records/archive-record.ts';
import { archiveName, readArchive } from '../records/archive-record.ts';
import type { Change } from '../records/change-record.ts';
import { allChanges, prunedChangesUntil } from '../records/change-record.ts';
import type { HubRecord } from '../records/hub/hub-record.ts';
import { hubRows } from '../records/hub/hub-record.ts';
import type { RunBody } from '../records/run-body.ts';
import type { HubHistory, StoredRun } from '../records/run-record.ts';
import { histories, runBodyOf } from '../records/run-record.ts';
import type { ExemptionsAt, UnusedExemption } from './unused-exemptions.ts';
import { exemptionsAt } from './unused-exemptions.ts';
import type { AuditDeps } from './verify-audit.ts';

/** One hub at a time, by the records. */
export interface HubAt {
  readonly hubId: string;
  /**
   * `Known`: `state` is set. `Gone`: a read had shown it to be gone, or out of scope. `NotKnownYet`: its history begins
   * later. `Pruned`: the history of that time was deleted. `Unreadable`: a newer release wrote it, or it is damaged.
   */
  readonly kind: 'Known' | 'Gone' | 'NotKnownYet' | 'Pruned' | 'Unreadable';
  /** An explanation for people, if `kind` needs one. */
  readonly note: string | undefined;
  readonly state: HubState | undefined;
  /** True when the hash chain of the history is intact. */
  readonly chainIsWhole: boolean;
}

/** The state of a hub, with the run row that proves it. */
export interface HubState {
  readonly run: { readonly sequence: number; readonly hash: string };
  /** The content of the row. Its `at` is the start of the state; its severity follows from its findings. */
  readonly says: RunBody;
  /** Active exemptions for the hub that cover none of its findings. */
  readonly exemptionsCoveringNothing: readonly UnusedExemption[];
  /** The newest read, at or before the time, that showed this state, and the source of that time. */
  readonly provedAt: string;
  readonly provedBy: string;
  /** Time of the next row, which ends the state. undefined: the state still applies. */
  readonly until: string | undefined;
  /**
   * The newest change by another principal between the previous row and this one; else the newest earlier one that
   * explains a finding of the state, because a finding may persist over several rows.
   */
  readonly changedBy: Change | undefined;
  /** True when the changes of that time were deleted. */
  readonly changesPruned: boolean;
}

/** The state of every hub that the records know, at a time. */
export interface FleetAt {
  readonly at: string;
  /** In the order of their ids. */
  readonly hubs: readonly HubAt[];
  /** Exemptions that match none of the hubs. */
  readonly exemptionsWithoutHub: readonly UnusedExemption[];
  /** Why unused exemptions are not known; undefined: they are. */
  readonly exemptionsProblem: string | undefined;
  /** Archives that were read for the proof times. */
  readonly archives: readonly string[];
}

/**
 * Rebuilds the state of the fleet at a time from the run history. A run writes a row only on a change; the daily
 * archives and, for the newest state, the hub's record hold later times of proof.
 *
 * @throws any error of the stores
 */
export async function fleetAt(deps: AuditDeps, at: Date): Promise<FleetAt> {
  const until = at.toISOString();
  const archives = await archivesAround(deps, at);
  const proofs = proofsIn(archives);
  const records = await recordsOf(deps.rows);
  const found: Found[] = [];
  for await (const history of histories(deps.rows)) {
    found.push(foundIn(history, records.get(history.hubId), proofs, until));
    records.delete(history.hubId);
  }
  for (const hubId of records.keys())
    found.push({ hub: notKnown(hubId, 'it has no history yet', true), since: undefined });
  const exemptions = await exemptionsAt(deps.rows, at);
  const hubs = (await withChanges(deps.rows, found, until)).map((hub) => withUnused(hub, exemptions));
  return {
    at: until,
    hubs: hubs.sort((a, b) => (a.hubId < b.hubId ? -1 : 1)),
    exemptionsWithoutHub: exemptions.withoutHub(hubs.map(({ hubId }) => hubId)),
    exemptionsProblem: exemptions.problem,
    archives: archives.map((each) => each.name),
  };
}

function withUnused(hub: HubAt, exemptions: ExemptionsAt): HubAt {
  if (hub.state === undefined) return hub;
  const exemptionsCoveringNothing = exemptions.unusedOn(hub.hubId, hub.state.says);
  return { ...hub, state: { ...hub.state, exemptionsCoveringNothing } };
}

/** Lines of earlier versions also hold the severity of an info finding. */
function saysOf(body: RunBody): RunBody {
  if (body.verdict !== 'Compliant') return body;
  const { severity: _, ...rest } = body;
  const severity = highestSeverity(body.findings);
  return { ...rest, ...(severity === undefined ? {} : { severity }) };
}

/** A hub at the time, and the time of the row before that of its state. */
interface Found {
  readonly hub: HubAt;
  readonly since: string | undefined;
}

type Records = Map<string, HubRecord | undefined>;

async function recordsOf(rows: Rows): Promise<Records> {
  const records: Records = new Map();
  for await (const row of hubRows(rows)) records.set(row.hubId, row.kind === 'Read' ? row.record : undefined);
  return records;
}

/**
 * The newest archives up to the time, and the next one: a hub that was not read in between has its older time there.
 */
async function archivesAround({ archive }: AuditDeps, at: Date): Promise<readonly ArchiveOfDay[]> {
  if (archive === undefined) return [];
  const names = await archive.list('chain-heads');
  const day = archiveName(at);
  const near = [...names.filter((each) => each <= day).slice(-2), ...names.filter((each) => each > day).slice(0, 1)];
  return Promise.all(near.map((name) => readArchive(archive, name)));
}

function foundIn(history: HubHistory, record: HubRecord | undefined, proofs: Proofs, until: string): Found {
  const { anchor, hubId, runs } = history;
  const { problems } = verifyChain({ hubId, rows: runs, anchor, head: headOf(record, runs), archived: [] });
  const isWhole = problems.length === 0;
  let bodies: readonly RunBody[];
  try {
    bodies = runs.map((run) => saysOf(runBodyOf(run)));
  } catch (error) {
    const note = errorText(error);
    return { hub: { hubId, kind: 'Unreadable', note, state: undefined, chainIsWhole: false }, since: undefined };
  }
  const index = bodies.findLastIndex((each) => each.at <= until);
  const [run, says] = [runs[index], bodies[index]];
  if (run === undefined || says === undefined) return { hub: before(history, bodies, isWhole), since: undefined };
  const state: HubState = {
    run: { sequence: run.sequence, hash: run.hash },
    says,
    exemptionsCoveringNothing: [],
    ...proofOf(run, says, record, proofs.get(hubId) ?? [], until),
    until: bodies[index + 1]?.at,
    changedBy: undefined,
    changesPruned: false,
  };
  // A sweep that read the hub before its close-out may have added its line after that of the close-out.
  const goneAt = says.goneAt ?? (index === bodies.length - 1 ? record?.goneAt : undefined);
  const gone = goneAt === undefined || goneAt > until ? undefined : `gone, or out of scope, since ${goneAt}`;
  const broken = isWhole ? undefined : `its history is broken: ${problems[0]?.message}`;
  const note = [gone, broken].filter((each) => each !== undefined).join('; ') || undefined;
  const kind = gone === undefined ? 'Known' : 'Gone';
  return { hub: { hubId, kind, note, state, chainIsWhole: isWhole }, since: bodies[index - 1]?.at ?? '' };
}

/** A read that showed the state of a run. */
interface Proof {
  readonly sequence: number;
  readonly provedAt: string;
  readonly provedBy: string;
}

type Proofs = ReadonlyMap<string, readonly Proof[]>;

function proofsIn(archives: readonly ArchiveOfDay[]): Proofs {
  const proofs = new Map<string, Proof[]>();
  for (const { hubs, name } of archives) {
    for (const { confirmedAt, hubId, sequence } of hubs) {
      const known = proofs.get(hubId) ?? [];
      proofs.set(hubId, known);
      known.push({ sequence, provedAt: confirmedAt, provedBy: `archive ${name}` });
    }
  }
  return proofs;
}

/** Without a record there is no head to compare the rows with; `verifyAudit` reports that. */
function headOf(record: HubRecord | undefined, runs: readonly StoredRun[]) {
  return record === undefined ? runs.at(-1) : { sequence: record.history.sequence, hash: record.history.chainHead };
}

function before({ anchor, hubId }: HubHistory, bodies: readonly RunBody[], isWhole: boolean): HubAt {
  const first = bodies[0]?.at;
  if (anchor === undefined)
    return notKnown(hubId, first === undefined ? undefined : `first known at ${first}`, isWhole);
  const note = `history up to ${anchor.at} was pruned at ${anchor.prunedAt}`;
  return { hubId, kind: 'Pruned', note, state: undefined, chainIsWhole: isWhole };
}

function notKnown(hubId: string, note: string | undefined, chainIsWhole: boolean): HubAt {
  return { hubId, kind: 'NotKnownYet', note, state: undefined, chainIsWhole };
}

function proofOf(
  { sequence }: StoredRun,
  { confirmedAt }: RunBody,
  record: HubRecord | undefined,
  archived: readonly Proof[],
  until: string,
): Pick<HubState, 'provedAt' | 'provedBy'> {
  const recorded =
    record === undefined
      ? []
      : [{ sequence: record.history.sequence, provedAt: record.status.confirmedAt, provedBy: 'the record of the hub' }];
  const own: Proof = { sequence, provedAt: confirmedAt, provedBy: `run ${sequence}` };
  const { provedAt, provedBy } = [...archived, ...recorded]
    .filter((each) => each.sequence === sequence && each.provedAt <= until)
    .reduce((newest, each) => (each.provedAt > newest.provedAt ? each : newest), own);
  return { provedAt, provedBy };
}

/** Reads the changes of all hubs in one pass. */
async function withChanges(rows: Rows, found: readonly Found[], until: string): Promise<HubAt[]> {
  const wanted = new Map(found.map((each) => [each.hub.hubId, each]));
  const newest = new Map<string, Change>();
  const earlier = new Map<string, Map<string, Change>>();
  for await (const { change, hubId } of allChanges(rows, until)) {
    const { hub, since } = wanted.get(hubId) ?? {};
    if (hub?.state === undefined || since === undefined || change.at > hub.state.says.at || change.failed === true)
      continue;
    if (change.at > since && !change.own) newest.set(hubId, change);
    const ofHub = earlier.get(hubId) ?? new Map<string, Change>();
    earlier.set(hubId, ofHub.set(foldOptional(change.rule) ?? '', change));
  }
  const pruned = await prunedChangesUntil(rows);
  return found.map(({ hub }) => {
    if (hub.state === undefined) return hub;
    const changedBy =
      newest.get(hub.hubId) ?? stillExplains(hub.state.says, [...(earlier.get(hub.hubId)?.values() ?? [])]);
    const changesPruned = changedBy === undefined && pruned !== undefined && hub.state.says.at <= pruned;
    return { ...hub, state: { ...hub.state, changedBy, changesPruned } };
  });
}

/** The newest change that explains a finding of a state, among the last changes of each rule and of the hub. */
function stillExplains({ findings }: RunBody, changes: readonly Change[]): Change | undefined {
  const causes = changes.filter((change) =>
    findings.some(({ code, rule }) => explainingChange({ code, rule, since: change.at }, [change]) !== undefined),
  );
  return causes.sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
}
