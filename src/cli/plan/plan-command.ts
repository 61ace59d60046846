import { policyVersion } from '../../core/baseline/policy-version.ts';
import type { OfflinePlan } from '../../core/plan/preview/offline-plan.ts';
import { planOffline } from '../../core/plan/preview/offline-plan.ts';
import type { PlannedHub } from '../../core/plan/preview/planned-hub.ts';
import type { RegistrySku } from '../../core/plan/provisioning/registry-sku.ts';
import { registryWarning } from '../../core/plan/provisioning/registry-sku.ts';
import { unreadablePlan } from '../../core/plan/unreadable-plan.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { CommandContext } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { failure } from '../command/command-result.ts';
import type { HubFiles } from '../input/list-hub-files.ts';
import { listHubFiles, savedHubs, skippedNotes } from '../input/list-hub-files.ts';
import { networkNotShown } from '../input/read-hub.ts';
import { readRegistry } from '../input/read-registry.ts';
import { planAnswer } from './plan-answer.ts';
import type { PlanArguments, PlanInputs } from './plan-arguments.ts';
import { planInputs } from './plan-arguments.ts';
import type { PlanBasis, PlanFiles } from './read-plan-files.ts';
import { readHubFiles, readPlanBasis } from './read-plan-files.ts';

/** `plan` for saved hubs: shows what the app would change on them under this policy. Reads files only. */
export function planCommand(asked: PlanArguments, context: CommandContext): CommandResult {
  const inputs = planInputs(asked);
  if (!inputs.ok) return failure(inputs.error);
  if (inputs.value.kind === 'Azure') return failure('plan needs Azure for this hub, which is not available here.');
  const basis = readPlanBasis({ ...asked, policy: inputs.value.policy }, context);
  if (!basis.ok) return failure(basis.error);
  const listed = hubFiles(inputs.value, asked, context);
  if (!listed.ok) return failure(listed.error);
  const read = readHubs(listed.value.hubs, basis.value, context);
  if (!read.ok) return failure(read.error);
  const notes = registryNotes(read.value, asked.registry, context);
  if (!notes.ok) return failure(notes.error);
  const version = policyVersion(basis.value.policy).hash;
  return planAnswer(
    {
      plannedAt: basis.value.now,
      hubs: read.value.map((files) => planned(files, version)),
      isSingle: inputs.value.kind === 'Files' && inputs.value.hubs.length === 1,
      notes: [...notes.value, ...skippedNotes(listed.value.skipped)],
    },
    asked,
    context,
  );
}

function hubFiles(
  inputs: Exclude<PlanInputs, { kind: 'Azure' }>,
  { computes, connections, inventory }: PlanArguments,
  context: CommandContext,
): Result<{ readonly hubs: readonly HubFiles[]; readonly skipped: readonly string[] }, string> {
  if (inputs.kind === 'Folder') return listHubFiles(inputs.folder, context);
  const hubs = inputs.hubs.map((hub) => ({ hub, computes, connections, inventory }));
  return ok({ hubs, skipped: [] });
}

/** Reads every hub; the error holds the problems of all files. */
function readHubs(
  files: readonly HubFiles[],
  basis: PlanBasis,
  context: CommandContext,
): Result<readonly PlanFiles[], string> {
  const problems: string[] = [];
  const hubs = [...savedHubs(files, (each) => readHubFiles(each, basis, context), problems)];
  return problems.length === 0 ? ok(hubs) : err(problems.join('\n'));
}

function planned(files: PlanFiles, version: string): PlannedHub {
  const { assignment, observation } = files;
  return { observation, assignment, policyVersion: version, ...planFrom(files) };
}

function planFrom(files: PlanFiles): OfflinePlan {
  if (files.observation.isNetworkShown) return planOffline(files);
  const plan = unreadablePlan(networkNotShown(files.observation));
  return { plan, unguarded: plan, assumed: [] };
}

/** The registry belongs to the only hub. */
function registryNotes(
  [hub]: readonly PlanFiles[],
  file: string | undefined,
  context: CommandContext,
): Result<readonly string[], string> {
  if (hub === undefined || file === undefined) return ok([]);
  const registry = readRegistry(file, hub.observation, context);
  return registry.ok ? ok(registryRemarks(hub, registry.value)) : registry;
}

/** Only where the hub is isolated, or the policy wants it isolated. */
function registryRemarks({ assignment, observation }: PlanFiles, registry: RegistrySku): readonly string[] {
  const wanted = assignment.kind === 'Assigned' ? assignment.baseline.isolation.mode : undefined;
  const isIsolated = observation.isolationMode !== 'Disabled' || (wanted !== undefined && wanted !== 'Disabled');
  const remark = isIsolated ? registryWarning(registry, [observation.name]) : undefined;
  return remark === undefined ? [] : [remark];
}
