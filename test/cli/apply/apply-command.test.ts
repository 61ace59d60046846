import { describe, expect, it, vi } from 'vitest';
import { hubRecords } from '../../../src/reconcile/records/hub/hub-record.ts';
import { operationRecords } from '../../../src/reconcile/records/hub/operation-record.ts';
import { OBJECT_ID } from '../../reconcile/virtual-app.ts';
import {
  applyIn,
  compliantWorld,
  historyIn,
  loseRule,
  newHubWorld,
  ownRules,
  PERSON,
  withoutDeployment,
  writesBy,
} from './terminal-in-world.ts';

vi.setConfig({ testTimeout: 60_000 });

describe('apply', () => {
  it('sends what the person confirmed, waits for Azure, and ends with a verdict by a fresh read', async () => {
    const world = await compliantWorld();
    const name = loseRule(world);
    const ran = await applyIn(world, ['apply', 'hub1'], { answer: 'yes' });
    expect(ran.exitCode).toBe(0);
    expect(ran.out).toBe(
      'hub1: no step is left.\n  1. set 1 rule: accepted after 0s\n  Verified by a fresh read: Compliant\n',
    );
    expect(ownRules(world)).toContain(name);
    expect(writesBy(world, PERSON)).toEqual(['PATCH hub1']);
    expect(await operationRecords(world.rows).get(world.hubId('hub1'))).toBeUndefined();
  });

  it('shows the plan before the question, then one line for each step, and the deadline while it waits', async () => {
    const world = await compliantWorld();
    const name = loseRule(world);
    const { lines } = await applyIn(world, ['apply', 'hub1'], { answer: 'yes', pause: withoutDeployment(world) });
    const shown = lines.map((line) => line.replace(/[0-9a-f]{32}/, 'F'));
    expect(shown.slice(0, 3)).toEqual([
      [
        'hub1: Drifted',
        'assignment standard (enforce) | isolation AllowOnlyApprovedOutbound | network Active | firewall Standard | 30 rules, 21 user-defined',
        world.hubId('hub1'),
        '',
        'Findings',
        `  HW201 error: No rule of hub1 permits FQDN anaconda.com: ${name} (python-packages@2026-02) is missing.`,
        '',
        'Changes',
        `  + anaconda.com:443 (python-packages@2026-02, rule ${name})`,
        '',
        'Fingerprint: F',
        '1 to add, 0 to change, 0 to remove · 3 min · +$0 a month · 1 step',
      ].join('\n'),
      'hub1: step 1 of 1, set 1 rule: accepted after 0s',
      'hub1: Azure works on the network, 0s; deadline 2026-11-23T11:33:00.000Z',
    ]);
    expect(shown.at(-1)).toMatch(/^hub1: Azure ended the network as Succeeded after \d+m \d+s$/);
  });

  it('brings a new hub through every step, without a deployment', async () => {
    const world = await newHubWorld();
    const { exitCode, out } = await applyIn(world, ['apply', 'hub1', '--json'], {
      answer: 'yes',
      pause: withoutDeployment(world),
    });
    expect(exitCode).toBe(0);
    const { hubs } = JSON.parse(out);
    expect(hubs).toMatchObject([
      { name: 'hub1', planned: 2, end: { kind: 'Finished' }, verdict: 'Compliant', isVerified: true, left: 0 },
    ]);
    expect(writesBy(world, PERSON)).toEqual(['PATCH hub1', 'POST hub1/provisionManagedNetwork']);
    expect(writesBy(world, OBJECT_ID)).toEqual([]);
    expect(world.network('hub1').status?.status).toBe('Active');
  });

  it('records the person, the cause and the version of the policy, and leaves no message behind', async () => {
    const world = await compliantWorld();
    loseRule(world);
    await applyIn(world, ['apply', 'hub1', '--by', 'dana@contoso.com'], {
      answer: 'yes',
      pause: withoutDeployment(world),
    });
    const history = await historyIn(world);
    const record = (await hubRecords(world.rows).get(world.hubId('hub1')))?.value;
    expect(history.filter(({ writes }) => writes.length > 0).at(-1)).toMatchObject({
      cause: 'terminal',
      by: 'dana@contoso.com',
      policyHash: record?.policy.hash,
      writes: [{ outcome: 'Started' }],
    });
    expect(record?.status.verdict).toBe('Compliant');
    const before = writesBy(world, OBJECT_ID).length;
    world.eventsArrive = true;
    await world.pass(2 * 3600);
    expect(writesBy(world, OBJECT_ID)).toHaveLength(before);
  });

  it('ends after the accepted write with --no-wait, and the deployment does the rest', async () => {
    const world = await newHubWorld();
    const { exitCode, out } = await applyIn(world, ['apply', 'hub1', '--yes', '2', '--no-wait']);
    expect(exitCode).toBe(2);
    expect(out).toContain('hub1: accepted. The deployment follows the operation');
    expect(writesBy(world, PERSON)).toEqual(['PATCH hub1']);
    await world.pass(3 * 3600);
    expect(writesBy(world, OBJECT_ID)).toEqual(['POST hub1/provisionManagedNetwork']);
    expect((await hubRecords(world.rows).get(world.hubId('hub1')))?.value.status.verdict).toBe('Compliant');
  });

  it('has nothing to do on a hub that is as it should be', async () => {
    const world = await compliantWorld();
    const { exitCode, out } = await applyIn(world, ['apply', 'hub1', '--yes', '3']);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: 'hub1: Compliant. There is nothing to send.\n' });
    expect(writesBy(world, PERSON)).toEqual([]);
  });

  it('leaves a failed write to the next try, and then ends well', async () => {
    const world = await compliantWorld();
    loseRule(world);
    world.simulator.addFault({ kind: 'AnswerRequest', method: 'PATCH', status: 429, retryAfterSeconds: 20 });
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '1'], { pause: withoutDeployment(world) });
    expect(ran.lines.join('\n')).toMatch(/step 1 of 1, set 1 rule: failed after 0s: .*\n.*next try at/);
    expect(ran.exitCode).toBe(0);
  });

  it('says that a deadline is over, and leaves the operation to the deployment', async () => {
    const world = await compliantWorld();
    loseRule(world);
    world.simulator.addFault({ kind: 'StickOperation', operation: 'UpdateWorkspace' });
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '1'], { pause: withoutDeployment(world) });
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain('Azure has not ended PATCH /subscriptions/');
    expect(await operationRecords(world.rows).get(world.hubId('hub1'))).toBeDefined();
  });
});

describe('apply with the rights of a person', () => {
  it('leaves no refusal in the record of the hub when only the person lacks the right', async () => {
    const world = await compliantWorld();
    const name = loseRule(world);
    world.simulator.addFault({ kind: 'AnswerRequest', method: 'PATCH', status: 403, code: 'AuthorizationFailed' });
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '1']);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toContain('hub1: stopped: Azure refuses the step to you.');
    expect(ran.error).toContain('set 1 rule: refused to you after 0s: AuthorizationFailed');
    const record = (await hubRecords(world.rows).get(world.hubId('hub1')))?.value;
    expect(record?.memory.refusals).toEqual([]);
    expect(record?.status.findings.map(({ code }) => code)).not.toContain('HW403');
    await world.pass(1800);
    expect(ownRules(world)).toContain(name);
  });

  it('does not call a hub unreadable because the person may not read it', async () => {
    const world = await compliantWorld();
    world.simulator.addFault({ kind: 'AnswerRequest', method: 'GET', status: 403, code: 'AuthorizationFailed' });
    const ran = await applyIn(world, ['apply', 'hub1', '--yes', '1']);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(ran.error).toMatch(/^hub1 could not be read from Azure: AuthorizationFailed/);
    expect((await hubRecords(world.rows).get(world.hubId('hub1')))?.value.status.verdict).toBe('Compliant');
  });
});
