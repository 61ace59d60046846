import { alertPhase } from '../../../core/alert/decision/alert-phase.ts';
import type { Exemption } from '../../../core/baseline/policy/baseline.ts';
import { expiringSoon } from '../../../core/baseline/policy/exemption.ts';
import type { Severity } from '../../../core/verdict/catalogue/vocabulary.ts';
import { isMoreSevere } from '../../../core/verdict/catalogue/vocabulary.ts';
import type { OperatorDeps } from '../../operator/operator-deps.ts';
import { runningOperations } from '../../operator/running-operations.ts';
import type { RefusedFile } from '../../operator/steer-rollout.ts';
import { refusedFile } from '../../operator/steer-rollout.ts';
import { storedPolicy } from '../../policy/policy-reader.ts';
import { listAlerts } from '../../records/alert-record.ts';
import type { BreakerState } from '../../records/breaker-record.ts';
import { breakerState } from '../../records/breaker-record.ts';
import type { WriteSwitch } from '../../records/control-record.ts';
import { writeSwitch } from '../../records/control-record.ts';
import type { ActivePolicy } from '../../records/policy-record.ts';
import { activePolicy } from '../../records/policy-record.ts';

/** The switches and the policy: a few rows, which actions of people change. */
export interface ControlFacts {
  readonly writes: WriteSwitch;
  readonly breaker: BreakerState;
  /** undefined before the first activation. */
  readonly active: ActivePolicy | undefined;
  readonly refused: RefusedFile | undefined;
}

/** Reads the switches and the policy. */
export async function controlFacts(deps: OperatorDeps): Promise<ControlFacts> {
  const { rows } = deps;
  return {
    writes: await writeSwitch(rows),
    breaker: await breakerState(rows),
    active: (await activePolicy(rows))?.value,
    refused: await refusedFile(deps),
  };
}

/** What is open beside the verdicts of hubs. */
export interface OpenWork {
  /** Operations that have not ended by their deadlines. */
  readonly overdueOperations: number;
  /** Alerts that fire, were notified, and that no person has acknowledged as a whole. */
  readonly openAlerts: number;
  /** The highest severity of those alerts. */
  readonly alertSeverity: Severity | undefined;
  /** The exemptions of the active version; empty when it cannot be read. */
  readonly exemptions: readonly Exemption[];
}

/** Reads what is open. @param known exemptions by version: the content of a version never changes */
export async function openWork(deps: OperatorDeps, known: Map<string, readonly Exemption[]>): Promise<OpenWork> {
  const operations = await runningOperations(deps);
  const open = (await listAlerts(deps.rows)).values.filter(({ firing = 1, ...alert }) => {
    const phase = alertPhase({ ...alert, firing });
    return phase === 'Notified' || phase === 'PartlyAcknowledged';
  });
  return {
    overdueOperations: operations.filter(({ state }) => state === 'TimedOut').length,
    openAlerts: open.length,
    alertSeverity: open.reduce<Severity | undefined>(
      (highest, { severity }) => (highest === undefined || isMoreSevere(severity, highest) ? severity : highest),
      undefined,
    ),
    exemptions: await exemptionsInForce(deps, known),
  };
}

async function exemptionsInForce(
  { rows }: OperatorDeps,
  known: Map<string, readonly Exemption[]>,
): Promise<readonly Exemption[]> {
  const hash = (await activePolicy(rows))?.value.hash;
  if (hash === undefined) return [];
  const before = known.get(hash);
  if (before !== undefined) return before;
  const policy = await storedPolicy(rows, hash);
  if (!policy.ok) return [];
  known.clear();
  known.set(hash, policy.value.policy.exemptions);
  return policy.value.policy.exemptions;
}

/** Exemptions that end within the notice. */
export function endingSoon(
  { exemptions }: OpenWork,
  now: Date,
  { timings }: Pick<OperatorDeps, 'timings'>,
): readonly Exemption[] {
  return expiringSoon(exemptions, now, timings.expiryNoticeSeconds);
}
