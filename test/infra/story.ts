import type { Outcome } from './arm-deployment.ts';
import { deployTo } from './arm-deployment.ts';
import type { Fields } from './arm-ids.ts';
import { inside, keyOf } from './arm-ids.ts';
import { readTemplate } from './arm-template.ts';
import type { Resource } from './azure.ts';
import { Azure } from './azure.ts';
import { Refused } from './refused.ts';

const { plan } = await import('../../infra/hooks/subscribe-events.mjs' as string);
const MAIN = await readTemplate('azuredeploy.json');
const EVENTS = await readTemplate('azuredeploy.event-subscription.json');

/** Subscription that the scenarios happen in. */
export const HOME = '11111111-1111-1111-1111-111111111111';
/** Person who operates Hubwarden there. */
export const OPERATOR = '00000000-0000-0000-0000-0000000000c1';

/**
 * What the Machine Learning provider and others publish of what our roles ask for.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/permissions/ai-machine-learning (snapshot of 2024)
 */
export const PUBLISHED: readonly string[] = [
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

function given(parameters: Fields): string {
  const said = Object.entries(parameters).filter(([name]) => name !== 'operatorPrincipalIds' && name !== 'alertEmail');
  return said.length === 0 ? '' : ` (${said.map(([name, value]) => `${name}=${String(value)}`).join(' ')})`;
}

/** A sequence of deployments in one Azure, and what came of each as people would read it. */
export class Story {
  readonly azure: Azure;
  readonly #lines: string[] = [];
  readonly #outputs = new Map<string, Fields>();

  constructor(publishedActions: readonly string[] = [...PUBLISHED, ...UNPUBLISHED]) {
    this.azure = new Azure({ publishedActions, people: [OPERATOR] });
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

  /** Subscribes to the events of the subscription as the hook of azd does: it looks for a topic, and deploys. */
  subscribe(name: string, more: Fields = {}): Outcome {
    const outputs = Object.entries(this.#outputs.get(name) ?? {});
    const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
    const env = { AZURE_SUBSCRIPTION_ID: HOME, ...Object.fromEntries(outputs.map(([key, each]) => [key, text(each)])) };
    const [step] = plan(env, () => this.#topic());
    const place = { subscriptionId: HOME, resourceGroup: step.group };
    const parameters = { ...step.parameters, ...more };
    const outcome = deployTo(this.azure, { template: EVENTS, parameters, place, name: `${name}-events` });
    this.#tell(`deploy event-subscription.bicep into ${step.group}`, outcome);
    return outcome;
  }

  /** The whole of a first run. */
  start(name: string, parameters: Fields = {}): void {
    if (this.deploy(name, parameters).kind === 'Failed') return;
    this.publish(name);
    this.subscribe(name);
  }

  /** Something that people do by hand, in words and in Azure. */
  byHand(words: string, act: () => void): void {
    try {
      act();
      this.#lines.push(words);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#lines.push(`${words}: refused`, `    ! ${error.code}: ${error.message}`);
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

  #topic(): { readonly name: string; readonly resourceGroup: string; readonly identity: string } | undefined {
    const [found] = this.azure
      .ofType('Microsoft.EventGrid/systemTopics')
      .filter(({ body }) => inside(body, 'properties.topicType') === 'Microsoft.Resources.Subscriptions');
    const identity = String(inside(found?.body, 'identity.type') ?? 'None');
    return found === undefined
      ? undefined
      : { name: found.name, resourceGroup: found.id.split('/')[4] ?? '', identity };
  }

  #tell(words: string, outcome: Outcome): void {
    this.#lines.push(`${words}: ${outcome.kind === 'Succeeded' ? '' : 'failed, '}${counts(outcome)}`);
    for (const { kind, id, paths } of outcome.changes)
      if (kind === 'Changed' || kind === 'Recovered')
        this.#lines.push(`    ~ ${short(id)}: ${paths.join(', ') || kind}`);
    for (const { code, message } of outcome.refusals) this.#lines.push(`    ! ${code}: ${message}`);
  }
}
