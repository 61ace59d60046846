import type { Result } from '../../../../core/result.ts';
import { err, ok } from '../../../../core/result.ts';
import { foldCase } from '../../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../../core/text/json.ts';
import { stampOf } from '../../handlers/create-workspace.ts';
import { accountError } from '../../request/account-error.ts';
import type { AccountScope } from '../../request/account-route.ts';
import type { ArmCall } from '../../request/arm-call.ts';
import { bodyObject } from '../../request/arm-call.ts';
import type { Reply } from '../../request/exchange.ts';
import { accountReply } from '../../request/exchange.ts';
import { objectAt, stringAt } from '../../request/json-value.ts';
import type { Account, Child, Project } from '../../state/account.ts';
import type { AccountChange } from '../../state/account-operation.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import { renderAccountChild } from '../fields/render-account.ts';
import { startAccountWork, tendRules } from '../operations/account-engine.ts';
import { dropRuleOfConnection } from '../operations/apply-account-change.ts';
import { acceptedDeletion } from './network-operation.ts';
import { projectNotFound } from './projects.ts';
import { belowAccount, noticeOf, raiseAtOnce } from './with-account.ts';

/** The account, and with it the project, that a child lies in. */
interface Parent {
  readonly account: Account;
  /** undefined: the account itself. */
  readonly project: Project | undefined;
}

/** A child as a request path names it. */
export interface AccountChildRef {
  readonly scope: AccountScope;
  readonly name: string;
}

/** LIST of connections; `target` and `category` filter, `includeAll` adds those that the account shares with its projects. */
export function listConnections(world: SimulatedAzure, call: ArmCall, scope: AccountScope): Reply {
  return belowScope(world, call, scope, ({ account, project }) => {
    const target = call.url.searchParams.get('target');
    const category = call.url.searchParams.get('category');
    const isWanted = ({ properties }: Child) =>
      (target === null || foldCase(stringAt(properties, 'target') ?? '') === foldCase(target)) &&
      (category === null || foldCase(stringAt(properties, 'category') ?? '') === foldCase(category));
    const own = [...(project ?? account).connections.values()].filter(isWanted);
    const includesAll = foldCase(call.url.searchParams.get('includeAll') ?? '') === 'true';
    const shared =
      project !== undefined && includesAll
        ? [...account.connections.values()].filter((each) => isWanted(each) && each.properties.isSharedToAll === true)
        : [];
    const value = [
      ...own.map((child) => renderAccountChild(account, project, { child, type: 'connections' })),
      ...shared.map((child) => renderAccountChild(account, undefined, { child, type: 'connections' })),
    ];
    return accountReply(200, { value });
  });
}

/** LIST of capability hosts. */
export function listCapabilityHosts(world: SimulatedAzure, call: ArmCall, scope: AccountScope): Reply {
  return belowScope(world, call, scope, ({ account, project }) => {
    const hosts = [...(project ?? account).capabilityHosts.values()];
    return accountReply(200, {
      value: hosts.map((child) => renderAccountChild(account, project, { child, type: 'capabilityHosts' })),
    });
  });
}

/** GET of a connection or a capability host. */
export function getAccountChild(
  world: SimulatedAzure,
  call: ArmCall,
  { scope, name }: AccountChildRef,
  type: 'connections' | 'capabilityHosts',
): Reply {
  return belowScope(world, call, scope, ({ account, project }) => {
    const child = (project ?? account)[type].get(foldCase(name));
    return child === undefined
      ? childNotFound(type, name)
      : accountReply(200, renderAccountChild(account, project, { child, type }));
  });
}

/** PUT of a connection, or PATCH of an existing one: complete at once. Secrets are not shown again. */
export function writeConnection(world: SimulatedAzure, call: ArmCall, { scope, name }: AccountChildRef): Reply {
  return belowScope(world, call, scope, ({ account, project }) => {
    const { connections } = project ?? account;
    const existing = connections.get(foldCase(name));
    if (existing === undefined && call.method === 'PATCH') return childNotFound('connections', name);
    const sent = propertiesOf(call);
    if (!sent.ok) return sent.error;
    const { credentials: _secret, ...properties } = sent.value;
    const kept = call.method === 'PATCH' ? existing?.properties : {};
    const stamp = stampOf(call);
    const child: Child = {
      name,
      properties: { ...kept, ...properties },
      created: existing?.created ?? stamp,
      modified: stamp,
    };
    connections.set(foldCase(name), child);
    raiseAtOnce(world, call, existing !== undefined);
    tendRules(world, account, call.now);
    return accountReply(200, renderAccountChild(account, project, { child, type: 'connections' }));
  });
}

/** DELETE of a connection; a missing one is not an error. */
export function deleteConnection(world: SimulatedAzure, call: ArmCall, { scope, name }: AccountChildRef): Reply {
  return belowScope(world, call, scope, ({ account, project }) => {
    const { connections } = project ?? account;
    const existing = connections.get(foldCase(name));
    if (existing === undefined) return accountReply(204, undefined);
    connections.delete(foldCase(name));
    if (world.accounts.settings.ruleOfDeletedConnection === 'remove') dropRuleOfConnection(account, existing);
    raiseAtOnce(world, call, true);
    return accountReply(200, undefined);
  });
}

/** PUT of a capability host: long-running, and never an update of an existing one. */
export function putCapabilityHost(world: SimulatedAzure, call: ArmCall, { scope, name }: AccountChildRef): Reply {
  return belowScope(world, call, scope, ({ account, project }) => {
    const sent = propertiesOf(call);
    if (!sent.ok) return sent.error;
    if ((project ?? account).capabilityHosts.has(foldCase(name))) {
      return accountError(
        400,
        'BadRequest',
        `Capability host '${name}' cannot be updated. Delete it and create it again.`,
      );
    }
    const stamp = stampOf(call);
    const child: Child = { name, properties: sent.value, created: stamp, modified: stamp };
    const change: AccountChange = { kind: 'PutCapabilityHost', host: { project: scope.project, name }, child };
    startAccountWork(world, account, { change, notice: noticeOf(world, call, false) }, call.now);
    const started = (project ?? account).capabilityHosts.get(foldCase(name)) ?? child;
    return accountReply(201, renderAccountChild(account, project, { child: started, type: 'capabilityHosts' }));
  });
}

/** DELETE of a capability host; a missing one is not an error. */
export function deleteCapabilityHost(world: SimulatedAzure, call: ArmCall, { scope, name }: AccountChildRef): Reply {
  return belowScope(world, call, scope, ({ account, project }) => {
    const child = (project ?? account).capabilityHosts.get(foldCase(name));
    if (child === undefined) return accountReply(204, undefined);
    const change: AccountChange = { kind: 'DeleteCapabilityHost', host: { project: scope.project, name }, child };
    const notice = noticeOf(world, call, true);
    return acceptedDeletion(call, startAccountWork(world, account, { change, notice }, call.now), 'accounts');
  });
}

function belowScope(
  world: SimulatedAzure,
  call: ArmCall,
  scope: AccountScope,
  answer: (parent: Parent) => Reply,
): Reply {
  return belowAccount(world, call, scope.ref, (account) => {
    if (scope.project === undefined) return answer({ account, project: undefined });
    const project = account.projects.get(foldCase(scope.project));
    return project === undefined ? projectNotFound(account, scope.project) : answer({ account, project });
  });
}

function propertiesOf(call: ArmCall): Result<JsonObject, Reply> {
  const body = bodyObject(call);
  if (!body.ok) return body;
  const properties = objectAt(body.value, 'properties');
  return properties === undefined
    ? err(accountError(400, 'BadRequest', "The body has no 'properties'."))
    : ok(properties);
}

function childNotFound(type: string, name: string): Reply {
  return accountError(404, 'ResourceNotFound', `The resource '${name}' of type '${type}' was not found.`);
}
