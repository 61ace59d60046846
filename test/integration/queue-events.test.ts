import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureRows } from '../../src/adapters/tables/azure-rows.ts';
import { scenarioContextOn } from '../../src/local/demo/scenario-context.ts';
import { SCENARIOS } from '../../src/local/demo/scenarios.ts';
import { until } from '../../src/local/demo/until.ts';
import type { Stack } from '../../src/local/stack/start-stack.ts';
import { startStack } from '../../src/local/stack/start-stack.ts';
import { hubRows } from '../../src/reconcile/records/hub/hub-record.ts';

// Generous: a busy machine must not fail what only takes its time.
const SECONDS = 120;

describe('the built app, reached through a storage queue only', () => {
  let stack: Stack;
  const lines: string[] = [];

  beforeAll(async () => {
    stack = await startStack({
      factor: 0.1 / 60,
      simulatorPort: 0,
      alertListPort: 0,
      // Never within this test: what comes about, comes about by events.
      sweepSchedule: '0 0 0 1 1 *',
      groups: 'one-process',
      delivery: 'queue',
      log: (entry) => lines.push(`${entry.level} ${entry.message}`),
      onHostExit: (exit) => lines.push(`exit ${exit.code}`),
    });
    await scenarioContextOn(stack).ready();
  });
  afterAll(async () => {
    await stack.close();
  });

  it('brings a new hub to its baseline: scenario 1 of the demo', async () => {
    const [scenario] = SCENARIOS;
    await expect(scenario!.run(scenarioContextOn(stack), scenario!.hubs)).resolves.toContain('1 PATCH');
    expect(stack.eventGrid.stats().delivered).toBeGreaterThan(0);
    expect(lines.filter((line) => line.includes('event taken {')).length).toBeGreaterThan(0);
  });

  it('drops a delivery that is no event, with a warning, and nothing ends in the poison queue', async () => {
    const queues = QueueServiceClient.fromConnectionString(stack.azurite.connectionString);
    const deliveries = queues.getQueueClient('hub-event-deliveries');
    await deliveries.sendMessage(Buffer.from('no event').toString('base64'));
    await until('the warning is logged', SECONDS, async () =>
      lines.some((line) => line.includes('malformed event')) ? undefined : lines.slice(-5).join('\n'),
    );
    await until('the message is gone', SECONDS, async () => {
      const { approximateMessagesCount } = await deliveries.getProperties();
      return approximateMessagesCount === 0 ? undefined : `${approximateMessagesCount} left`;
    });
    const poison = queues.getQueueClient('hub-event-deliveries-poison');
    const left = await poison.getProperties().then(
      ({ approximateMessagesCount = 0 }) => approximateMessagesCount,
      () => 0,
    );
    expect(left).toBe(0);
  });

  it('tells of a message that cannot be decoded, which no function is ever given, and ends the alert once it is cleared', async () => {
    const queues = QueueServiceClient.fromConnectionString(stack.azurite.connectionString);
    await queues.getQueueClient('hub-event-deliveries').sendMessage('{"not":"base64"}');
    const notified = (text: string) =>
      until(`a receiver is notified: ${text}`, SECONDS, async () => {
        const alerts = stack.receivers.events().map((each) => JSON.stringify(each.event));
        return alerts.some((each) => each.includes('HW801') && each.includes(text)) ? undefined : alerts.join('\n');
      });
    await notified('hub-event-deliveries-poison holds 1 message that cannot be read');
    expect(lines.filter((line) => line.includes('not base64') && line.includes('poison message stored'))).toEqual([]);
    await queues.getQueueClient('hub-event-deliveries-poison').clearMessages();
    await until('the count is forgotten', SECONDS, async () => {
      const rows = azureRows({ kind: 'ConnectionString', connectionString: stack.azurite.connectionString });
      const counted = await Array.fromAsync(rows.query('control', { partition: 'poison-queues' }));
      return counted.length === 0 ? undefined : JSON.stringify(counted);
    });
  });

  it('queues a poison message about a known hub again, once, and then keeps it for a person', async () => {
    const rows = azureRows({ kind: 'ConnectionString', connectionString: stack.azurite.connectionString });
    const [hub] = await Array.fromAsync(hubRows(rows));
    const poison = QueueServiceClient.fromConnectionString(stack.azurite.connectionString).getQueueClient(
      'hub-events-poison',
    );
    const message = { hubId: hub?.hubId, cause: 'event', since: new Date().toISOString() };
    const send = (content: object) => poison.sendMessage(Buffer.from(JSON.stringify(content)).toString('base64'));
    const logged = (text: string) =>
      until(text, SECONDS, async () =>
        lines.some((line) => line.includes(text)) ? undefined : lines.slice(-5).join('\n'),
      );
    await send(message);
    await logged('poison message requeued');
    expect(lines.filter((line) => line.includes('poison message stored'))).toEqual([]);
    await send({ ...message, afterPoison: true });
    await logged('poison message stored');
  });
});
