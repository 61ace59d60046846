import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { PlanRead, PlanReads } from '../../../src/core/plan/plan-with-reads.ts';
import { planWithAnswers, planWithReads } from '../../../src/core/plan/plan-with-reads.ts';
import { approval, hub, input, NO_USAGE, newHub } from './plan-fixtures.ts';

/** Answers from a list, and keeps what was asked for. */
function reader(answers: { readonly [read in PlanRead]?: PlanReads }) {
  const rounds: (readonly PlanRead[])[] = [];
  const answer = (due: readonly PlanRead[]): PlanReads => {
    rounds.push(due);
    return Object.assign({}, ...due.map((read) => answers[read] ?? {})) as PlanReads;
  };
  return { rounds, answer, read: async (due: readonly PlanRead[]) => answer(due) };
}

describe('a plan with reads', () => {
  it('makes no read for a hub that is on its baseline', async () => {
    const { rounds, read } = reader({});
    const planned = await planWithReads(input({ observation: hub() }), read);
    expect(rounds).toEqual([]);
    expect(planned.plan).toEqual(buildPlan(planned.input));
  });

  it('reads approvals first, then the usage, and plans the change of mode with both', async () => {
    const { rounds, read } = reader({ approvals: { approvals: [approval()] }, usage: { usage: NO_USAGE } });
    const planned = await planWithReads(input({ observation: newHub() }), read);
    expect(rounds).toEqual([['approvals'], ['usage']]);
    expect(planned.asked).toEqual(['approvals', 'usage']);
    expect(planned.plan.needs).toEqual([]);
    expect(planned.plan.steps[0]).toMatchObject({ irreversible: true, approvalId: 'approval-1' });
    const known = { usage: NO_USAGE, consent: { enforcedSince: undefined, approvals: [approval()] } };
    expect(planned.plan).toEqual(buildPlan(input({ observation: newHub(), ...known })));
  });

  it('asks once for approvals that are not there', async () => {
    const { rounds, read } = reader({ approvals: { approvals: [] }, usage: { usage: NO_USAGE } });
    const { plan } = await planWithReads(input({ observation: newHub() }), read);
    expect(rounds).toEqual([['approvals'], ['usage']]);
    expect(plan.findings.map(({ code }) => code)).toContain('HW402');
    expect(plan.steps).toEqual([]);
  });

  it('ends when a read fails, and when it gives nothing', async () => {
    const failed = reader({ usage: { usage: 'Unreadable' } });
    const unreadable = await planWithReads(input({ observation: newHub() }), failed.read);
    expect(unreadable.plan.findings.map(({ code }) => code)).toContain('HW601');
    const nothing = reader({});
    const unknown = await planWithReads(input({ observation: newHub() }), nothing.read);
    expect(nothing.rounds).toEqual([['approvals'], ['usage']]);
    expect(unknown.plan.needs).toEqual(['usage']);
    expect(unknown.plan.steps).toEqual([]);
  });

  it('comes to the same plan where the answers are at hand', async () => {
    const answers = { approvals: { approvals: [approval()] }, usage: { usage: NO_USAGE } };
    const waiting = await planWithReads(input({ observation: newHub() }), reader(answers).read);
    expect(planWithAnswers(input({ observation: newHub() }), reader(answers).answer)).toEqual(waiting);
  });
});
