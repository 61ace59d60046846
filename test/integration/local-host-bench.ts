import { QueueServiceClient } from '@azure/storage-queue';
import { startAzurite } from '../../src/local/azurite/start-azurite.ts';
import type { HostLogEntry } from '../../src/local/functions-host/app/host-log.ts';
import type { HostExit } from '../../src/local/functions-host/start-child.ts';
import type { FunctionsHost, FunctionsHostOptions } from '../../src/local/functions-host/start-functions-host.ts';
import { startFunctionsHost } from '../../src/local/functions-host/start-functions-host.ts';
import { until } from './local-processes.ts';

/** Folder of the apps that tests of the functions host run. */
export const FIXTURES = 'test/fixtures/functions-host';
/** A schedule that no test lives to see. */
export const NEVER = '0 0 0 1 1 *';

/** A message as the extension stores it. */
export function encoded(message: unknown): string {
  return Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)).toString('base64');
}

/** Functions hosts on one Azurite, with queues of its own for each test. */
export class HostBench {
  readonly log: HostLogEntry[] = [];
  readonly exits: HostExit[] = [];
  readonly work: string;
  readonly results: string;
  readonly #connectionString: string;
  readonly #queues: QueueServiceClient;
  #hosts: FunctionsHost[] = [];

  constructor(connectionString: string, number: number) {
    this.#connectionString = connectionString;
    this.#queues = QueueServiceClient.fromConnectionString(connectionString);
    this.work = `work-${number}`;
    this.results = `results-${number}`;
  }

  async start(options: Partial<FunctionsHostOptions> = {}): Promise<FunctionsHost> {
    const settings = {
      AzureWebJobsStorage: this.#connectionString,
      WORK_QUEUE: this.work,
      RESULT_QUEUE: this.results,
      TICK_SCHEDULE: NEVER,
      ...options.settings,
    };
    const host = await startFunctionsHost({
      appFile: `${FIXTURES}/app.cjs`,
      hostJsonFile: `${FIXTURES}/host.json`,
      log: (entry) => this.log.push(entry),
      onExit: (exit) => this.exits.push(exit),
      ...options,
      settings,
    });
    this.#hosts.push(host);
    return host;
  }

  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()));
  }

  /** Stores a message for the app's queue function. */
  async send(message: unknown): Promise<void> {
    await this.sendStored(encoded(message));
  }

  /** Stores a message as it is, for the app's queue function unless another queue is named. */
  async sendStored(stored: string, queueName = this.work): Promise<void> {
    const queue = this.#queues.getQueueClient(queueName);
    await queue.createIfNotExists();
    await queue.sendMessage(stored);
  }

  /** How many messages a queue has, hidden ones included; undefined when there is no such queue. */
  async count(queueName: string): Promise<number | undefined> {
    const queue = this.#queues.getQueueClient(queueName);
    if (!(await queue.exists())) return undefined;
    return (await queue.getProperties()).approximateMessagesCount;
  }

  /** Waits for a number of messages and takes them, as they are stored. */
  async takeStored(queueName: string, wanted: number): Promise<string[]> {
    await until(`${queueName} has ${wanted} messages`, async () => ((await this.count(queueName)) ?? 0) >= wanted);
    const queue = this.#queues.getQueueClient(queueName);
    const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
    await Promise.all(receivedMessageItems.map((item) => queue.deleteMessage(item.messageId, item.popReceipt)));
    return receivedMessageItems.map((item) => item.messageText);
  }

  /** Waits for a number of messages and takes them, decoded. */
  async take(queueName: string, wanted: number): Promise<string[]> {
    const stored = await this.takeStored(queueName, wanted);
    return stored.map((text) => Buffer.from(text, 'base64').toString());
  }

  /** What a function wrote, without what the app's hooks add. */
  messagesOf(functionName: string): string[] {
    const entries = this.log.filter((entry) => entry.category === `Function.${functionName}.User`);
    return entries.map((entry) => entry.message).filter((message) => !message.startsWith('hook '));
  }

  /** How often a function has been started. */
  runsOf(functionName: string): number {
    return this.log.filter((entry) => entry.message.startsWith(`Executing 'Functions.${functionName}'`)).length;
  }
}

/** Starts an Azurite for a file of tests. @returns what makes a bench on it */
export async function startBenches(): Promise<{ next(): HostBench; close(): Promise<void> }> {
  const azurite = await startAzurite();
  let number = 0;
  return {
    next() {
      number += 1;
      return new HostBench(azurite.connectionString, number);
    },
    close: () => azurite.close(),
  };
}
