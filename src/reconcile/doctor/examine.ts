import { ML_WORKSPACE } from '../../core/kinds/ml-workspace.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { AzureSetup, ProviderState } from './azure-setup.ts';
import type { Check, CheckSubject } from './check.ts';
import { failedCheck, passedCheck, unknownCheck } from './check.ts';
import type { AccessQuestion, EndpointTarget, NeededActions } from './check-access.ts';
import { checkEndpointTarget, checkHubRoles } from './check-access.ts';
import { checkApiVersion, versionProblem } from './check-api-version.ts';
import type { Home } from './check-events.ts';
import { checkEventPath } from './check-events.ts';

/** The subjects of an examination by `doctor`. */
export interface Examination {
  readonly access: AccessQuestion;
  readonly needed: NeededActions;
  /** Subscriptions of the managed hubs. */
  readonly subscriptions: readonly string[];
  /** The destination of this deployment's events; undefined: it gets them without Event Grid, as the local stack does. */
  readonly home: Home | undefined;
  /** Targets of the private-endpoint rules of the policy. */
  readonly targets: readonly EndpointTarget[];
}

/** Resource providers that Hubwarden needs in a managed subscription. */
const PROVIDERS = [
  { namespace: ML_WORKSPACE.provider, without: 'there can be no hubs' },
  { namespace: 'Microsoft.Network', without: 'no managed network can be provisioned' },
  { namespace: 'Microsoft.EventGrid', without: 'no events arrive' },
] as const;

/**
 * Checks the setup around the app that people are responsible for. Reads only; a failure of one check does not end the
 * others.
 */
export async function examine(azure: AzureSetup, asked: Examination): Promise<readonly Check[]> {
  const checks: Check[] = [...checkApiVersion(azure.apiVersion)];
  for (const subscriptionId of asked.subscriptions) {
    checks.push(...(await checkProviders(azure, subscriptionId)));
    checks.push(...(await checkHubRoles(azure, asked.needed, asked.access, subscriptionId)));
    if (asked.home !== undefined) checks.push(...(await checkEventPath(azure, subscriptionId, asked.home)));
  }
  for (const target of asked.targets) checks.push(await checkEndpointTarget(azure, asked.access, target));
  return checks;
}

async function checkProviders(azure: AzureSetup, subscriptionId: string): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const { namespace, without } of PROVIDERS) {
    const judged = { what: `provider ${namespace}`, where: `/subscriptions/${subscriptionId}` };
    const state = await azure.providerState(subscriptionId, namespace);
    if (!state.ok) checks.push(unknownCheck(judged, state.error));
    else if (foldCase(state.value.registration) === 'registered') checks.push(versionCheck(azure, judged, state.value));
    else {
      const fix = `az provider register --namespace ${namespace} --subscription ${subscriptionId}`;
      checks.push(failedCheck(judged, `it is ${state.value.registration}: ${without}`, fix));
    }
  }
  return checks;
}

/** Checks that a registered provider offers hubs at the app's api-version; other providers have no workspaces. */
function versionCheck({ apiVersion }: AzureSetup, judged: CheckSubject, { apiVersions }: ProviderState): Check {
  const problem = versionProblem(apiVersion, apiVersions.get('workspaces') ?? []);
  if (problem === undefined) return passedCheck(judged, 'registered');
  return failedCheck(
    judged,
    problem,
    'Set HUBWARDEN_ARM_API_VERSION to one of them, the newest that has the fields of the policy.',
  );
}
