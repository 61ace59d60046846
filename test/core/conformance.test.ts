import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CommandContext } from '../../src/cli/command/command-context.ts';
import type { CommandResult } from '../../src/cli/command/command-result.ts';
import { planCommand } from '../../src/cli/plan/plan-command.ts';
import { NO_PAINT } from '../../src/cli/text/paint.ts';
import { err, ok } from '../../src/core/result.ts';
import { CATALOGUE } from '../../src/core/verdict/catalogue/catalogue.ts';
import { ACCOUNT_FINDINGS } from '../../src/core/verdict/catalogue/catalogue-accounts.ts';
import { isFindingCode } from '../../src/core/verdict/catalogue/finding-code.ts';
import type { HubJson, RuleJson } from '../cli/plan/apply-steps.ts';
import { applySteps } from '../cli/plan/apply-steps.ts';
import { someOf } from '../thoroughness.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/hubs');

/** One row of cases.yaml. */
interface Case {
  readonly hub: string;
  readonly why: string;
  readonly policy?: string;
  readonly now?: string;
  readonly activated?: string;
  readonly apiVersion?: string;
  readonly inventory?: unknown;
  readonly computes?: unknown;
  readonly connections?: unknown;
  readonly error?: string;
  readonly verdict?: string;
  readonly findings?: Readonly<Record<string, number>>;
  readonly steps?: readonly string[];
  /** Names of all rules in the PATCH, those that it only repeats included. */
  readonly patched?: readonly string[];
  readonly estimate?: { readonly minutes: number; readonly usdPerMonth: number };
  /** Rules of others that the policy removes. */
  readonly removes?: readonly string[];
}

interface PlanJson {
  readonly verdict: string;
  readonly findings: readonly Record<string, unknown>[];
  readonly steps: readonly {
    method: string;
    path: string;
    body: Record<string, unknown> | null;
    irreversible: boolean;
  }[];
  readonly skipped: readonly Record<string, unknown>[];
  readonly estimate: Record<string, number>;
  readonly fingerprint: string;
}

const CASES = parse(readFileSync(join(FOLDER, 'cases.yaml'), 'utf8')) as readonly Case[];
const HUBS = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

/** Runs the command line's plan on a case; the texts of the case replace files. */
function plan(row: Case, change: (hub: string) => string = (hub) => hub): CommandResult {
  const given: Record<string, unknown> = {
    'inventory.json': row.inventory,
    'computes.json': row.computes,
    'connections.json': row.connections,
  };
  const hubFile = `${row.hub}.json`;
  const world: CommandContext = {
    readText: (path) => {
      if (given[path] !== undefined) return ok(JSON.stringify(given[path]));
      try {
        const text = readFileSync(join(FOLDER, path), 'utf8');
        return ok(path === hubFile ? change(text) : text);
      } catch {
        return err(`there is no fixture ${path}`);
      }
    },
    now: () => new Date('2026-10-01T12:00:00Z'),
    paint: NO_PAINT,
  };
  const file = (name: string) => (given[name] === undefined ? undefined : name);
  return planCommand(
    {
      policy: `policies/${row.policy ?? 'fleet'}.yaml`,
      hub: hubFile,
      inventory: file('inventory.json'),
      computes: file('computes.json'),
      connections: file('connections.json'),
      now: row.now,
      activated: row.activated,
      apiVersion: row.apiVersion,
    },
    world,
  );
}

function planJson(row: Case, change?: (hub: string) => string): PlanJson {
  const { exitCode, json, text } = plan(row, change);
  if (exitCode === 1) throw new Error(text);
  return json as PlanJson;
}

function counted(codes: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[String(code)] = (counts[String(code)] ?? 0) + 1;
  return counts;
}

/** `PUT rule` or the method alone, as the case writes it. */
function stepTexts(steps: PlanJson['steps'], wanted: readonly string[]): readonly string[] {
  return steps.map(({ method, path }, index) => {
    const rule = path.split('/outboundRules/')[1];
    return wanted[index]?.includes(' ') === true ? `${method} ${rule ?? ''}` : method;
  });
}

const PLANNED = CASES.filter(({ error }) => error === undefined);
/** What holds of every plan is looked at on some of them at `fast`. */
const SOME = someOf(PLANNED, 12);
const REFUSED = CASES.filter(({ error }) => error !== undefined);

describe('hubs of the corpus', () => {
  it.each(PLANNED)('$hub is $verdict: $why', (row) => {
    const { estimate, findings, steps, verdict } = planJson(row);
    const wanted = row.steps ?? [];
    expect({ verdict, findings: counted(findings.map(({ code }) => code)), steps: stepTexts(steps, wanted) }).toEqual({
      verdict: row.verdict,
      findings: row.findings,
      steps: wanted,
    });
    if (row.estimate !== undefined) expect(estimate).toEqual(row.estimate);
    if (row.patched !== undefined) {
      const patch = steps.find(({ method }) => method === 'PATCH');
      expect(patch?.body).toHaveProperty('properties.managedNetwork.outboundRules');
      expect(Object.keys(rulesIn(patch?.body)).sort()).toEqual(row.patched);
    }
  });

  it.each(REFUSED)('$hub is refused: $why', (row) => {
    const { exitCode, text } = plan(row);
    expect(exitCode).toBe(1);
    expect(text).toContain(row.error);
    expect(text).toMatch(new RegExp(`^${row.hub}\\.json:\\d+:\\d+ `));
  });

  it('exits with 0 where nothing is open and with 2 elsewhere', () => {
    const codes = PLANNED.map((row) => [row.verdict, plan(row).exitCode] as const);
    const expected = PLANNED.map(
      ({ verdict }) => [verdict, verdict === 'Compliant' || verdict === 'Exempt' ? 0 : 2] as const,
    );
    expect(codes).toEqual(expected);
  });
});

describe('every plan of the corpus', () => {
  it.each(SOME)('$hub: holds exactly the promised keys ($why)', (row) => {
    const json = planJson(row);
    expect(Object.keys(json)).toEqual([
      ...['format', 'version', 'plannedAt', 'policyVersion', 'hubId', 'name', 'workspaceGuid', 'assignment', 'mode'],
      ...['verdict', 'findings', 'changes', 'steps', 'stepsAfterApproval', 'skipped', 'estimate', 'fingerprint'],
      'assumed',
    ]);
    for (const finding of json.findings) {
      expect(Object.keys(finding)).toEqual([
        ...['code', 'class', 'severity', 'rule', 'destination', 'message', 'fix', 'exemptedBy'],
      ]);
      expect(isFindingCode(String(finding.code)) && CATALOGUE[String(finding.code) as 'HW101'].severity).toBe(
        finding.severity,
      );
    }
    for (const step of json.steps) expect(Object.keys(step)).toEqual(['method', 'path', 'body', 'irreversible', 'why']);
    for (const skipped of json.skipped) expect(Object.keys(skipped)).toEqual(['rule', 'reason', 'detail', 'retryAt']);
    expect(Object.keys(json.estimate)).toEqual(['minutes', 'usdPerMonth']);
  });

  it.each(SOME)('$hub: is the same whatever the order of the rules ($why)', (row) => {
    expect(planJson(row, reversedRules)).toEqual(planJson(row));
  });

  it.each(SOME)('$hub: never writes a mode weaker than the one that is there ($why)', (row) => {
    const order = ['disabled', 'allowinternetoutbound', 'allowonlyapprovedoutbound'];
    const mode = hubOf(row).properties.managedNetwork?.isolationMode ?? 'Disabled';
    const before = order.indexOf(mode.toLowerCase());
    const after = /"isolationMode":"(\w+)"/.exec(JSON.stringify(planJson(row).steps))?.[1];
    expect(after === undefined || order.indexOf(after.toLowerCase()) > before).toBe(true);
  });
});

function rulesIn(hubOrBody: unknown): Record<string, RuleJson> {
  return (hubOrBody as HubJson).properties.managedNetwork?.outboundRules ?? {};
}

function hubOf(row: Case): HubJson {
  return JSON.parse(readFileSync(join(FOLDER, `${row.hub}.json`), 'utf8'));
}

function namesWritten({ steps }: PlanJson): readonly string[] {
  return steps.flatMap(({ body, method, path }) => {
    if (method === 'PUT') return [path.split('/outboundRules/')[1] ?? ''];
    return method === 'PATCH' ? Object.keys(rulesIn(body)).filter((name) => name.startsWith('hw-')) : [];
  });
}

describe('what follows when every request of a plan is done', () => {
  it.each(SOME)('$hub: soon there is nothing left to send ($why)', (row) => {
    let hub = hubOf(row);
    let inventory = row.inventory as readonly string[] | undefined;
    const next = () => planJson({ ...row, inventory }, () => JSON.stringify(hub));
    for (let round = 0; round < 3; round += 1) {
      const plan = next();
      hub = applySteps(hub, plan.steps);
      inventory = [...(inventory ?? []), ...namesWritten(plan)];
    }
    expect(next().steps).toEqual([]);
  });

  it.each(SOME)('$hub: rules of others are as they were, but for those the policy removes ($why)', (row) => {
    const hub = hubOf(row);
    const { steps } = planJson(row);
    const ours = new Set((row.inventory as readonly string[] | undefined) ?? []);
    const removed = steps
      .filter(({ method }) => method === 'DELETE')
      .map(({ path }) => path.split('/outboundRules/')[1]);
    const after = rulesIn(applySteps(hub, steps));
    for (const [name, rule] of Object.entries(rulesIn(hub))) {
      if (ours.has(name) || removed.includes(name)) continue;
      expect(after[name]?.destination, name).toEqual(rule.destination);
    }
    expect(removed.filter((name) => !ours.has(name ?? ''))).toEqual(row.removes ?? []);
  });
});

function reversedRules(text: string): string {
  const hub = JSON.parse(text);
  const network = hub.properties.managedNetwork;
  if (network?.outboundRules)
    network.outboundRules = Object.fromEntries(Object.entries(network.outboundRules).reverse());
  return JSON.stringify(hub);
}

describe('the corpus itself', () => {
  it('holds at least thirty hubs, and each is in a case', () => {
    expect(HUBS.length).toBeGreaterThanOrEqual(30);
    expect(new Set(CASES.map(({ hub }) => `${hub}.json`))).toEqual(new Set(HUBS));
  });

  it('says of every case why', () => {
    expect(CASES.filter(({ why }) => why === undefined || why.length < 20)).toEqual([]);
  });

  it('shows every verdict that a file can show', () => {
    const verdicts = new Set(PLANNED.map(({ verdict }) => verdict));
    expect([...verdicts].sort()).toEqual([
      'Blocked',
      'Compliant',
      'Drifted',
      'Exempt',
      'Pending',
      'Unassigned',
      'Unknown',
    ]);
  });

  it('shows every finding that one read of a hub can lead to', () => {
    const found = new Set(PLANNED.flatMap(({ findings = {} }) => Object.keys(findings)));
    const needsHistory = ['HW302', 'HW303', 'HW403', 'HW404', 'HW405', 'HW408', 'HW501', 'HW502'];
    const ofAccounts = Object.keys(ACCOUNT_FINDINGS);
    const aboutHubs = Object.keys(CATALOGUE).filter(
      (code) => code < 'HW503' && !needsHistory.includes(code) && !ofAccounts.includes(code),
    );
    expect(aboutHubs.filter((code) => !found.has(code))).toEqual([]);
  });
});
