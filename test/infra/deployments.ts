import type { Deployed, Deployment } from './arm/arm-template.ts';
import { deploy, readTemplate } from './arm/arm-template.ts';

/** Subscription of Hubwarden in these tests. */
export const HOME = '11111111-1111-1111-1111-111111111111';
/** Another subscription that it watches. */
export const WATCHED = '22222222-2222-2222-2222-222222222222';
/** Object id of its identity where a test has to give one. */
export const PRINCIPAL = '00000000-0000-0000-0000-0000000000b1';
/** Client id of the app registration for the pages in these tests. */
export const PAGES_CLIENT = '00000000-0000-0000-0000-0000000000d1';
/** Client id of a managed identity that calls the API. */
export const CALLER = '00000000-0000-0000-0000-0000000000d2';

const account = `/subscriptions/${HOME}/resourceGroups/rg-hubwarden/providers/Microsoft.Storage/storageAccounts/sthubwarden`;
const functionApp = `/subscriptions/${HOME}/resourceGroups/rg-hubwarden/providers/Microsoft.Web/sites/func-hubwarden`;

/** infra/main.bicep with these parameters. */
export async function main(given: Readonly<Record<string, unknown>>): Promise<Deployment> {
  return deploy(await readTemplate('azuredeploy.json'), given, { subscriptionId: HOME });
}

/** infra/event-subscription.bicep with these parameters. */
export async function events(given: Readonly<Record<string, unknown>>): Promise<Deployment> {
  const template = await readTemplate('azuredeploy.event-subscription.json');
  const ids = { functionAppId: functionApp, storageAccountId: account };
  return deploy(template, { ...ids, ...given }, { subscriptionId: WATCHED, resourceGroup: 'rg-events' });
}

/** infra/hub-access.bicep with these parameters. */
export async function access(given: Readonly<Record<string, unknown>>): Promise<Deployment> {
  const template = await readTemplate('azuredeploy.hub-access.json');
  return deploy(template, { principalId: PRINCIPAL, ...given }, { subscriptionId: WATCHED });
}

async function groupAccess(): Promise<Deployment> {
  const template = await readTemplate('azuredeploy.hub-access-management-group.json');
  const place = { subscriptionId: HOME, managementGroup: 'contoso-ai' };
  return deploy(template, { principalId: PRINCIPAL, access: 'enforce' }, place);
}

async function frontDoor(place: { readonly managementGroup?: string }): Promise<Deployment> {
  const name = place.managementGroup === undefined ? 'front-door' : 'front-door-management-group';
  return deploy(await readTemplate(`azuredeploy.${name}.json`), {}, { subscriptionId: WATCHED, ...place });
}

/** Every way to deploy that the guide names, by what people would call it. */
export const DEPLOYMENTS: Readonly<Record<string, Deployment>> = {
  'as it comes': await main({}),
  'with everything': await main({
    writes: 'on',
    accessToThisSubscription: 'enforce',
    operatorPrincipalIds: ['00000000-0000-0000-0000-0000000000c1'],
    alertEmail: 'on-call@contoso.com',
    alertTopic: true,
    policyInBlob: true,
    frontDoor: true,
    packageUri: 'https://contoso.example/hubwarden.zip',
    azdEnvironmentName: 'trial',
  }),
  closed: await main({ privateNetworking: true }),
  'with pages': await main({ pagesClientId: PAGES_CLIENT, pagesCallerClientIds: [CALLER], pagesKeyedApi: 'on' }),
  'events pushed': await events({ delivery: 'function', logWorkspaceId: '/subscriptions/x/workspaces/log-hubwarden' }),
  'events by queue': await events({ delivery: 'queue' }),
  'events on a topic that is there': await events({ existingSystemTopicName: 'evgt-of-others' }),
  'access to observe': await access({}),
  'access to enforce': await access({ access: 'enforce' }),
  'access to a management group': await groupAccess(),
  'front door': await frontDoor({}),
  'front door of a management group': await frontDoor({ managementGroup: 'contoso-ai' }),
};

/** Every resource of every deployment, with the name of the deployment. */
export const ALL_RESOURCES: readonly (readonly [string, Deployed])[] = Object.entries(DEPLOYMENTS).flatMap(
  ([name, { resources }]) => resources.map((resource) => [name, resource] as const),
);

/** Resources of one type among those of a deployment. */
export function ofType({ resources }: Deployment, type: string): readonly Deployed[] {
  return resources.filter((each) => each.type === type);
}

/** Resources of one type in one deployment. */
export function resourcesOf(deployment: string, type: string): readonly Deployed[] {
  const found = DEPLOYMENTS[deployment];
  if (found === undefined) throw new Error(`no deployment "${deployment}"`);
  return ofType(found, type);
}

/** A value inside a resource: `properties.siteConfig.minTlsVersion`. */
export function valueAt(body: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), body);
}
