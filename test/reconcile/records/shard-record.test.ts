import { expect, it } from 'vitest';
import { MemoryRows } from '../../../src/adapters/memory/memory-rows.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import { getShard, hubsOfShard, putShards } from '../../../src/reconcile/records/shard-record.ts';

it('a shard keeps hubs and accounts of one name apart', async () => {
  const subscription = '00000000-0000-4000-8000-000000000001';
  const below = `/subscriptions/${subscription}/resourceGroups/rg/providers`;
  const hubs = [
    `${below}/Microsoft.MachineLearningServices/workspaces/one`,
    `${below}/Microsoft.CognitiveServices/accounts/one`,
    `${below}/Microsoft.CognitiveServices/accounts/with.dots`,
  ].map((id) => hubIdFrom(id)!);
  const rows = new MemoryRows();
  await putShards(rows, 'sweep', new Map([[subscription, hubs]]), new Date('2026-11-23T08:00:00Z'));
  const shard = await getShard(rows, 'sweep', subscription);
  expect(await hubsOfShard(rows, 'sweep', subscription, shard!.value)).toEqual(hubs);
});
