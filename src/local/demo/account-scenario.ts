import { LOCAL_GROUP } from '../stack/seed-fleet.ts';
import type { ScenarioContext } from './scenario-context.ts';
import { becomesCompliant, ruleFor, SECONDS, undoneByHubwarden } from './scenario-steps.ts';
import { ScenarioFailed, until } from './until.ts';

/** What the assignment of accounts in the local policy allows. */
const HOSTS: readonly string[] = ['pypi.org', 'mcr.microsoft.com'];

const { resourceGroup, subscriptionId } = LOCAL_GROUP;
const STORAGE = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Storage/storageAccounts/stagents`;

/**
 * A new account with an injection is brought to its baseline. Then a person connects a storage account, for which Azure
 * adds a rule that looks like one of a person, and deletes a rule of the baseline: Hubwarden restores the one and leaves
 * the other alone.
 *
 * @throws ScenarioFailed when tables or account do not show the expected end
 */
export async function governedAccount(stage: ScenarioContext, [account = '']: readonly string[]): Promise<string> {
  await createAccount(stage, account);
  await becomesCompliant(stage, account, HOSTS);
  const ownWrites = writesOf(stage, account).length;
  const connection = await connectsStorage(stage, account);
  const deleted = ruleFor(await stage.azure.network(account), 'pypi.org');
  const remove = (): Promise<void> => stage.azure.remove(stage.azure.rulePath(account, deleted));
  await undoneByHubwarden(stage, account, remove, HOSTS);
  await leftAlone(stage, account, connection);
  return `${ownWrites} writes to its network, one at a time; Hubwarden restored ${deleted} and left ${connection} alone`;
}

async function createAccount(stage: ScenarioContext, account: string): Promise<void> {
  await stage.azure.put(stage.azure.pathOf(account), {
    location: 'eastus2',
    kind: 'AIServices',
    sku: { name: 'S0' },
    identity: { type: 'SystemAssigned' },
    properties: {
      allowProjectManagement: true,
      customSubDomainName: account,
      networkInjections: [{ scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }],
    },
  });
}

/** @returns the name of the rule that Azure added */
async function connectsStorage(stage: ScenarioContext, account: string): Promise<string> {
  await stage.azure.put(`${stage.azure.pathOf(account)}/connections/agents-storage`, {
    properties: {
      category: 'AzureBlob',
      authType: 'AAD',
      target: 'https://stagents.blob.core.windows.net/',
      metadata: { ResourceId: STORAGE },
    },
  });
  let name = '';
  await until('Azure adds the endpoint of the connection', SECONDS, async () => {
    const { rules } = await stage.azure.network(account);
    const added = [...rules].find(([rule, { status }]) => rule.startsWith('Connection_') && status === 'Active');
    name = added?.[0] ?? '';
    return added === undefined ? `its rules are ${[...rules.keys()].join(', ')}` : undefined;
  });
  return name;
}

/** Azure must still have the rule, and Hubwarden must have written neither to it nor to the account itself. */
async function leftAlone(stage: ScenarioContext, account: string, rule: string): Promise<void> {
  const kept = (await stage.azure.network(account)).rules.get(rule);
  if (kept?.status !== 'Active') throw new ScenarioFailed(`${rule} is ${kept?.status ?? 'gone'}`);
  const wrong = writesOf(stage, account).filter(
    (write) => write.includes(rule) || !write.includes('/managedNetworks/'),
  );
  if (wrong.length > 0) throw new ScenarioFailed(`Hubwarden wrote ${wrong.join(', ')}`);
}

function writesOf(stage: ScenarioContext, account: string): readonly string[] {
  return stage.requests(account).filter((request) => !request.startsWith('GET'));
}
