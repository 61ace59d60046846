import type { KindName } from '../../core/kinds/kind-name.ts';
import type { Azure } from '../demo/azure-client.ts';
import { WITHOUT_EVENT } from '../demo/azure-client.ts';
import type { ActivityWorld } from './activity-world.ts';
import type { SampleGroup } from './sample-fleet.ts';
import { SAMPLE_GROUPS, SAMPLE_SUBSCRIPTIONS } from './sample-fleet.ts';
import { pick } from './seeded-random.ts';

/** One thing that another principal than Hubwarden does. */
export interface ActivityStep {
  /** The hub, or the subscription or policy, that changes. */
  readonly subject: string;
  /** Actor, verb, object, without the subject's name. */
  readonly what: string;
  /** @throws Error when the simulated Azure refuses it, for example because another operation runs */
  readonly run: (world: ActivityWorld) => Promise<void>;
}

const NEW_ACCOUNT = {
  location: 'eastus2',
  kind: 'AIServices',
  sku: { name: 'S0' },
  identity: { type: 'SystemAssigned' },
  tags: { env: 'prod', team: 'agents' },
  properties: {
    allowProjectManagement: true,
    customSubDomainName: 'foundry-agents',
    networkInjections: [{ scenario: 'agent', subnetArmId: '', useMicrosoftManagedNetwork: true }],
  },
};

interface Place {
  readonly group: SampleGroup;
  readonly name: string;
  /** Default: a hub. */
  readonly kind?: KindName;
}

const AGENTS: Place = { group: 'production', name: 'foundry-agents', kind: 'FoundryAccount' };

const TUNNEL = { properties: { type: 'FQDN', category: 'UserDefined', destination: 'tunnel.ngrok.io' } };

function newHub(name: string): unknown {
  return {
    location: 'eastus2',
    kind: 'Hub',
    identity: { type: 'SystemAssigned' },
    properties: { friendlyName: name, managedNetwork: { isolationMode: 'Disabled' } },
  };
}

/** Azure for a caller, where a place is. */
function azureOf(world: ActivityWorld, { group, kind }: Place, caller = 'data-scientist'): Azure {
  return world.azure(group, caller, kind);
}

/** The first rule that Hubwarden wrote. */
async function ownRule(world: ActivityWorld, place: Place): Promise<string> {
  const { rules } = await azureOf(world, place).network(place.name);
  const found = [...rules.keys()].find((name) => name.startsWith('hw-'));
  if (found === undefined) throw new Error(`${place.name} has no rule of Hubwarden yet`);
  return found;
}

function deletesRule(place: Place, headers: Readonly<Record<string, string>> = {}): ActivityStep {
  const silent = headers === WITHOUT_EVENT;
  return {
    subject: place.name,
    what: silent
      ? 'a data scientist deletes a rule of the baseline, and Azure raises no event: the next sweep finds it'
      : 'a data scientist deletes a rule of the baseline',
    run: async (world) => {
      const azure = azureOf(world, place);
      await azure.remove(azure.rulePath(place.name, await ownRule(world, place)), headers);
    },
  };
}

function opensTunnel(place: Place, consequence: string): ActivityStep {
  return {
    subject: place.name,
    what: `a data scientist adds the forbidden rule tunnel (tunnel.ngrok.io): ${consequence}`,
    run: async (world) => {
      const azure = azureOf(world, place);
      await azure.put(azure.rulePath(place.name, 'tunnel'), TUNNEL);
    },
  };
}

function closesTunnel(place: Place): ActivityStep {
  return {
    subject: place.name,
    what: 'the data scientist removes the rule tunnel',
    run: async (world) => {
      const azure = azureOf(world, place);
      await azure.remove(azure.rulePath(place.name, 'tunnel'));
    },
  };
}

function createsHub(place: Place, what: string, isStuck = false): ActivityStep {
  return {
    subject: place.name,
    what,
    run: async (world) => {
      const azure = azureOf(world, place, 'team-pipeline');
      const hub = azure.pathOf(place.name);
      if (isStuck) world.simulator.addFault({ kind: 'StickOperation', hub, operation: 'Provision' });
      await azure.put(hub, newHub(place.name));
    },
  };
}

function endsProvisioning(place: Place): ActivityStep {
  return {
    subject: place.name,
    what: 'Azure ends the provisioning that was stuck',
    run: async (world) => {
      const hub = azureOf(world, place, 'team-pipeline').pathOf(place.name);
      world.simulator.release({ hub, operation: 'Provision' }, world.now());
    },
  };
}

function deletesHub(place: Place): ActivityStep {
  return {
    subject: place.name,
    what: 'the pipeline of the team deletes the hub',
    run: async (world) => {
      const azure = azureOf(world, place, 'team-pipeline');
      await azure.remove(azure.pathOf(place.name));
    },
  };
}

function access(to: 'full' | 'none'): ActivityStep {
  return {
    subject: 'ai-research',
    what:
      to === 'none'
        ? 'an administrator removes the role of Hubwarden in the subscription: its hubs cannot be read'
        : 'the administrator grants the role again',
    run: async (world) => {
      world.simulator.setAccess(SAMPLE_SUBSCRIPTIONS.research, to);
    },
  };
}

function extendsPolicy(round: number): ActivityStep {
  const host = `api-${round}.partner.example`;
  return {
    subject: 'policy',
    what: `the platform team adds ${host} to the pack contoso-data and the pack to assignment standard: a roll-out in rings`,
    run: (world) =>
      world.editPolicy((text) => {
        const anchor = '- fqdn: data.contoso.com';
        if (!text.includes(anchor)) throw new Error(`the policy has no line "${anchor}" any more`);
        const extended = text.replace(anchor, `${anchor}\n      - fqdn: ${host}`);
        const standard = extended.indexOf('- name: standard');
        const head = extended.slice(0, standard);
        return (
          head +
          extended
            .slice(standard)
            .replace(/packs: \[\s*python-packages, vscode\s*\]/, 'packs: [python-packages, vscode, contoso-data]')
        );
      }),
  };
}

function switchesRuleOff(place: Place): ActivityStep {
  return {
    subject: place.name,
    what: 'a rule of the baseline becomes inactive in Azure, without an event',
    run: async (world) => {
      const hub = azureOf(world, place).pathOf(place.name);
      world.simulator.setRuleStatus(hub, await ownRule(world, place), 'Inactive');
    },
  };
}

function changesMode(place: Place): ActivityStep {
  return {
    subject: place.name,
    what: 'the pipeline of the team sets the isolation mode to AllowOnlyApprovedOutbound',
    run: async (world) => {
      const azure = azureOf(world, place, 'team-pipeline');
      const properties = { managedNetwork: { isolationMode: 'AllowOnlyApprovedOutbound' } };
      await azure.patch(azure.pathOf(place.name), { properties });
    },
  };
}

/**
 * The account that the sample fleet begins with, beside the seeded one. It is created once the policy is in force: only then
 * is it new to the policy, and Hubwarden turns its isolation on without an approval.
 */
export function createsAccount(): ActivityStep {
  return {
    subject: AGENTS.name,
    what: 'the pipeline of a team creates a Foundry account: Hubwarden brings it to its baseline',
    run: async (world) => {
      const azure = azureOf(world, AGENTS, 'team-pipeline');
      await azure.put(azure.pathOf(AGENTS.name), NEW_ACCOUNT);
    },
  };
}

/** Azure adds a private endpoint for the connection, which looks like a rule of a person. */
function connectsStorage(place: Place): ActivityStep {
  return {
    subject: place.name,
    what: 'a developer connects a storage account: Azure adds the rule Connection_…, and Hubwarden leaves it alone',
    run: async (world) => {
      const azure = azureOf(world, place, 'agent-developer');
      const { resourceGroup, subscriptionId } = SAMPLE_GROUPS[place.group];
      const ResourceId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Storage/storageAccounts/stagents`;
      await azure.put(`${azure.pathOf(place.name)}/connections/agents-storage`, {
        properties: {
          category: 'AzureBlob',
          authType: 'AAD',
          target: 'https://stagents.blob.core.windows.net/',
          metadata: { ResourceId },
        },
      });
    },
  };
}

const VISION: Place = { group: 'production', name: 'hub-vision' };
const STRICT: Place = { group: 'production', name: 'hub-search-strict' };
const SPEECH: Place = { group: 'research', name: 'hub-speech' };
const GENOMICS: Place = { group: 'research', name: 'hub-genomics' };

/**
 * The steps of one round, in order: drift of several kinds in hubs and an account, a new hub, a provisioning that is stuck, a subscription
 * without access, a new version of the policy, a hub that goes.
 *
 * @param round from 1; hubs and hosts carry its number, so that rounds do not meet
 */
export function stepsOfRound(round: number, random: () => number): readonly ActivityStep[] {
  const forecast: Place = { group: 'production', name: `hub-forecast-${round}` };
  const batch: Place = { group: 'claims', name: `hub-batch-${round}` };
  return [
    deletesRule(pick(random, [VISION, SPEECH, GENOMICS])),
    createsHub(forecast, 'the pipeline of a team creates a hub: Hubwarden brings it to its baseline'),
    opensTunnel(STRICT, 'the policy says remove'),
    deletesRule(AGENTS),
    createsHub(batch, 'the pipeline of a team creates a hub whose provisioning gets stuck in Azure', true),
    opensTunnel(VISION, 'the policy says report'),
    deletesRule(pick(random, [SPEECH, GENOMICS]), WITHOUT_EVENT),
    access('none'),
    endsProvisioning(batch),
    closesTunnel(VISION),
    connectsStorage(AGENTS),
    access('full'),
    extendsPolicy(round),
    round === 1 ? changesMode({ group: 'production', name: 'hub-observed' }) : switchesRuleOff(VISION),
    deletesHub(forecast),
    deletesHub(batch),
  ];
}
