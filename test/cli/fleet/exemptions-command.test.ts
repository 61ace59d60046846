import { beforeAll, describe, expect, it, vi } from 'vitest';
import { assessHubs, fqdnRule, seedOldHub } from '../../reconcile/records/earlier-edition-hubs.ts';
import { POLICY, VirtualApp } from '../../reconcile/virtual-app.ts';
import { runOn } from '../documented-fleet.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const EXEMPTIONS = `
exemptions:
  - { hub: "*/workspaces/hub1", findings: [HW204], rule: tunnel, owner: "=cmd|lab", ticket: T-1, reason: known, expires: 2026-12-31 }
  - { hub: "*/workspaces/hub2", findings: [HW203], owner: desk, ticket: T-2, reason: known, expires: 2027-06-30 }
  - { hub: "*/workspaces/nowhere", findings: [HW203], owner: desk, ticket: T-3, reason: known, expires: 2026-12-01 }
`;

let world: VirtualApp;

beforeAll(async () => {
  world = await VirtualApp.running({ policy: POLICY + EXEMPTIONS });
  const isolated = { isolationMode: 'AllowOnlyApprovedOutbound', provisioned: true } as const;
  seedOldHub(world, 'hub1', { ...isolated, rules: { tunnel: fqdnRule('a.ngrok.io') } });
  seedOldHub(world, 'hub2', isolated);
  await assessHubs(world, 'hub1', 'hub2');
  await world.pass(3 * 3600, 60);
});

function exemptions(...args: readonly string[]) {
  return runOn(world, ['exemptions', ...args]);
}

describe('exemptions', () => {
  it('lists the next to end first, with what each covers and what follows', async () => {
    const { error, exitCode, out } = await exemptions();
    expect([exitCode, error]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      'OWNER     ENDS              DAYS  FINDINGS  RULE    HUBS  COVERS  TICKET',
      'desk      2026-12-02 00:00  8     HW203     –       none  0       T-3',
      '=cmd|lab  2027-01-01 00:00  38    HW204     tunnel  hub1  1       T-1',
      'desk      2027-07-01 00:00  219   HW203     –       hub2  0       T-2',
      '',
      'desk, T-3: no known hub matches. Correct or remove it.',
      '=cmd|lab, T-1: when it ends, 1 verdict changes: hub1 (Drifted).',
      'desk, T-2: covers no finding now. Remove it if it is no longer needed.',
      '',
    ]);
  });

  it('selects and sorts', async () => {
    const tickets = async (...args: string[]) =>
      JSON.parse((await exemptions('--json', ...args)).out).exemptions.map(({ ticket }: { ticket: string }) => ticket);
    expect(await tickets('--owner', 'DESK')).toEqual(['T-3', 'T-2']);
    expect(await tickets('--expires-within', '2w')).toEqual(['T-3']);
    expect(await tickets('--unused')).toEqual(['T-3', 'T-2']);
    expect(await tickets('--filter', 'hub2')).toEqual(['T-2']);
    expect(await tickets('--sort', 'owner')).toEqual(['T-1', 'T-3', 'T-2']);
    expect(await exemptions('--owner', 'nobody')).toMatchObject({ exitCode: 0, out: 'No exemption matches.\n' });
  });

  it('guards formulas in CSV and markup in Markdown', async () => {
    expect((await exemptions('-o', 'csv')).out).toContain(
      "\r\n'=cmd|lab,2027-01-01T00:00:00.000Z,38,InForce,HW204,tunnel,",
    );
    expect((await exemptions('-o', 'md')).out).toContain('| =cmd\\|lab |');
  });

  it.each([
    {
      args: ['--expires-within', '30'],
      error: '--expires-within "30" is not a duration. Write a whole number with h, d or w, such as 30d.',
    },
    { args: ['--owner', ' '], error: '--owner is empty.' },
    { args: ['--filter', 'owner:x'], error: '--filter, character 1: unknown field "owner".' },
    { args: ['--sort', 'name'], error: 'Allowed choices are expires, owner.' },
    { args: ['extra'], error: 'too many arguments' },
  ])('refuses $args', async ({ args, error }) => {
    const ran = await exemptions(...args);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain(error);
  });
});
