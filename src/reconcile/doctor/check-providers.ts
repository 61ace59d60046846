import { FOUNDRY_ACCOUNT } from '../../core/kinds/foundry-account.ts';
import type { KindName } from '../../core/kinds/kind-name.ts';
import { ML_WORKSPACE } from '../../core/kinds/ml-workspace.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { AzureSetup, ProviderState } from './azure-setup.ts';
import type { Check, CheckSubject } from './check.ts';
import { failedCheck, passedCheck, unknownCheck } from './check.ts';
import { versionProblem } from './check-api-version.ts';

interface NeededProvider {
  readonly namespace: string;
  /** The consequence where it is not registered. */
  readonly without: string;
}

const NO_HUBS = 'there can be no hubs';
const NO_POLL = 'Azure runs the networks of accounts there, and Hubwarden cannot follow a write of one';
const NO_ACCOUNT_NETWORK = 'Azure needs it to provision the managed network of an account';

/**
 * Providers that a subscription with Foundry accounts needs besides those of hubs. Azure's documentation lists all but
 * `Microsoft.App`, which users report as needed too.
 *
 * @see https://github.com/MicrosoftDocs/azure-ai-docs articles/foundry/includes/how-to-managed-virtual-network-content.md
 * (of 2026-08-18)
 */
const FOR_ACCOUNTS: readonly NeededProvider[] = [
  { namespace: FOUNDRY_ACCOUNT.provider, without: 'there can be no accounts' },
  ...['Microsoft.App', 'Microsoft.ContainerService', 'Microsoft.KeyVault', 'Microsoft.Search', 'Microsoft.Storage'].map(
    (namespace) => ({ namespace, without: NO_ACCOUNT_NETWORK }),
  ),
];

function providersFor(kinds: ReadonlySet<KindName>): readonly NeededProvider[] {
  return [
    { namespace: ML_WORKSPACE.provider, without: kinds.has('MlWorkspace') ? NO_HUBS : NO_POLL },
    { namespace: 'Microsoft.Network', without: 'no managed network can be provisioned' },
    { namespace: 'Microsoft.EventGrid', without: 'no events arrive' },
    ...(kinds.has('FoundryAccount') ? FOR_ACCOUNTS : []),
  ];
}

/** Checks that a subscription has the resource providers that its kinds of resource need, at the app's api-versions. */
export async function checkProviders(
  azure: AzureSetup,
  subscriptionId: string,
  kinds: ReadonlySet<KindName>,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const { namespace, without } of providersFor(kinds)) {
    const judged = { what: `provider ${namespace}`, where: `/subscriptions/${subscriptionId}` };
    const state = await azure.providerState(subscriptionId, namespace);
    if (!state.ok) checks.push(unknownCheck(judged, state.error));
    else if (foldCase(state.value.registration) === 'registered')
      checks.push(versionCheck(azure, judged, { namespace, state: state.value }));
    else {
      const fix = `az provider register --namespace ${namespace} --subscription ${subscriptionId}`;
      checks.push(failedCheck(judged, `it is ${state.value.registration}: ${without}`, fix));
    }
  }
  return checks;
}

/** Checks that a registered provider offers a governed type at the app's api-version; other providers have none. */
function versionCheck(
  azure: AzureSetup,
  judged: CheckSubject,
  { namespace, state }: { readonly namespace: string; readonly state: ProviderState },
): Check {
  const isOfAccounts = namespace === FOUNDRY_ACCOUNT.provider;
  const apiVersion = isOfAccounts ? azure.accountApiVersion : azure.apiVersion;
  const type = isOfAccounts ? 'accounts/managednetworks' : 'workspaces';
  const problem = versionProblem(apiVersion, state.apiVersions.get(type) ?? []);
  if (problem === undefined) return passedCheck(judged, 'registered');
  const setting = isOfAccounts ? 'HUBWARDEN_ARM_ACCOUNT_API_VERSION' : 'HUBWARDEN_ARM_API_VERSION';
  return failedCheck(judged, problem, `Set ${setting} to one of them, the newest that has the fields of the policy.`);
}
