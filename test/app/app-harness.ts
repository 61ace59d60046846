import { MemoryRows } from '../../src/adapters/memory/memory-rows.ts';
import { VirtualClock } from '../../src/adapters/memory/virtual-clock.ts';
import type { Notification } from '../../src/core/alert/content/notification.ts';
import { DEFAULT_API_VERSION } from '../../src/core/azure/api-versions.ts';
import type { Result } from '../../src/core/result.ts';
import { ok } from '../../src/core/result.ts';
import { ArmSimulator } from '../../src/local/arm-simulator/simulator/simulator.ts';
import type { ArmEvent } from '../../src/local/arm-simulator/state/event-outbox.ts';
import { toCloudEvent } from '../../src/local/arm-simulator/state/event-outbox.ts';
import type { SimulatorOptions } from '../../src/local/arm-simulator/state/settings.ts';
import type { Alerting } from '../../src/reconcile/alert/receivers.ts';
import { hubEventFrom } from '../../src/reconcile/hub-event.ts';
import type { SendFailure } from '../../src/reconcile/ports.ts';
import { OBJECT_ID } from './app-deps.ts';

export const GROUP = { subscriptionId: '00000000-0000-4000-8000-000000000001', resourceGroup: 'rg-ai' };
export const START = new Date('2026-11-23T08:00:00Z');

/** The path of a hub of the one resource group. */
export function hubPath(name: string): string {
  return `/subscriptions/${GROUP.subscriptionId}/resourceGroups/${GROUP.resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
}

/** The path of an account of the same group. */
export function accountPath(name: string): string {
  return `/subscriptions/${GROUP.subscriptionId}/resourceGroups/${GROUP.resourceGroup}/providers/Microsoft.CognitiveServices/accounts/${name}`;
}

/** The body of a request for a hub. */
export function newHub(isolationMode: string) {
  return { location: 'eastus2', kind: 'Hub', properties: { managedNetwork: { isolationMode } } };
}

/** What a harness is made of. */
export interface HarnessOptions {
  readonly policy?: string;
  readonly simulator?: SimulatorOptions | undefined;
  /** Where its clock begins; default {@link START}. */
  readonly at?: Date | undefined;
}

/**
 * What every test of the whole app in memory stands on: a clock that moves only when told to, tables, a simulated Azure with one
 * resource group, and receivers. Who handles what and when is up to the class that extends it.
 */
export class AppHarness {
  readonly clock: VirtualClock;
  readonly rows = new MemoryRows();
  readonly simulator: ArmSimulator;
  /** Alerts that any receiver took. */
  readonly notices: Notification[] = [];
  /** Everything that was taken, and by whom. */
  readonly received: { readonly receiver: string; readonly notice: Notification }[] = [];
  /** What a receiver says to a notice. */
  answerOf: (receiver: string, notice: Notification) => Result<void, SendFailure> = () => ok(undefined);
  /** One receiver named `test`, unless the policy names others. */
  readonly alerting: Alerting = {
    pagesUrl: undefined,
    receiversOf: (plans) => {
      const names = plans.length === 0 ? ['test'] : plans.map(({ name }) => name);
      const receivers = names.map((name) => ({
        name,
        send: (notice: Notification) => this.receive(name, notice),
      }));
      return { receivers: new Map(receivers.map((each) => [each.name, each])), problems: [] };
    },
  };
  policyText: string;

  constructor({ at = START, policy = '', simulator = {} }: HarnessOptions = {}) {
    this.clock = new VirtualClock({ at });
    this.simulator = new ArmSimulator(simulator);
    this.simulator.seedGroup({ subscriptionId: GROUP.subscriptionId, name: GROUP.resourceGroup });
    this.policyText = policy;
  }

  /** A person's request to Azure. @returns the parsed body */
  arm(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): { status: number; body: Record<string, unknown> } {
    const response = this.simulator.handle(
      {
        method,
        url: `${path}?api-version=${DEFAULT_API_VERSION}`,
        headers: { authorization: 'Bearer a-person', 'content-type': 'application/json', ...headers },
        body: body === undefined ? undefined : JSON.stringify(body),
      },
      this.clock.now(),
    );
    return { status: response.status, body: response.body === '' ? {} : JSON.parse(response.body) };
  }

  createHub(name: string, isolationMode = 'Disabled'): void {
    const answer = this.arm('PUT', hubPath(name), newHub(isolationMode));
    if (answer.status >= 300) throw new Error(JSON.stringify(answer));
  }

  /** The message that an event leads to; undefined where it leads to none. */
  protected messageOf(event: ArmEvent, now: Date) {
    const read = hubEventFrom(toCloudEvent(event), new Set([OBJECT_ID]), now);
    return read.ok && read.value.kind === 'Queue' ? read.value.message : undefined;
  }

  protected async receive(receiver: string, notice: Notification): Promise<Result<void, SendFailure>> {
    const answer = this.answerOf(receiver, notice);
    if (!answer.ok) return answer;
    this.received.push({ receiver, notice });
    if (notice.kind === 'Alert') this.notices.push(notice);
    return answer;
  }
}
