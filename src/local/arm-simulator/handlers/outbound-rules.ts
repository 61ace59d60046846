import { foldCase } from '../../../core/text/fold-case.ts';
import { renderRuleResource } from '../fields/render-workspace.ts';
import { acceptedBody } from '../fields/request-fields.ts';
import { isRefusedAsOverlap, modeForWrite, occupantsOf, startOperation } from '../operations/operation-engine.ts';
import type { ArmCall } from '../request/arm-call.ts';
import { writeDetailsOf } from '../request/arm-call.ts';
import { childNotFound, operationRunning, validationError } from '../request/arm-error.ts';
import type { Reply } from '../request/exchange.ts';
import { emptyReply, providerReply } from '../request/exchange.ts';
import type { WorkspaceRef } from '../request/workspace-ref.ts';
import { checkRule } from '../rules/check-rule.ts';
import type { Change } from '../state/operation.ts';
import type { SimulatedAzure } from '../state/simulated-azure.ts';
import type { Workspace } from '../state/workspace.ts';
import { isProject } from '../state/workspace.ts';
import { stampOf } from './create-workspace.ts';
import { acceptedReply } from './operation-reply.ts';
import { withWorkspace } from './with-workspace.ts';

/** LIST of a workspace's rules, Azure's own included. */
export function listRules(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef): Reply {
  return withWorkspace(world, ref, (workspace) => {
    const rules = [...workspace.network.rules.values()];
    return providerReply(200, {
      value: rules.map((rule) => renderRuleResource(world, workspace, { rule, apiVersion: call.apiVersion })),
    });
  });
}

/** GET of one rule. */
export function getRule(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef, name: string): Reply {
  return withWorkspace(world, ref, (workspace) => {
    const rule = workspace.network.rules.get(foldCase(name));
    return rule === undefined
      ? childNotFound('Outbound rule', name)
      : providerReply(200, renderRuleResource(world, workspace, { rule, apiVersion: call.apiVersion }));
  });
}

/** PUT of one rule: creates it, or replaces the existing one. */
export function putRule(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef, name: string): Reply {
  return withWorkspace(world, ref, (workspace) => {
    const body = acceptedBody(world, call, 'OutboundRuleResource');
    if (!body.ok) return body.error;
    const refusal = networkWriteRefusal(world, workspace);
    if (refusal !== undefined) return refusal;
    const { network } = workspace;
    const mode = modeForWrite(world, workspace);
    const rule = checkRule(world, workspace, {
      name,
      rule: body.value.properties,
      mode,
      neighbours: network.rules,
      occupants: occupantsOf(world, workspace),
    });
    if (!rule.ok) return rule.error;
    const previous = network.rules.get(foldCase(name));
    return begin(world, call, workspace, { kind: 'PutRule', rule: rule.value, previous });
  });
}

/** DELETE of one rule; a missing rule is not an error, and a rule of Azure cannot be deleted. */
export function deleteRule(world: SimulatedAzure, call: ArmCall, ref: WorkspaceRef, name: string): Reply {
  return withWorkspace(world, ref, (workspace) => {
    const rule = workspace.network.rules.get(foldCase(name));
    if (rule === undefined) return emptyReply(204);
    if (rule.category !== 'UserDefined') {
      return validationError(`Outbound rule '${rule.name}' has the category '${rule.category}' and cannot be deleted.`);
    }
    return networkWriteRefusal(world, workspace) ?? begin(world, call, workspace, { kind: 'DeleteRule', rule });
  });
}

/** The reason why the managed network accepts no write now, if any. */
export function networkWriteRefusal(world: SimulatedAzure, workspace: Workspace): Reply | undefined {
  if (isProject(workspace)) {
    return validationError("Project workspace shouldn't define it's own managed network properties.");
  }
  const isBusy = workspace.provisioningState === 'Deleting' || isRefusedAsOverlap(world, workspace);
  return isBusy ? operationRunning(workspace) : undefined;
}

function begin(
  world: SimulatedAzure,
  call: ArmCall,
  workspace: Workspace,
  change: Extract<Change, { kind: 'PutRule' | 'DeleteRule' }>,
): Reply {
  workspace.modified = stampOf(call);
  const notification = writeDetailsOf(call, change.kind === 'DeleteRule' || change.previous !== undefined);
  return acceptedReply(world, call, startOperation(world, workspace, { change, notice: notification }, call.now));
}
