import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { VirtualApp } from '../../reconcile/virtual-app.ts';
import { noteHostileChange, worldOfStates } from './hub-states.ts';
import { runIn } from './hub-worlds.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let world: VirtualApp;

beforeAll(async () => {
  world = await worldOfStates();
});

async function who(...args: readonly string[]) {
  return await runIn(world, ['who', ...args]);
}

describe('who', () => {
  it('lists the changes of others, the newest first, with operation and correlation id, apart from its own', async () => {
    const { error, exitCode, out } = await who('drifted');
    expect({ error, exitCode }).toEqual({ error: '', exitCode: 0 });
    expect(out).toMatch(/^drifted\n/);
    expect(out).toMatch(/ {2}open: HW204 evil, since .*, probably by a-person\n/);
    expect(out).toMatch(
      /\nChanges by others\n {2}by a-person, .*: outboundRules\/write of rule evil\n {4}correlation id \S+\n/,
    );
    expect(out.indexOf('of rule evil')).toBeLessThan(out.indexOf('outboundRules/delete'));
    expect(out).toContain("\nHubwarden's own changes\n");
  });

  it('keeps to one rule, in any casing, and adds requests for the hub as a whole', async () => {
    const { out } = await who('drifted', 'EVIL', '-o', 'json');
    const { changes, mayHave, own, rule } = JSON.parse(out);
    expect(rule).toBe('EVIL');
    expect(changes).toMatchObject([
      { by: 'a-person', rule: 'evil', isFailed: false, correlationId: expect.any(String) },
    ]);
    expect({ mayHave, own }).toEqual({ mayHave: [], own: [] });
  });

  it('says that no event told it, whether events arrive at all, and where Azure keeps a log', async () => {
    const { exitCode, out } = await who('seen-fine', 'nothing');
    expect(exitCode).toBe(0);
    expect(out).toContain('No event that is kept tells of a change of this rule by another principal.\n');
    expect(out).toMatch(/The last event of the subscription arrived at 2026-11-23 /);
    expect(out).toContain(`az monitor activity-log list --offset 90d --resource-id ${world.hubId('seen-fine')}\n`);
  });

  it('says that a rule is not known, and which may be meant', async () => {
    const misspelt = await who('drifted', 'evli');
    expect(misspelt.exitCode).toBe(0);
    expect(misspelt.out).toContain(
      '  Neither the record of drifted nor an event that is kept has a rule "evli". Did you mean "evil"?\n',
    );
    expect(JSON.parse((await who('drifted', 'evli', '-o', 'json')).out)).toMatchObject({
      isRuleKnown: false,
      nearRule: 'evil',
    });
    expect((await who('seen-fine', 'nothing')).out).toContain(' has a rule "nothing".\n');
    expect((await who('drifted', 'Evil')).out).not.toContain('Neither');
    expect((await who('drifted')).out).not.toContain('Neither');
  });

  it('answers for a hub that is gone, and for one whose record cannot be read', async () => {
    expect((await who('seen-gone')).out).toContain('by a-person');
    expect((await who('seen-damaged')).exitCode).toBe(0);
  });

  it('is a table for spreadsheets and pull requests', async () => {
    await noteHostileChange(world, 'seen-fine');
    const csv = await who('seen-fine', '-o', 'csv');
    expect(csv.out).toMatch(/^at,hubId,who,by,operation,rule,failed,correlationId,objectId,appId\r\n/);
    expect(csv.out).toContain(`"'=cmd|"" /C calc""!A0`);
    const md = await who('seen-fine', '-o', 'md');
    expect(md.out).toContain('| other | =cmd\\|');
    const text = await who('seen-fine');
    expect(['\u001b', '\u202e'].filter((each) => text.out.includes(each))).toEqual([]);
  });

  it.each([
    { args: [], error: 'missing required argument' },
    { args: ['hub9'], error: 'Hubwarden knows no hub "hub9".' },
    { args: ['drifted', ' '], error: 'The name of the rule is empty.' },
  ])('complains in one line and prints nothing else: $args', async ({ args, error }) => {
    const ran = await who(...args);
    expect({ exitCode: ran.exitCode, out: ran.out }).toEqual({ exitCode: 1, out: '' });
    expect(ran.error).toContain(error);
  });
});
