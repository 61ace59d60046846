import type { ReconcileDeps } from '../../../src/reconcile/deps.ts';
import { applyHub } from '../../../src/reconcile/operator/apply/apply-hub.ts';
import { assessNow } from '../../../src/reconcile/operator/assess-now.ts';
import { findHub } from '../../../src/reconcile/operator/find-hub.ts';
import { policyFromTables } from '../../../src/reconcile/policy/policy-from-tables.ts';
import type { FaultRun } from '../fault-run.ts';
import type { Scenario } from '../scenario.ts';
import { HUB, putRule, ruleFor } from '../scenario.ts';
import { compliant, compliantWithForeign, SILENT } from './initial-states.ts';

/** A person changes the hub from a terminal, while the app goes on. The terminal may die at each of its calls. */
async function apply(play: FaultRun, waits = true): Promise<void> {
  await play.world.runTerminal(async (given: ReconcileDeps) => {
    const deps = { ...given, policy: policyFromTables(given.rows) };
    const found = await findHub(deps, HUB);
    if (!found.ok) throw new Error(found.error);
    const { hubId } = found.value;
    const planned = await assessNow(deps, hubId);
    if (!planned.ok) throw new Error(planned.error);
    const { plan, policy } = planned.value;
    const request = { hubId, by: 'platform', steps: plan.steps, policyHash: policy.hash, waits };
    await applyHub(deps, request, {
      report: () => undefined,
      pause: (seconds) => play.pass(seconds),
      isInterrupted: () => false,
    });
  });
}

function removeRules(play: FaultRun, ...hosts: readonly string[]): void {
  for (const host of hosts) play.world.simulator.removeRule(play.world.pathOf(HUB), ruleFor(play.world, host));
}

/** Stories of a person who changes a hub from a terminal. No event says that anything is wrong. */
export const TERMINAL_SCENARIOS: readonly Scenario[] = [
  {
    name: 'a terminal restores a rule and waits',
    before: compliantWithForeign,
    steps: async (play) => {
      removeRules(play, 'pypi.org');
      await apply(play);
    },
    foreign: ['partner', 'second'],
  },
  {
    name: 'a terminal restores rules, and removes a forbidden one',
    before: compliantWithForeign,
    steps: async (play) => {
      removeRules(play, 'pypi.org', '*.vscode.dev', 'github.com');
      putRule(play.world, 'tunnel', 'abc.ngrok.io', SILENT);
      await play.pass(300);
      await apply(play);
    },
    foreign: ['partner', 'second'],
  },
  {
    name: 'a terminal leaves the wait to the app',
    before: compliant,
    steps: async (play) => {
      removeRules(play, 'pypi.org');
      await apply(play, false);
    },
  },
  {
    name: 'a terminal writes a rule whose write fails',
    // With rules of others beside it, a single rule is written by a PUT of its own.
    before: compliantWithForeign,
    foreign: ['partner', 'second'],
    steps: async (play) => {
      play.world.simulator.addFault({ kind: 'FailOperation', operation: 'PutRule' });
      removeRules(play, 'pypi.org');
      await apply(play);
    },
  },
];
