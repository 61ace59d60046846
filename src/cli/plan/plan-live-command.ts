import type { HubId } from '../../core/hub-id.ts';
import { hubReferenceFrom } from '../../core/hub-reference.ts';
import { plannedFromRead } from '../../core/plan/preview/planned-hub.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { ReconcileDeps } from '../../reconcile/deps.ts';
import { findHubs } from '../../reconcile/operator/find-hub.ts';
import { findHubsInAzure } from '../../reconcile/operator/local-sweep/hubs-in-azure.ts';
import type { HubPlan } from '../../reconcile/operator/local-sweep/plan-hub.ts';
import { planHub, preparePlans } from '../../reconcile/operator/local-sweep/plan-hub.ts';
import { storedPolicy } from '../../reconcile/policy/policy-reader.ts';
import { activePolicy, NO_ACTIVE_POLICY, storedVersion } from '../../reconcile/records/policy-record.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import type { CommandResult } from '../command/command-result.ts';
import { failure } from '../command/command-result.ts';
import { withTables } from '../command/with-tables.ts';
import { readTextInput } from '../input/read-input.ts';
import { readPolicy } from '../input/read-policy.ts';
import { planAnswer } from './plan-answer.ts';
import type { PlanArguments } from './plan-arguments.ts';
import { planInputs } from './plan-arguments.ts';

/**
 * `plan HUB…`: reads the hubs from Azure and shows what the app would change on them, under a policy file or under the
 * policy in force. Writes nothing to Azure or to the tables.
 */
export async function planLiveCommand(asked: PlanArguments, context: CommandContext): Promise<CommandResult> {
  const inputs = planInputs(asked);
  if (!inputs.ok) return failure(inputs.error);
  if (inputs.value.kind !== 'Azure') return failure('plan needs the name of a hub to read Azure.');
  const { names, policy } = inputs.value;
  if (context.sweep === undefined)
    return failure('plan needs Azure for this hub, which is not available here. Give a saved hub with --hub FILE.');
  return policy === undefined ? planInForce(names, asked, context) : planByFile(names, { ...asked, policy }, context);
}

/** By a policy file, as `sweep` does: rows in memory, so that no earlier run is known. */
async function planByFile(
  names: readonly string[],
  asked: PlanArguments & { readonly policy: string },
  context: CommandContext,
): Promise<CommandResult> {
  const policy = readPolicy(asked.policy, context);
  if (!policy.ok) return failure(policy.error);
  const text = readTextInput(asked.policy, context);
  if (!text.ok) return failure(text.error);
  const connected = await connectAzure({ text: text.value, name: asked.policy }, asked, context);
  if (!connected.ok) return failure(connected.error);
  const deps: ReconcileDeps = { ...connected.value, hasNoMemory: true };
  const hubIds = await findHubsInAzure(deps, policy.value, names);
  if (!hubIds.ok) return failure(hubIds.error);
  return planned(deps, hubIds.value, { asked, context });
}

/** By the policy in force, with everything that the tables know about the hubs. */
function planInForce(names: readonly string[], asked: PlanArguments, context: CommandContext): Promise<CommandResult> {
  return withTables(context, asked satisfies ConnectionArguments, async ({ rows }) => {
    const active = (await activePolicy(rows))?.value;
    if (active === undefined) return failure(`${NO_ACTIVE_POLICY} Give --policy FILE meanwhile.`);
    const version = await storedVersion(rows, active.hash);
    const connected = await connectAzure({ text: version?.text ?? '', name: `version ${active.hash}` }, asked, context);
    if (!connected.ok) return failure(connected.error);
    const hubIds = await knownHubs({ rows }, names);
    if (!hubIds.ok) return failure(hubIds.error);
    const deps: ReconcileDeps = { ...connected.value, rows, policy: () => storedPolicy(rows, active.hash) };
    return planned(deps, hubIds.value, { asked, context });
  });
}

async function connectAzure(
  policy: { readonly text: string; readonly name: string },
  { local }: PlanArguments,
  { sweep }: CommandContext,
): Promise<Result<ReconcileDeps, string>> {
  const connected = await sweep?.connect(policy, { local });
  if (connected === undefined) return err('Azure is not available here.');
  return connected.ok ? ok(connected.value.deps) : connected;
}

/** An ARM id may be that of a hub that the tables do not know yet. */
async function knownHubs(
  tables: Pick<ReconcileDeps, 'rows'>,
  names: readonly string[],
): Promise<Result<readonly HubId[], string>> {
  const found: HubId[] = [];
  for (const name of names) {
    const reference = hubReferenceFrom(name);
    if (reference?.kind === 'Id') {
      found.push(reference.hubId);
      continue;
    }
    const matches = await findHubs(tables, [name]);
    if (!matches.ok) return matches;
    found.push(...matches.value);
  }
  return ok([...new Set(found)]);
}

async function planned(
  deps: ReconcileDeps,
  hubIds: readonly HubId[],
  { asked, context }: { readonly asked: PlanArguments; readonly context: CommandContext },
): Promise<CommandResult> {
  const prepared = await preparePlans(deps);
  if (!prepared.ok) return failure(prepared.error);
  const hubs: HubPlan[] = [];
  const problems: string[] = [];
  for (const [index, hubId] of hubIds.entries()) {
    if (hubIds.length > 1) context.say?.(`Reading hub ${index + 1} of ${hubIds.length}`);
    const plan = await planHub(deps, hubId);
    if (plan.ok) hubs.push(plan.value);
    else problems.push(plan.error);
  }
  if (problems.length > 0) return failure(problems.join('\n'));
  const plannedAt = deps.clock.now();
  return planAnswer(
    { plannedAt, hubs: hubs.map(plannedFromRead), isSingle: hubs.length === 1, notes: [] },
    asked,
    context,
  );
}
