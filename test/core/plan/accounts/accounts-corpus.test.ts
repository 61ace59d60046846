import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assignBaseline } from '../../../../src/core/baseline/assignment/assign.ts';
import { parsePolicy, renderProblems } from '../../../../src/core/baseline/parse-policy.ts';
import { hubIdFrom } from '../../../../src/core/hub-id.ts';
import { observationFromAccount } from '../../../../src/core/kinds/reading/account-from-arm.ts';
import { armRequestFrom } from '../../../../src/core/kinds/requests/arm-request.ts';
import type { NetworkWrite } from '../../../../src/core/kinds/requests/network-write.ts';
import { connectionFromArm, connectionTargetsFrom } from '../../../../src/core/observation/connection-targets.ts';
import type { Plan } from '../../../../src/core/plan/model/plan.ts';
import { planOffline } from '../../../../src/core/plan/preview/offline-plan.ts';
import type { Inventory } from '../../../../src/core/rules/destinations/ownership.ts';
import { ACCOUNT_FINDINGS } from '../../../../src/core/verdict/catalogue/catalogue-accounts.ts';
import { briefWrite } from '../brief-plan.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/accounts');
const NOW = new Date('2026-10-01T12:00:00Z');

/** What a case leads to. */
interface Outcome {
  /** Why the two answers cannot be read. */
  readonly error?: string;
  readonly verdict?: string;
  /** `HW201 difference`, with ` exempt` and the rule. */
  readonly findings?: readonly string[];
  readonly steps?: readonly string[];
  /** `rule: reason`. */
  readonly skipped?: readonly string[];
}

/** One file of the corpus: the two answers of Azure, and what Hubwarden says about them. */
interface Case {
  readonly why: string;
  readonly account: { readonly id: string };
  /** Absent: Azure answers that there is no network. */
  readonly network?: unknown;
  readonly policy: unknown;
  readonly connections?: readonly unknown[];
  readonly inventory?: Inventory;
  readonly expected: Outcome;
}

const CASES = globSync(join(FOLDER, '*.json'))
  .sort()
  .map((file) => ({ file, name: basename(file, '.json'), ...(JSON.parse(readFileSync(file, 'utf8')) as Case) }));

function planOf({ account, connections, inventory, network, policy }: Case) {
  const hubId = hubIdFrom(account.id);
  if (hubId === undefined) throw new Error(`not an account: ${account.id}`);
  const observed = observationFromAccount({ account, network }, hubId, NOW);
  if (!observed.ok) return { error: observed.error };
  const parsed = parsePolicy(JSON.stringify(policy), 'policy.yaml');
  if (!parsed.ok) throw new Error(renderProblems(parsed.error, 'policy.yaml'));
  return planOffline({
    observation: observed.value,
    assignment: assignBaseline(parsed.value.policy, observed.value),
    usage: undefined,
    connectionTargets: connectionTargetsFrom((connections ?? []).map(connectionFromArm)),
    inventory: inventory ?? {},
    activatedAt: new Date('2026-09-30T12:00:00Z'),
    now: NOW,
  });
}

/** `CREATE` for the request that creates the network, else as in other tests. */
function stepText(write: NetworkWrite): string {
  const text = briefWrite(write);
  return write.kind === 'PatchNetwork' && armRequestFrom(write).method === 'PUT'
    ? text.replace('PATCH', 'CREATE')
    : text;
}

function outcomeOf(row: Case): Outcome {
  const planned = planOf(row);
  if ('error' in planned) return planned;
  const { findings, skipped, steps, verdict } = planned.plan;
  return {
    verdict,
    findings: findings.map(
      ({ class: kind, code, exemptedBy, rule }) =>
        `${code} ${kind}${exemptedBy === undefined ? '' : ' exempt'}${rule === undefined ? '' : ` ${rule}`}`,
    ),
    steps: steps.map(({ write }) => stepText(write)),
    skipped: skipped.map(({ reason, rule }) => (rule === undefined ? reason : `${rule}: ${reason}`)),
  };
}

describe('the corpus of accounts', () => {
  it.each(CASES)('$name: $why', ({ file, name, ...row }) => {
    if (process.env.UPDATE === '1') {
      const { expected: _, ...given } = row;
      writeFileSync(file, `${JSON.stringify({ ...given, expected: outcomeOf(row) }, null, 2)}\n`);
      return;
    }
    expect(outcomeOf(row), name).toEqual(row.expected);
  });

  it('has at least 25 accounts, and every finding that only accounts have', () => {
    const found = new Set(CASES.flatMap(({ expected }) => expected.findings ?? []).map((each) => each.split(' ')[0]));
    expect(CASES.length).toBeGreaterThanOrEqual(25);
    expect(Object.keys(ACCOUNT_FINDINGS).filter((code) => !found.has(code))).toEqual([]);
  });

  it('never writes where a finding says that it never does', () => {
    const never = ['HW410', 'HW411', 'HW412', 'HW413', 'HW414'];
    const blocked = CASES.filter(({ expected }) =>
      expected.findings?.some((each) => never.includes(each.split(' ')[0] ?? '')),
    );
    expect(blocked.length).toBeGreaterThanOrEqual(never.length);
    for (const { expected, name } of blocked) expect(expected.steps, name).toEqual([]);
  });

  it.each(CASES)('speaks of accounts, and never of the hub: $name', (row) => {
    const planned = planOf(row);
    const texts = 'error' in planned ? [planned.error] : textsOf(planned.plan);
    for (const text of texts) expect(text.replaceAll(/`[^`]*`/g, '')).not.toMatch(/\bhubs?\b/);
  });
});

/** Every text for people in a plan. */
function textsOf({ findings, skipped, steps }: Plan): readonly string[] {
  return [
    ...findings.flatMap(({ fix, message }) => [message, fix]),
    ...skipped.map(({ detail }) => detail),
    ...steps.map(({ why }) => why),
  ];
}
