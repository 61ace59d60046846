import type { KindName } from '../../core/kinds/kind-name.ts';
import type { AzureSetup } from './azure-setup.ts';
import type { Check } from './check.ts';
import type { AccessQuestion, EndpointTarget, NeededActions } from './check-access.ts';
import { checkAccess, checkEndpointTarget } from './check-access.ts';
import { checkAccounts } from './check-accounts.ts';
import { checkApiVersion } from './check-api-version.ts';
import type { Home } from './check-events.ts';
import { checkEventPath } from './check-events.ts';
import { checkProviders } from './check-providers.ts';

/** The subjects of an examination by `doctor`. */
export interface Examination {
  readonly access: AccessQuestion;
  readonly needed: NeededActions;
  /** Kinds of resource that the deployment governs. */
  readonly kinds: ReadonlySet<KindName>;
  /** Subscriptions of the managed hubs. */
  readonly subscriptions: readonly string[];
  /** The destination of this deployment's events; undefined: it gets them without Event Grid, as the local stack does. */
  readonly home: Home | undefined;
  /** Targets of the private-endpoint rules of the policy. */
  readonly targets: readonly EndpointTarget[];
}

/**
 * Checks the setup around the app that people are responsible for. Reads only; a failure of one check does not end the
 * others.
 */
export async function examine(azure: AzureSetup, asked: Examination): Promise<readonly Check[]> {
  const checks: Check[] = [...checkApiVersion(azure.apiVersion)];
  for (const subscriptionId of asked.subscriptions) {
    checks.push(...(await checkProviders(azure, subscriptionId, asked.kinds)));
    checks.push(...(await checkAccess(azure, asked, subscriptionId)));
    if (asked.kinds.has('FoundryAccount')) checks.push(await checkAccounts(azure, subscriptionId));
    if (asked.home !== undefined)
      checks.push(...(await checkEventPath(azure, subscriptionId, { ...asked.home, kinds: asked.kinds })));
  }
  for (const target of asked.targets) checks.push(await checkEndpointTarget(azure, asked, target));
  return checks;
}
