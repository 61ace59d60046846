import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import { reachCommand } from '../../../src/cli/reach/reach-command.ts';
import { someOf } from '../../thoroughness.ts';
import { contextWith, FLEET, hubText } from '../command-files.ts';
import type { HubJson, StepJson } from '../plan/apply-steps.ts';
import { applySteps } from '../plan/apply-steps.ts';

const CORPUS = readdirSync(join(import.meta.dirname, '../../fixtures/hubs'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));
const HOSTS = [
  'pypi.org',
  'huggingface.co',
  'contosolake.dfs.core.windows.net',
  'labels.contoso.com',
  '203.0.113.7:1433',
];

interface ReachJson {
  readonly allowed: boolean;
  readonly afterPlan: { readonly allowed: boolean; readonly by: readonly unknown[] };
}

interface PlanJson {
  readonly steps: readonly StepJson[];
  readonly skipped: readonly { readonly reason: string }[];
}

describe('reach after the plan', () => {
  it.each(someOf(CORPUS, 15))("of %s answers as reach does for the hub that the plan's requests make", (name) => {
    const before = hubText(name);
    // Without it a file that shows no managed network is not judged.
    const apiVersion = '2025-06-01';
    const planned = planCommand({ policy: FLEET, hub: 'h.json', apiVersion }, contextWith({ 'h.json': before })).json;
    // Files that cannot be planned are refused by both.
    if (planned === undefined) return;
    const { skipped, steps } = planned as PlanJson;
    // Of an assignment that only observes the plan shows steps that are not sent.
    const sent = skipped.some(({ reason }) => reason === 'ObserveOnly') ? [] : steps;
    const after = JSON.stringify(applySteps(JSON.parse(before) as HubJson, sent));
    for (const host of HOSTS) {
      const asked = { policy: FLEET, hub: 'h.json', host, apiVersion };
      const first = reachCommand(asked, contextWith({ 'h.json': before })).json as ReachJson | undefined;
      const second = reachCommand(asked, contextWith({ 'h.json': after })).json as ReachJson | undefined;
      expect(first?.afterPlan.allowed, host).toBe(second?.allowed);
    }
  });

  const LOSING = [
    'version: 1',
    'assignments:',
    '  - name: all',
    '    mode: enforce',
    '    isolation: { mode: AllowOnlyApprovedOutbound, newHubs: enforce, existingHubs: approve }',
    '    firewall: { sku: Standard }',
    '    unlistedRules: remove',
    '    rules: [{ fqdn: example.org }]',
  ].join('\n');
  const hub = hubText('in-sync');
  const ask = (policy: string, afterPlan: boolean) =>
    reachCommand(
      { policy: 'p.yaml', hub: 'h.json', host: 'pypi.org', afterPlan },
      contextWith({ 'p.yaml': policy, 'h.json': hub }),
    );

  it('shows both answers side by side, and by default ends with the code of the hub as saved', () => {
    const { exitCode, json, text } = ask(LOSING, false);
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ allowed: true, afterPlan: { allowed: false } });
    expect(text).toMatch(/^pypi\.org:443 is allowed on hub-in-sync\n/);
    expect(text).toMatch(/\n {2}After the plan \(\d+ writes?\): not allowed\. No rule that is in force/);
    expect(text).toContain('Changes that would allow it:');
  });

  it('ends with 2 under --after-plan where the plan removes the rule that lets the host through', () => {
    const { exitCode, json, text } = ask(LOSING, true);
    expect(exitCode).toBe(2);
    expect(json).toMatchObject({ allowed: false, asSaved: { allowed: true } });
    expect(text).toMatch(/^pypi\.org:443 is not allowed on hub-in-sync after the plan\n/);
    expect(text).toContain('\n  As saved: allowed. Rule ');
  });

  it('writes nothing in an assignment that only observes, and says so', () => {
    const { exitCode, text } = ask(LOSING.replace('mode: enforce', 'mode: observe'), true);
    expect(exitCode).toBe(0);
    expect(text).toContain('As saved: the same.');
    expect(ask(LOSING.replace('mode: enforce', 'mode: observe'), false).text).toContain(
      'After the plan: the same, because the assignment only observes.',
    );
  });

  it('counts a rule that the plan adds', () => {
    const { exitCode } = reachCommand(
      { policy: 'p.yaml', hub: 'h.json', host: 'example.org', afterPlan: true },
      contextWith({ 'p.yaml': LOSING, 'h.json': hub }),
    );
    expect(exitCode).toBe(0);
  });
});
