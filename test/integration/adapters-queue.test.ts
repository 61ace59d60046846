import { setTimeout as sleep } from 'node:timers/promises';
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storageQueue } from '../../src/adapters/queue/storage-queue.ts';
import type { Azurite } from '../../src/local/azurite/start-azurite.ts';
import { startAzurite } from '../../src/local/azurite/start-azurite.ts';
import type { QueueName } from '../../src/reconcile/ports.ts';
import { queueContract } from '../contract/queue.contract.ts';

const NAMES: readonly QueueName[] = ['hub-events', 'hub-repairs', 'sweep-shards'];

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());

function clientOf(name: QueueName): QueueClient {
  return new QueueClient(azurite.connectionString, name);
}

async function receive(name: QueueName): Promise<readonly unknown[]> {
  const client = clientOf(name);
  if (!(await client.exists())) return [];
  const messages: unknown[] = [];
  for (;;) {
    const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 32 });
    if (receivedMessageItems.length === 0) return messages;
    for (const item of receivedMessageItems) {
      messages.push(JSON.parse(Buffer.from(item.messageText, 'base64').toString('utf8')));
      await client.deleteMessage(item.messageId, item.popReceipt);
    }
  }
}

queueContract('storage queues (Azurite)', async () => {
  for (const name of NAMES) await clientOf(name).deleteIfExists();
  const queue = storageQueue({ kind: 'ConnectionString', connectionString: azurite.connectionString });
  return { queue, receive, wait: (seconds) => sleep(seconds * 1000) };
});

describe('storage queues', () => {
  it('sends messages that never expire', async () => {
    await clientOf('sweep-shards').deleteIfExists();
    const queue = storageQueue({ kind: 'ConnectionString', connectionString: azurite.connectionString });
    await queue.send('sweep-shards', 1);
    const { receivedMessageItems } = await clientOf('sweep-shards').receiveMessages();
    expect(receivedMessageItems[0]?.expiresOn.getUTCFullYear()).toBeGreaterThan(9000);
  });

  it('throws, and says which queue, when the service cannot be reached', async () => {
    const connectionString = azurite.connectionString.replace(
      /QueueEndpoint=[^;]+/,
      'QueueEndpoint=http://127.0.0.1:1/devstoreaccount1',
    );
    const queue = storageQueue({ kind: 'ConnectionString', connectionString });
    await expect(queue.send('hub-events', 1)).rejects.toThrow(/Sending to queue hub-events failed/);
  });
});
