import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Catalogue = typeof import('../../../src/core/verdict/catalogue/catalogue.ts');
type Codes = typeof import('../../../src/core/verdict/catalogue/finding-code.ts');
type Code = Parameters<Catalogue['finding']>[0];

const ROOT = resolve(import.meta.dirname, '../../..');

/** Two rows that no version has, as a developer would write them. */
const ROWS = `
  HW298: {
    title: 'Fake rule finding',
    why: 'It exists for a test.',
    class: 'difference',
    severity: 'error',
    groupKey: ['assignment', 'rule'],
    exemptable: true,
    fix: 'Run \`hubwarden retry HUB\`.',
    clearedBy: 'The test ends.',
    relationToMode: 'FollowsFromMode',
    repair: 'RestoreRule',
    ownWork: 'FirstWrite',
    causedBy: ['RuleWrite'],
    isCausedByChangeOnly: true,
    failsRollout: true,
    sinceEdition: 99,
  },
  HW299: {
    title: 'Fake hub finding',
    why: 'It exists for a test.',
    class: 'difference',
    severity: 'warning',
    groupKey: ['hub'],
    exemptable: false,
    fix: 'Wait.',
    clearedBy: 'The test ends.',
    alwaysNotified: true,
    endedBecause: 'the test has ended',
  },
} satisfies`;

const FAKE = ['HW298', 'HW299'] as unknown as readonly [Code, Code];
const [OF_RULE, OF_HUB] = FAKE;

// The rows are added to a copy of the sources, so that lists which are made when a module is loaded get them too.
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubwarden-fake-code-'));
  cpSync(join(ROOT, 'src'), join(folder, 'src'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  const file = join(folder, 'src/core/verdict/catalogue/catalogue-rules.ts');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('\n} satisfies');
  writeFileSync(file, text.replace('\n} satisfies', ROWS));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function load<Module>(path: string): Promise<Module> {
  return (await import(pathToFileURL(join(folder, 'src', path)).href)) as Module;
}

async function raised(code: Code, rule?: string) {
  const { finding } = await load<Catalogue>('core/verdict/catalogue/catalogue.ts');
  const { hubIdFrom } = await load<typeof import('../../../src/core/hub-id.ts')>('core/hub-id.ts');
  const hubId = hubIdFrom(
    '/subscriptions/1111/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/hub1',
  );
  return finding(code, { hubId, assignment: 'production', rule, message: `${code} on hub1.` });
}

describe('a code that is only a row of the catalogue', () => {
  it('is a code, in order', async () => {
    const { FINDING_CODES, isFindingCode } = await load<Codes>('core/verdict/catalogue/finding-code.ts');
    expect(FINDING_CODES.slice(0, FINDING_CODES.indexOf('HW301')).slice(-2)).toEqual(FAKE);
    expect(FAKE.every(isFindingCode)).toBe(true);
  });

  it('gets class, severity, remedy and group key from the row', async () => {
    expect(await raised(OF_RULE, 'r')).toMatchObject({
      class: 'difference',
      severity: 'error',
      groupKey: 'HW298|production|r',
      fix: expect.stringMatching(/^Run `hubwarden retry \/subscriptions\/1111/),
    });
    expect((await raised(OF_HUB)).groupKey).toMatch(/^HW299\|\/subscriptions\/1111\//);
  });

  it('can be exempted where the row says so, in the policy file and in a plan', async () => {
    const { parsePolicy } = await load<typeof import('../../../src/core/baseline/parse-policy.ts')>(
      'core/baseline/parse-policy.ts',
    );
    const problems = (code: string): string => JSON.stringify(parsePolicy(policyThatExempts(code), 'policy', NOW));
    expect(problems(OF_RULE)).toContain('"ok":true');
    expect(problems(OF_HUB)).toContain('HW299 (Fake hub finding) cannot be exempted');
    const { coversFinding } = await load<typeof import('../../../src/core/baseline/policy/exemption.ts')>(
      'core/baseline/policy/exemption.ts',
    );
    const exemption = { ...EXEMPTION, findings: [...FAKE] };
    expect(coversFinding(exemption, { code: OF_RULE, rule: 'r' })).toBe(true);
    expect(coversFinding(exemption, { code: OF_HUB, rule: undefined })).toBe(false);
  });

  it('raises an alert, unless the row lets it follow from the isolation mode', async () => {
    const alerts = await load<typeof import('../../../src/core/alert/findings/alerting-findings.ts')>(
      'core/alert/findings/alerting-findings.ts',
    );
    const both = [await raised(OF_RULE, 'r'), await raised(OF_HUB)];
    const codes = (findings: typeof both) => alerts.alertingFindings(findings).map(({ code }) => code);
    expect(codes(both)).toEqual(FAKE);
    expect(codes([...both, await raised('HW101')])).toEqual([OF_HUB, 'HW101']);
    // Always notified: also where it counts as worth knowing only.
    expect(codes(both.map((each) => ({ ...each, class: 'lint' as const })))).toEqual([OF_HUB]);
  });

  it('is inhibited by the open breaker, unless the row has it always notified', async () => {
    const { isInhibitedByBreaker } = await load<typeof import('../../../src/core/alert/findings/alerting-findings.ts')>(
      'core/alert/findings/alerting-findings.ts',
    );
    expect(isInhibitedByBreaker(await raised(OF_RULE, 'r'))).toBe(true);
    expect(isInhibitedByBreaker(await raised(OF_HUB))).toBe(false);
  });

  it('fails a roll-out where the row says so', async () => {
    const { proofOf } = await load<typeof import('../../../src/core/rollout/proof.ts')>('core/rollout/proof.ts');
    const outcome = { verdict: 'Drifted', skipped: [], stepsDue: 0, failures: 0, changeFailed: false } as const;
    expect(proofOf({ ...outcome, codes: [OF_RULE] })).toBe('Failed');
    expect(proofOf({ ...outcome, codes: [OF_HUB] })).toBe('Good');
  });

  it('is drift, and has the author of the change that the row names', async () => {
    const { driftSince } = await load<typeof import('../../../src/core/verdict/drift.ts')>('core/verdict/drift.ts');
    const before = driftSince(undefined, [], NOW, () => undefined);
    const drift = driftSince(before, [await raised(OF_RULE, 'r')], NOW, () => undefined);
    expect(drift.added).toEqual([{ code: OF_RULE, rule: 'r' }]);
    const { canHaveAuthor, explainingChange } = await load<
      typeof import('../../../src/core/alert/findings/explaining-change.ts')
    >('core/alert/findings/explaining-change.ts');
    const at = new Date(NOW.getTime() - 60_000).toISOString();
    const operation = 'Microsoft.MachineLearningServices/workspaces/outboundRules/write';
    const change = { operation, rule: 'r', name: 'operator@contoso.com', at, own: false };
    expect(explainingChange({ code: OF_RULE, rule: 'r', since: NOW.toISOString() }, [change])).toBe(change);
    expect(FAKE.map((code) => canHaveAuthor(code))).toEqual([true, false]);
  });

  it('is new in the edition that the row names', async () => {
    const { isOfNewEdition, JUDGEMENT_EDITION } = await load<
      typeof import('../../../src/core/verdict/judgement-edition.ts')
    >('core/verdict/judgement-edition.ts');
    expect(JUDGEMENT_EDITION).toBe(99);
    expect(FAKE.map((code) => isOfNewEdition(code, { edition: 98, at: '' }))).toEqual([true, false]);
  });

  it('is on the page of findings and in the text of a notification', async () => {
    const { explainText, renderCatalogue } = await load<
      typeof import('../../../src/core/verdict/catalogue/render-catalogue.ts')
    >('core/verdict/catalogue/render-catalogue.ts');
    expect(renderCatalogue()).toContain(
      '| [HW298](#hw298) | Fake rule finding | difference | error | code + assignment + rule | yes |',
    );
    expect(explainText(OF_HUB)).toContain('Notified once even when Hubwarden repaired it at once.');
    const { alertTitle } = await load<typeof import('../../../src/core/alert/content/notification-text.ts')>(
      'core/alert/content/notification-text.ts',
    );
    expect(alertTitle(OF_RULE, [], 'Opened')).toBe('HW298 Fake rule finding');
  });

  it('is missing from the runbook until it has a line there', async () => {
    const { codesWhere } = await load<Catalogue>('core/verdict/catalogue/catalogue.ts');
    const runbook = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
    const notified = codesWhere((entry) => entry.groupKey !== undefined && entry.class !== 'lint');
    expect(notified.filter((code) => !runbook.includes(code))).toEqual(FAKE);
  });
});

const NOW = new Date('2026-11-30T08:00:00Z');

const EXEMPTION = {
  id: 'ex-1',
  hub: '*',
  rule: undefined,
  owner: 'platform',
  ticket: 'NET-1',
  reason: 'test',
  expiresAt: new Date('2027-01-01T00:00:00Z'),
};

function policyThatExempts(code: string): string {
  return `version: 1
assignments:
  - { name: production, isolation: { mode: AllowOnlyApprovedOutbound } }
exemptions:
  - { hub: '*/workspaces/hub1', findings: [${code}], owner: platform, ticket: NET-1, reason: test, expires: 2026-12-20 }
`;
}
