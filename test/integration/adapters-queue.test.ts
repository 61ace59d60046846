import { setTimeout as sleep } from 'node:timers/promises';
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storageQueue, storageQueueDepths } from '../../src/adapters/queue/storage-queue.ts';
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

describe('the depth of storage queues', () => {
  it('counts messages, hidden ones and such as cannot be decoded too; a queue that is not there holds none', async () => {
    const depths = storageQueueDepths({ kind: 'ConnectionString', connectionString: azurite.connectionString });
    expect(await depths.messagesIn('never-made-poison')).toBe(0);
    const client = clientOf('hub-events');
    await client.deleteIfExists();
    await client.create();
    expect(await depths.messagesIn('hub-events')).toBe(0);
    await client.sendMessage('not base64!');
    await client.sendMessage('aGk=', { visibilityTimeout: 600 });
    expect(await depths.messagesIn('hub-events')).toBe(2);
  });

  it('throws, and says which queue, when the service cannot be reached', async () => {
    const connectionString = azurite.connectionString.replace(
      /QueueEndpoint=[^;]+/,
      'QueueEndpoint=http://127.0.0.1:1/devstoreaccount1',
    );
    const depths = storageQueueDepths({ kind: 'ConnectionString', connectionString });
    await expect(depths.messagesIn('hub-events-poison')).rejects.toThrow(
      /Queue hub-events-poison could not be counted/,
    );
  });
});
