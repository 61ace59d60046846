import * as z from 'zod';
import type { HubId } from '../../hub-id.ts';
import { hubIdFrom, hubIdParts } from '../../hub-id.ts';
import type { ManagedNetwork } from '../../observation/managed-network.ts';
import { managedNetworkSchema, observedNetwork } from '../../observation/managed-network.ts';
import type { Observation, ObservedAccount } from '../../observation/observation.ts';
import { tagsFrom } from '../../observation/observed-surroundings.ts';
import { shapeProblem } from '../../observation/shape-problem.ts';
import type { Result } from '../../result.ts';
import { err, ok } from '../../result.ts';
import { foldCase } from '../../text/fold-case.ts';
import { namedValues } from '../../text/named-values.ts';
import { instantFrom } from '../../time/instant.ts';
import { FOUNDRY_ACCOUNT } from '../foundry-account.ts';
import { boundResourcesFrom } from './bound-resources.ts';

// Only the fields that are read.
const accountSchema = z.object({
  id: z.string().nullish(),
  name: z.string().nullish(),
  location: z.string(),
  kind: z.string().nullish(),
  tags: namedValues(z.unknown()).nullish(),
  systemData: z.object({ createdAt: z.string().nullish() }).nullish(),
  properties: z.looseObject({
    internalId: z.string().nullish(),
    provisioningState: z.string().nullish(),
    dateCreated: z.string().nullish(),
    publicNetworkAccess: z.string().nullish(),
    associatedProjects: z.unknown().optional(),
    networkInjections: z.unknown().optional(),
  }),
});
const networkSchema = z.object({
  properties: z.object({
    provisioningState: z.string().nullish(),
    managedNetwork: managedNetworkSchema
      .extend({ networkId: z.string().nullish(), managedNetworkKind: z.string().nullish() })
      .nullish(),
  }),
});

type Account = z.infer<typeof accountSchema>;
type Network = z.infer<typeof networkSchema>['properties'];

/** The two answers from which an account is judged. */
export interface AccountAnswers {
  /** The body of the account's GET. */
  readonly account: unknown;
  /** The body of the GET of its managed network; undefined when Azure says that the account has none. */
  readonly network: unknown;
}

/**
 * Reads an account and its managed network. Rules come from the map in the network, because the list of rules has no
 * names.
 *
 * @param hubId the requested account
 * @returns a sentence that names the field when an answer has another form, is about another account, or when the two
 * answers are about two lives of the account
 */
export function observationFromAccount(
  { account: accountBody, network: networkBody }: AccountAnswers,
  hubId: HubId,
  observedAt: Date,
): Result<Observation, string> {
  const parsed = accountSchema.safeParse(accountBody);
  if (!parsed.success) return err(shapeProblem(parsed.error, accountBody));
  const account = parsed.data;
  const answered = typeof account.id === 'string' ? hubIdFrom(account.id) : undefined;
  if (answered !== undefined && answered !== hubId)
    return err(`id: the answer is about another account, ${account.id}, and not about ${hubId}`);
  const network = networkFrom(networkBody);
  if (!network.ok) return network;
  const isOneLife = sameLife(account, network.value);
  if (!isOneLife.ok) return isOneLife;
  const observed = observedNetwork(network.value?.managedNetwork);
  if (!observed.ok) return observed;
  return ok({
    ...identityFrom(account, network.value, hubId),
    ...observed.value,
    ...stateOf(network.value),
    account: accountFacts(account, network.value),
    observedAt,
  });
}

/** The managed network of an answer; undefined when the account has none. */
function networkFrom(body: unknown): Result<Network | undefined, string> {
  if (body === undefined) return ok(undefined);
  const parsed = networkSchema.safeParse(body);
  return parsed.success
    ? ok(parsed.data.properties)
    : err(`managedNetworks/default: ${shapeProblem(parsed.error, body)}`);
}

/** The id of the network is the id of the account with hyphens; two ids mean that it was created again in between. */
function sameLife({ properties }: Account, network: Network | undefined): Result<void, string> {
  const own = plainGuid(properties.internalId);
  const shown = plainGuid(network?.managedNetwork?.networkId);
  if (own === '' || shown === '' || own === shown) return ok(undefined);
  return err(
    `properties.managedNetwork.networkId: the network belongs to account ${shown}, and the account that was read is ${own}; it may have been created again between the two reads`,
  );
}

function plainGuid(guid: string | null | undefined): string {
  return foldCase(guid ?? '').replaceAll('-', '');
}

type Identity = Pick<
  Observation,
  | 'hubId'
  | 'name'
  | 'location'
  | 'kind'
  | 'tags'
  | 'workspaceGuid'
  | 'createdAt'
  | 'provisioningState'
  | 'hubResourceId'
  | 'associatedWorkspaces'
  | 'publicNetworkAccess'
>;

function identityFrom(account: Account, network: Network | undefined, hubId: HubId): Identity {
  const { properties } = account;
  const created = account.systemData?.createdAt ?? properties.dateCreated;
  return {
    hubId,
    name: account.name ?? hubIdParts(hubId).name,
    location: account.location,
    kind: kindFrom(account.kind),
    tags: tagsFrom(account.tags ?? {}),
    // The order in which the fields tell one life of an account from another.
    workspaceGuid: plainGuid(properties.internalId) || plainGuid(network?.managedNetwork?.networkId) || (created ?? ''),
    createdAt: instantFrom(created),
    provisioningState: properties.provisioningState ?? 'Unknown',
    hubResourceId: undefined,
    associatedWorkspaces: projectsFrom(properties.associatedProjects, hubId),
    ...(typeof properties.publicNetworkAccess === 'string'
      ? { publicNetworkAccess: properties.publicNetworkAccess }
      : {}),
  };
}

/** The word of a policy for accounts that can have a managed network; every other account keeps Azure's word. */
function kindFrom(kind: string | null | undefined): string {
  const [word, value] = Object.entries(FOUNDRY_ACCOUNT.policyKinds)[0] ?? [];
  return foldCase(kind ?? '') === foldCase(value ?? '') ? (word ?? '') : (kind ?? 'unknown');
}

/**
 * Azure names a project by its name, or by `account/project`. What is no text names none: nothing but pages shows these
 * names, and a decision lists the projects.
 */
function projectsFrom(names: unknown, hubId: HubId): readonly string[] {
  if (!Array.isArray(names)) return [];
  return names.flatMap((name: unknown) => {
    const last = typeof name === 'string' ? (name.split('/').at(-1) ?? '') : '';
    return last === '' ? [] : [`${hubId}/projects/${last}`];
  });
}

/**
 * The state of the network: Azure shows it twice, and the one that is not finished counts. `Deferred` says the least: a
 * network that reads `Deleted` in the other place is gone.
 */
function stateOf(network: Network | undefined): Pick<Observation, 'networkState'> {
  const states = [network?.provisioningState, network?.managedNetwork?.provisioningState]
    .map((state) => state?.trim() ?? '')
    .filter((state) => state !== '');
  const open = states.filter((each) => foldCase(each) !== 'succeeded');
  const state = open.find((each) => foldCase(each) !== 'deferred') ?? open[0] ?? states[0];
  return state === undefined ? {} : { networkState: state };
}

function accountFacts({ properties }: Account, network: Network | undefined): ObservedAccount {
  return {
    injection: injectionFrom(properties.networkInjections),
    hasNetwork: hasNetwork(network?.managedNetwork),
    networkKind: network?.managedNetwork?.managedNetworkKind?.trim() || undefined,
    ...boundResourcesFrom(properties),
  };
}

function hasNetwork(network: ManagedNetwork | null | undefined): boolean {
  return network !== undefined && network !== null;
}

const injectionSchema = z.looseObject({
  scenario: z.string().nullish(),
  subnetArmId: z.string().nullish(),
  useMicrosoftManagedNetwork: z.boolean().nullish(),
});

/**
 * The injection of an account. A subnet means the customer's own network, also beside other fields: a write to a
 * managed network that agents do not use would be proof of nothing. For the same reason only an entry about agents, or
 * about no scenario in particular, says that agents use the managed network.
 */
function injectionFrom(field: unknown): ObservedAccount['injection'] {
  if (field === undefined || field === null) return 'None';
  const parsed = z.array(injectionSchema).safeParse(Array.isArray(field) ? field : [field]);
  if (!parsed.success) return 'Unread';
  const used = parsed.data.filter((entry) => scenarioOf(entry) !== 'none');
  if (used.some(({ subnetArmId }) => (subnetArmId?.trim() ?? '') !== '')) return 'Own';
  const managed = used.filter(({ useMicrosoftManagedNetwork }) => useMicrosoftManagedNetwork === true);
  if (managed.some((entry) => ['', 'agent'].includes(scenarioOf(entry)))) return 'Managed';
  return managed.length > 0 ? 'Unread' : 'None';
}

function scenarioOf({ scenario }: z.infer<typeof injectionSchema>): string {
  return foldCase(scenario?.trim() ?? '');
}
