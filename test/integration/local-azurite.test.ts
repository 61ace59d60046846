import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { describe, expect, it } from 'vitest';
import { startAzurite } from '../../src/local/azurite/start-azurite.ts';
import { isRunning } from './local-processes.ts';

describe('startAzurite', () => {
  it('serves tables and queues to today’s SDKs, and ends quickly and for good', async () => {
    const azurite = await startAzurite();
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('hubs');
    await queue.create();
    await queue.sendMessage('hello');
    expect((await queue.peekMessages()).peekedMessageItems.map((item) => item.messageText)).toEqual(['hello']);
    const options = { allowInsecureConnection: true };
    const table = TableClient.fromConnectionString(azurite.connectionString, 'hubs', options);
    await table.createTable();
    await table.createEntity({ partitionKey: 'p', rowKey: 'r' });
    expect(await table.getEntity('p', 'r')).toMatchObject({ rowKey: 'r' });

    const startedMs = performance.now();
    await azurite.close();
    expect(isRunning(azurite.pid)).toBe(false);
    // Killing it, the last resort, comes after five seconds.
    expect(performance.now() - startedMs).toBeLessThan(4000);
  });

  it('keeps the data in a folder when asked to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'azurite-test-'));
    const first = await startAzurite({ folder });
    await QueueServiceClient.fromConnectionString(first.connectionString).createQueue('kept');
    await first.close();
    const second = await startAzurite({ folder });
    const properties = await QueueServiceClient.fromConnectionString(second.connectionString)
      .getQueueClient('kept')
      .getProperties();
    expect(properties.approximateMessagesCount).toBe(0);
    await second.close();
    await rm(folder, { recursive: true });
  });

  it('says what Azurite printed when it does not start', async () => {
    await expect(startAzurite({ folder: 'package.json/folder' })).rejects.toThrow(
      /Azurite ended with code[\s\S]*package.json/,
    );
  });
});
