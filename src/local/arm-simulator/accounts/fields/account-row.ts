import { foldCase } from '../../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../../core/text/json.ts';
import type { Account, Project } from '../../state/account.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import { renderAccountProperties, renderProject } from './render-account.ts';

/**
 * The rows of an account in Resource Graph: its own, and one for each project. Networks, rules and connections are no
 * tracked resources and have none.
 */
export function accountRows(world: SimulatedAzure, account: Account): readonly JsonObject[] {
  return [
    { ...commonColumns(world, account), ...accountColumns(world, account) },
    ...[...account.projects.values()].map((project) => projectRow(world, account, project)),
  ];
}

/** The accounts as Resource Graph knows them, as old as its delay is. */
export function accountsThen(world: SimulatedAzure): readonly Account[] {
  const now = [...world.accounts.byKey.values()];
  const lagMs = world.settings.resourceGraphLagSeconds * 1000;
  if (lagMs === 0) return now;
  const thenMs = world.nowMs - lagMs;
  const gone = world.accounts.deleted.filter(({ deletedAt }) => deletedAt.getTime() > thenMs);
  return [...now, ...gone.map(({ account }) => account)].filter(({ created }) => created.at.getTime() <= thenMs);
}

function commonColumns(world: SimulatedAzure, { resourceGroup, subscriptionId }: Account): JsonObject {
  return { tenantId: world.settings.tenantId, resourceGroup: foldCase(resourceGroup), subscriptionId };
}

function accountColumns(world: SimulatedAzure, account: Account): JsonObject {
  return {
    id: account.id,
    name: account.name,
    type: 'microsoft.cognitiveservices/accounts',
    kind: account.kind,
    location: account.location,
    tags: account.tags,
    sku: account.sku,
    identity: account.identity,
    properties: shownProperties(world, account),
  };
}

function projectRow(world: SimulatedAzure, account: Account, project: Project): JsonObject {
  const { id, identity, location, name, properties, tags } = renderProject(account, project);
  const type = 'microsoft.cognitiveservices/accounts/projects';
  return { ...commonColumns(world, account), id, name, type, kind: account.kind, location, tags, identity, properties };
}

/** Which properties Resource Graph has is not known. */
function shownProperties({ accounts }: SimulatedAzure, account: Account): JsonObject {
  const properties = renderAccountProperties(accounts.settings, account);
  const { internalId: _id, networkInjections: _injections, ...plain } = properties;
  switch (accounts.settings.graphProperties) {
    case 'all':
      return properties;
    case 'plain':
      return plain;
    case 'none':
      return {};
  }
}
