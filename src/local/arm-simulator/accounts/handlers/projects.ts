import { foldCase } from '../../../../core/text/fold-case.ts';
import { stampOf } from '../../handlers/create-workspace.ts';
import { identityAfter } from '../../operations/identity.ts';
import { accountError } from '../../request/account-error.ts';
import type { AccountRef } from '../../request/account-route.ts';
import type { ArmCall } from '../../request/arm-call.ts';
import { bodyObject } from '../../request/arm-call.ts';
import { gatewayError } from '../../request/arm-error.ts';
import type { Reply } from '../../request/exchange.ts';
import { accountReply } from '../../request/exchange.ts';
import { objectAt, stringAt, stringMap } from '../../request/json-value.ts';
import type { Account, Project } from '../../state/account.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import { renderProject } from '../fields/render-account.ts';
import { emptyProject } from '../operations/new-account.ts';
import { belowAccount, raiseAtOnce } from './with-account.ts';

/** A project as a request path names it. */
export interface ProjectRef {
  readonly ref: AccountRef;
  readonly project: string;
}

/** LIST of the projects of an account. */
export function listProjects(world: SimulatedAzure, call: ArmCall, ref: AccountRef): Reply {
  return belowAccount(world, call, ref, (account) =>
    accountReply(200, { value: [...account.projects.values()].map((project) => renderProject(account, project)) }),
  );
}

/** GET of one project. */
export function getProject(world: SimulatedAzure, call: ArmCall, route: ProjectRef): Reply {
  return belowAccount(world, call, route.ref, (account) => {
    const project = account.projects.get(foldCase(route.project));
    return project === undefined
      ? projectNotFound(account, route.project)
      : accountReply(200, renderProject(account, project));
  });
}

/** PUT, or PATCH of an existing project: complete at once. */
export function writeProject(world: SimulatedAzure, call: ArmCall, route: ProjectRef): Reply {
  return belowAccount(world, call, route.ref, (account) => {
    const existing = account.projects.get(foldCase(route.project));
    if (existing === undefined && call.method === 'PATCH') return projectNotFound(account, route.project);
    if (account.properties.allowProjectManagement !== true) {
      const message = `Account '${account.name}' does not allow projects. Set allowProjectManagement first.`;
      return accountError(400, 'BadRequest', message);
    }
    const body = bodyObject(call);
    if (!body.ok) return body.error;
    const project = existing ?? newProject(world, call, account, route.project);
    const tags = objectAt(body.value, 'tags');
    const identity = objectAt(body.value, 'identity');
    project.tags = tags === undefined ? project.tags : stringMap(tags);
    if (identity !== undefined) {
      const change = { asked: identity, replaces: call.method === 'PUT' };
      project.identity = identityAfter(world, project.identity, change);
    }
    project.properties = { ...project.properties, ...objectAt(body.value, 'properties') };
    project.modified = stampOf(call);
    account.projects.set(foldCase(route.project), project);
    raiseAtOnce(world, call, existing !== undefined);
    return accountReply(existing === undefined ? 201 : 200, renderProject(account, project));
  });
}

/** DELETE of one project with everything in it. Both statuses that clients take are 202 and 204. */
export function deleteProject(world: SimulatedAzure, call: ArmCall, route: ProjectRef): Reply {
  return belowAccount(world, call, route.ref, (account) => {
    if (account.projects.delete(foldCase(route.project))) raiseAtOnce(world, call, true);
    return accountReply(204, undefined);
  });
}

/** 404 for a project, in the gateway's form. */
export function projectNotFound(account: Account, name: string): Reply {
  return gatewayError(
    404,
    'ResourceNotFound',
    `The Resource 'Microsoft.CognitiveServices/accounts/${account.name}/projects/${name}' under resource group '${account.resourceGroup}' was not found.`,
  );
}

function newProject(world: SimulatedAzure, call: ArmCall, account: Account, name: string): Project {
  const body = bodyObject(call);
  return emptyProject(world, {
    name,
    location: (body.ok ? stringAt(body.value, 'location') : undefined) ?? account.location,
    stamp: stampOf(call),
  });
}
