import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azureRows } from '../../src/adapters/tables/azure-rows.ts';
import { scenarioContextOn } from '../../src/local/demo/scenario-context.ts';
import { SCENARIOS } from '../../src/local/demo/scenarios.ts';
import { until } from '../../src/local/demo/until.ts';
import { LOCAL_SECRETS } from '../../src/local/receivers/local-receivers.ts';
import { FORMATS } from '../../src/local/receivers/receiver-formats.ts';
import type { Stack } from '../../src/local/stack/start-stack.ts';
import { startStack } from '../../src/local/stack/start-stack.ts';

// Generous: a busy machine must not fail what only takes its time.
const SECONDS = 120;

describe('the built app on the local stack, one process per group of functions', () => {
  let stack: Stack;
  const lines: string[] = [];

  beforeAll(async () => {
    stack = await startStack({
      factor: 0.1 / 60,
      simulatorPort: 0,
      alertListPort: 0,
      sweepSchedule: '*/4 * * * * *',
      groups: 'per-function-group',
      log: (entry) => lines.push(`${entry.level} ${entry.message}`),
      onHostExit: (exit) => lines.push(`exit ${exit.code}`),
    });
    await scenarioContextOn(stack).ready();
  });
  afterAll(async () => {
    await stack.close();
  });

  it('registers every function, each queue and timer in a group of its own', () => {
    const groups = new Map(stack.host.functions.map((each) => [each.name, each.group]));
    expect([...groups.keys()].sort()).toEqual([
      'api',
      'judge-shard',
      'keyed-api',
      'on-hub-event',
      'on-hub-event-queue',
      'on-poison-alert-sends',
      'on-poison-hub-event-deliveries',
      'on-poison-hub-events',
      'on-poison-hub-repairs',
      'on-poison-sweep-shards',
      'pages',
      'prune-records',
      'reconcile-event',
      'reconcile-repair',
      'send-alerts',
      'send-notice',
      'sweep-fleet',
      'watch-operations',
    ]);
    expect(groups.get('on-hub-event')).toBe('http');
    expect(new Set(groups.values()).size).toBe(15);
  });

  it('brings a new hub to its baseline: scenario 1 of the demo', async () => {
    const [scenario] = SCENARIOS;
    await expect(scenario!.run(scenarioContextOn(stack), scenario!.hubs)).resolves.toContain('1 PATCH');
  });

  it('keeps a message that is not ours for a person, raises the alert, and goes on', async () => {
    // Each receiver fails in its own way, and repeats the secrets that it knows: no request sends it those of another.
    const { faults, urls } = stack.receivers;
    const known = {
      eventGrid: LOCAL_SECRETS.topicKey,
      pagerDuty: LOCAL_SECRETS.routingKey,
      teams: LOCAL_SECRETS.teamsSignature,
      slack: LOCAL_SECRETS.slackToken,
      azureMonitor: LOCAL_SECRETS.signingSecret,
    };
    const fails = (format: keyof typeof known, status: number, retryAfter?: string) =>
      faults.add({
        kind: 'Status',
        format,
        status,
        body: `no: ${known[format]} ${urls[format]}`,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      });
    fails('eventGrid', 429, '1');
    fails('pagerDuty', 429, '1');
    fails('teams', 500);
    fails('slack', 410);
    fails('azureMonitor', 410);
    faults.add({ kind: 'Reset', format: 'webhook' });
    const queue = QueueServiceClient.fromConnectionString(stack.azurite.connectionString).getQueueClient(
      'hub-events-poison',
    );
    await queue.sendMessage(Buffer.from('{"hello":"world"}').toString('base64'));
    const rows = azureRows({ kind: 'ConnectionString', connectionString: stack.azurite.connectionString });
    await until('the poison message is kept', SECONDS, async () => {
      for await (const row of rows.query('control', { partition: 'poison' }))
        if (String(row.cells.body).includes('hello')) return undefined;
      return 'there is no row';
    });
    await until('the alert is sent', SECONDS, async () =>
      stack.receivers.events().some((each) => JSON.stringify(each.event.data).includes('HW801'))
        ? undefined
        : 'no alert HW801',
    );
    await until('every receiver has failed', SECONDS, async () => {
      const seen = stack.receivers.refused();
      return FORMATS.every((format) => seen.some((each) => each.startsWith(`${format} `))) ? undefined : seen.join();
    });
  });

  it('accepts a malformed event with a warning', async () => {
    const answer = await fetch(stack.host.eventGridUrl('on-hub-event'), {
      method: 'POST',
      headers: { 'aeg-event-type': 'Notification', 'content-type': 'application/json' },
      body: JSON.stringify([{ id: 'x', eventType: 'Microsoft.Resources.ResourceWriteSuccess', data: {} }]),
    });
    expect(answer.status).toBe(202);
    await until('the warning is logged', SECONDS, async () =>
      lines.some((line) => line.includes('malformed event: subject')) ? undefined : lines.slice(-5).join('\n'),
    );
  });

  it('logs no secret', () => {
    const key = /AccountKey=([^;]+)/.exec(stack.azurite.connectionString)?.[1] ?? 'none';
    const all = lines.join('\n');
    expect(all).not.toContain(key);
    expect(all).not.toMatch(/Bearer |eyJ[A-Za-z0-9_-]{20}/);
  });

  it('shows no secret of a receiver: in no log, no row, no list of alerts', async () => {
    const rows = azureRows({ kind: 'ConnectionString', connectionString: stack.azurite.connectionString });
    const shown = [...lines, await (await fetch(stack.receivers.listUrl)).text()];
    for (const table of ['hubs', 'runs', 'changes', 'alerts', 'sweeps', 'control'] as const)
      for await (const row of rows.query(table, {})) shown.push(JSON.stringify(row));
    shown.push(
      ...stack.loggedAlerts(),
      JSON.stringify(stack.receivers.taken()),
      JSON.stringify(stack.receivers.refused()),
    );
    expect(shown.length).toBeGreaterThan(10);
    // The failures were really logged: without this check the test would pass on an empty log.
    expect(shown.some((text) => /alert not sent.*"failure":"Broken"/.test(text))).toBe(true);
    for (const secret of Object.values(LOCAL_SECRETS))
      expect(shown.filter((text) => text.includes(secret))).toEqual([]);
  });
});

describe('settings', () => {
  it('that are wrong stop the app at load, all of them named', async () => {
    const { startFunctionsHost } = await import('../../src/local/functions-host/start-functions-host.ts');
    const start = startFunctionsHost({
      appFile: 'dist/main.cjs',
      hostJsonFile: 'dist/host.json',
      settings: { HUBWARDEN_WRITES: 'maybe', HUBWARDEN_LEASE_SECONDS: '-1', HUBWARDEN_POLICI_PATH: 'x' },
      log: () => undefined,
    });
    const message = await start.then(
      () => 'it started',
      (error: unknown) => String(error),
    );
    for (const name of [
      'AzureWebJobsStorage',
      'HUBWARDEN_WRITES',
      'HUBWARDEN_LEASE_SECONDS',
      'HUBWARDEN_POLICI_PATH',
    ]) {
      expect(message).toContain(name);
    }
  });
});
