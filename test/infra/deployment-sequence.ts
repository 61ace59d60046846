import type { Outcome } from './arm/arm-deployment.ts';
import { deployTo } from './arm/arm-deployment.ts';
import type { Fields } from './arm/arm-ids.ts';
import { inside, keyOf } from './arm/arm-ids.ts';
import { readTemplate } from './arm/arm-template.ts';
import type { Resource, Tenant } from './arm/azure.ts';
import { Azure } from './arm/azure.ts';
import { Refused } from './refused.ts';

const { plan } = await import('../../infra/hooks/subscribe-events.mjs' as string);
const MAIN = await readTemplate('azuredeploy.json');
const ACCESS = await readTemplate('azuredeploy.hub-access.json');
const EVENTS = await readTemplate('azuredeploy.event-subscription.json');

/** Subscription that the scenarios happen in. */
export const HOME = '11111111-1111-1111-1111-111111111111';
/** Another subscription that it watches. */
export const WATCHED = '22222222-2222-2222-2222-222222222222';
/** Person who operates Hubwarden there. */
export const OPERATOR = '00000000-0000-0000-0000-0000000000c1';

/**
 * What the Machine Learning provider and others publish of what our roles ask for.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/permissions/ai-machine-learning (snapshot of 2024)
 */
export const PUBLISHED: readonly string[] = [
  'Microsoft.CognitiveServices/accounts/delete',
  'Microsoft.CognitiveServices/accounts/privateEndpointConnections/delete',
  'Microsoft.CognitiveServices/accounts/privateEndpointConnections/read',
  'Microsoft.CognitiveServices/accounts/privateEndpointConnections/write',
  'Microsoft.CognitiveServices/accounts/read',
  'Microsoft.CognitiveServices/accounts/write',
  'Microsoft.MachineLearningServices/locations/workspaceOperationsStatus/read',
  'Microsoft.MachineLearningServices/workspaces/computes/read',
  'Microsoft.MachineLearningServices/workspaces/connections/delete',
  'Microsoft.MachineLearningServices/workspaces/connections/read',
  'Microsoft.MachineLearningServices/workspaces/connections/write',
  'Microsoft.MachineLearningServices/workspaces/delete',
  'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/read',
  'Microsoft.MachineLearningServices/workspaces/privateEndpointConnections/read',
  'Microsoft.MachineLearningServices/workspaces/privateEndpointConnections/write',
  'Microsoft.MachineLearningServices/workspaces/provisionManagedNetwork/action',
  'Microsoft.MachineLearningServices/workspaces/read',
  'Microsoft.MachineLearningServices/workspaces/serverlessEndpoints/read',
  'Microsoft.MachineLearningServices/workspaces/write',
  'Microsoft.ResourceGraph/resources/read',
  'Microsoft.Resources/subscriptions/read',
];
/** Actions that no published list held when this was written. */
export const UNPUBLISHED: readonly string[] = [
  'Microsoft.MachineLearningServices/workspaces/outboundRules/delete',
  'Microsoft.MachineLearningServices/workspaces/outboundRules/read',
  'Microsoft.MachineLearningServices/workspaces/outboundRules/write',
];

/** Functions that the package brings; `on-hub-event` is where Event Grid may deliver to. */
const FUNCTIONS = ['on-hub-event', 'on-hub-event-queue'];

function counts({ changes }: Outcome): string {
  const kinds = ['Created', 'Recovered', 'Changed', 'Unchanged'] as const;
  const counted = kinds.map((kind) => [kind, changes.filter((each) => each.kind === kind).length] as const);
  const said = counted.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind.toLowerCase()}`);
  return said.length === 0 ? 'nothing asked for' : said.join(', ');
}

function short(id: string): string {
  return id.replace(/^.*\/providers\/[^/]+\//, '').replace(/^\/subscriptions\/[^/]+\//, '');
}

/** Ids within a sentence, without the subscription and the provider. */
function readable(message: string): string {
  return message.replace(
    /\/subscriptions\/[^\s',]+/g,
    (id) => short(id.replace(/\.$/, '')) + (id.endsWith('.') ? '.' : ''),
  );
}

function given(parameters: Fields): string {
  const said = Object.entries(parameters).filter(([name]) => name !== 'operatorPrincipalIds' && name !== 'alertEmail');
  return said.length === 0 ? '' : ` (${said.map(([name, value]) => `${name}=${String(value)}`).join(' ')})`;
}

/** A sequence of deployments in one Azure, and what came of each as people would read it. */
export class DeploymentSequence {
  readonly azure: Azure;
  /** How each deployment ended, in order. */
  readonly endings: string[] = [];
  readonly #lines: string[] = [];
  readonly #outputs = new Map<string, Fields>();

  constructor(tenant: Tenant = {}) {
    this.azure = new Azure({ publishedActions: [...PUBLISHED, ...UNPUBLISHED], people: [OPERATOR], ...tenant });
  }

  /** Everything that happened, a line for each step and what it changed or met. */
  transcript(): string {
    return this.#lines.join('\n');
  }

  /** Deploys main.bicep under a name. */
  deploy(name: string, parameters: Fields = {}): Outcome {
    const all = { name, operatorPrincipalIds: [OPERATOR], alertEmail: 'on-call@contoso.com', ...parameters };
    const request = { template: MAIN, parameters: all, place: { subscriptionId: HOME }, name };
    const outcome = deployTo(this.azure, request);
    if (outcome.kind === 'Succeeded') this.#outputs.set(name, outcome.outputs);
    this.#tell(`deploy main.bicep as ${name}${given(parameters)}`, outcome);
    return outcome;
  }

  /** Puts the package there: its functions exist from then on. */
  publish(name: string): void {
    const app = this.output(name, 'functionAppId');
    for (const each of FUNCTIONS) this.azure.add(`${app}/functions/${each}`, 'Microsoft.Web/sites/functions');
    this.#lines.push(`put the package into ${short(app)}`);
  }

  /**
   * Subscribes to events as the hook of azd does: for each subscription it looks for a topic, and deploys.
   *
   * @param settings variables that the hook reads beside the outputs
   */
  subscribe(name: string, settings: Readonly<Record<string, string>> = {}): void {
    const outputs = Object.entries(this.#outputs.get(name) ?? {});
    const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
    const given = Object.fromEntries(outputs.map(([key, each]) => [key, text(each)]));
    const env = { AZURE_SUBSCRIPTION_ID: HOME, ...given, ...settings };
    for (const { subscription, group, parameters } of plan(env, (id: string) => this.#topic(id))) {
      const place = { subscriptionId: subscription, resourceGroup: group };
      const request = { template: EVENTS, parameters, place, name: `${name}-events` };
      this.#tell(`deploy event-subscription.bicep into ${group}`, deployTo(this.azure, request));
    }
  }

  /** Gives the identity of a deployment a role on the hubs of another subscription. */
  giveAccess(name: string, subscriptionId: string, access: string): void {
    const parameters = { principalId: this.#outputs.get(name)?.principalId, access };
    const request = { template: ACCESS, parameters, place: { subscriptionId }, name: `${name}-access` };
    this.#tell(`deploy hub-access.bicep into another subscription (access=${access})`, deployTo(this.azure, request));
  }

  /** The whole of a first run. */
  start(name: string, parameters: Fields = {}): void {
    if (this.deploy(name, parameters).kind === 'Failed') return;
    this.publish(name);
    this.subscribe(name);
  }

  /** A sentence between the steps. */
  say(words: string): void {
    this.#lines.push(words);
  }

  /** Deletes resources, each with what is in it and on it. */
  remove(words: string, ids: readonly string[]): void {
    this.byHand(words, () => {
      for (const id of ids) this.azure.delete(id);
    });
  }

  /** Something that people do by hand, in words and in Azure. */
  byHand(words: string, act: () => void): void {
    try {
      act();
      this.#lines.push(words);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#lines.push(`${words}: refused`, `    ! ${error.code}: ${readable(error.message)}`);
    }
  }

  /** An output of the last deployment of that name. */
  output(name: string, key: string): string {
    return String(this.#outputs.get(name)?.[key]);
  }

  /** Resources of one type, of one deployment if its name is given: by the group that it is in. */
  of(type: string, group = ''): readonly Resource[] {
    return this.azure.ofType(type).filter(({ id }) => keyOf(id).includes(keyOf(group)));
  }

  #topic(
    subscription: string,
  ): { readonly name: string; readonly resourceGroup: string; readonly identity: string } | undefined {
    const [found] = this.azure
      .ofType('Microsoft.EventGrid/systemTopics')
      .filter(({ body }) => inside(body, 'properties.source') === `/subscriptions/${subscription}`);
    const identity = String(inside(found?.body, 'identity.type') ?? 'None');
    return found === undefined
      ? undefined
      : { name: found.name, resourceGroup: found.id.split('/')[4] ?? '', identity };
  }

  #tell(words: string, outcome: Outcome): void {
    this.endings.push(outcome.refusals.map(({ code }) => code).join(', ') || outcome.kind);
    this.#lines.push(`${words}: ${outcome.kind === 'Succeeded' ? '' : 'failed, '}${counts(outcome)}`);
    for (const { kind, id, paths } of outcome.changes)
      if (kind === 'Changed' || kind === 'Recovered')
        this.#lines.push(
          `    ~ ${short(id)}: ${paths.map((each) => each.replace('properties.', '')).join(', ') || kind}`,
        );
    for (const { code, message } of outcome.refusals) this.#lines.push(`    ! ${code}: ${readable(message)}`);
  }
}
