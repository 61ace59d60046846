import { describe, expect, it } from 'vitest';
import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import type { Result } from '../../../src/core/result.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { HubMessage } from '../../../src/reconcile/messages.ts';
import type { DeadLetterBox } from '../../../src/reconcile/watch/dead-letters.ts';
import { processDeadLetters } from '../../../src/reconcile/watch/dead-letters.ts';
import { VirtualApp } from '../virtual-app.ts';

const HUB =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourcegroups/rg/providers/microsoft.machinelearningservices/workspaces/';

/** Letters by name; a text in place of events cannot be read. */
class Box implements DeadLetterBox {
  readonly letters = new Map<string, readonly string[] | Error>();
  broken: string | undefined;

  async list(): Promise<Result<readonly string[], string>> {
    return this.broken === undefined ? ok([...this.letters.keys()]) : err(this.broken);
  }

  async read(name: string): Promise<Result<readonly unknown[] | undefined, string>> {
    const letter = this.letters.get(name);
    return letter instanceof Error ? err(letter.message) : ok(letter);
  }
}

/** In these tests an event is the name of a hub, or no hub at all. */
function hubOf(event: unknown): HubMessage | undefined {
  const hubId: HubId | undefined = event === 'no hub' ? undefined : hubIdFrom(`${HUB}${String(event)}`);
  return hubId === undefined
    ? undefined
    : { hubId, cause: 'event', since: '2026-11-24T09:00:00.000Z', note: undefined };
}

async function poisonRows(world: VirtualApp): Promise<number> {
  let count = 0;
  for await (const _row of world.deps.rows.query('control', { partition: 'poison' })) count += 1;
  return count;
}

async function firing(world: VirtualApp): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const row of world.deps.rows.query('alerts', {}))
    if (row.key.startsWith('member') && JSON.stringify(row.cells).includes('HW801')) found.push(row.key);
  return found;
}

describe('takeDeadLetters', () => {
  it('queues each hub once, and raises HW801', async () => {
    const world = await VirtualApp.running();
    const box = new Box();
    box.letters.set('2026/11/24/a.json', ['hub1', 'hub1', 'no hub']);
    box.letters.set('2026/11/24/b.json', ['hub2']);
    expect(await processDeadLetters(world.deps, box, hubOf)).toEqual({ letters: 2, events: 4, hubs: 2 });
    expect(await poisonRows(world)).toBe(1);
    expect(await firing(world)).toHaveLength(1);
  });

  it('processes each letter once, and new letters in a later pass', async () => {
    const world = await VirtualApp.running();
    const box = new Box();
    box.letters.set('a', ['hub1']);
    await processDeadLetters(world.deps, box, hubOf);
    expect(await processDeadLetters(world.deps, box, hubOf)).toEqual({ letters: 0, events: 0, hubs: 0 });
    box.letters.set('b', ['hub2']);
    expect(await processDeadLetters(world.deps, box, hubOf)).toEqual({ letters: 1, events: 1, hubs: 1 });
  });

  it('is not stopped by a letter that cannot be read, and tries it again', async () => {
    const world = await VirtualApp.running();
    const box = new Box();
    box.letters.set('a', new Error('it is no JSON'));
    box.letters.set('b', ['hub1']);
    expect(await processDeadLetters(world.deps, box, hubOf)).toMatchObject({ letters: 1, hubs: 1 });
    box.letters.set('a', ['hub2']);
    expect(await processDeadLetters(world.deps, box, hubOf)).toMatchObject({ letters: 1, hubs: 1 });
  });

  it('does nothing where the box cannot be listed', async () => {
    const world = await VirtualApp.running();
    const box = new Box();
    box.broken = 'Azure answered 403';
    expect(await processDeadLetters(world.deps, box, hubOf)).toEqual({ letters: 0, events: 0, hubs: 0 });
    expect(await firing(world)).toEqual([]);
  });

  it('forgets letters that the retention has deleted', async () => {
    const world = await VirtualApp.running();
    const box = new Box();
    box.letters.set('a', ['hub1']);
    await processDeadLetters(world.deps, box, hubOf);
    box.letters.delete('a');
    await processDeadLetters(world.deps, box, hubOf);
    const left: string[] = [];
    for await (const row of world.deps.rows.query('control', { partition: 'dead-letters' })) left.push(row.key);
    expect(left).toEqual([]);
  });

  it('stops after a hundred letters, and continues in the next pass', async () => {
    const world = await VirtualApp.running();
    const box = new Box();
    for (let index = 0; index < 130; index += 1) box.letters.set(`letter-${index}`, [`hub-${index}`]);
    expect(await processDeadLetters(world.deps, box, hubOf)).toMatchObject({ letters: 100 });
    expect(await processDeadLetters(world.deps, box, hubOf)).toMatchObject({ letters: 30 });
  });
});
