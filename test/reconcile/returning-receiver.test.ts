import { expect, it } from 'vitest';
import { azureMonitorBody } from '../../src/adapters/receivers/azure-monitor-body.ts';
import { slackMessage } from '../../src/adapters/receivers/slack-receiver.ts';
import { teamsMessage } from '../../src/adapters/receivers/teams-receiver.ts';
import { webhookBody } from '../../src/adapters/receivers/webhook-receiver.ts';
import { err, ok } from '../../src/core/result.ts';
import { ends, fires, HOUR, MINUTE, policy } from './alert-world.ts';
import { World } from './world.ts';

const HUBS = Array.from({ length: 800 }, (_, index) => `h${index}`);

it('a receiver that comes back after an hour gets the opening with the count of 800 hubs, and its end under the same id', async () => {
  const world = await World.running({ policy: policy('  receivers: [ { name: channel, type: azureMonitor } ]\n') });
  world.answerOf = () => err({ kind: 'Later', retryAfterSeconds: undefined, detail: 'it answered 503' });
  for (const hub of HUBS) await fires(world, hub);
  await world.pass(HOUR, MINUTE);
  world.answerOf = () => ok(undefined);
  await world.pass(HOUR, MINUTE);
  for (const hub of HUBS) await ends(world, hub);
  await world.pass(HOUR, MINUTE);
  // The last try at a notice is the one that was taken.
  const notices = new Map(world.received.map(({ notice }) => [notice.noticeId, notice]));
  const sent = [...notices.values()].filter(({ kind }) => kind === 'Alert');
  expect(sent.map(({ transition }) => transition)).toEqual(['Opened', 'Resolved']);
  for (const notice of sent) {
    expect(notice.title).toContain('800 hubs');
    expect(JSON.parse(azureMonitorBody(notice)).data.alertContext.hubCount).toBe(800);
    expect(JSON.parse(webhookBody(notice)).data.hubCount).toBe(800);
    expect(slackMessage(notice)).toContain('800 hubs');
    expect(teamsMessage(notice)).toContain('800 hubs');
  }
  const ids = sent.map((notice) => JSON.parse(azureMonitorBody(notice)).data.essentials.alertId);
  expect(new Set(ids).size).toBe(1);
}, 120_000);
