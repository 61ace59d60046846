import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ForbiddenRule } from '../../../../src/core/baseline/policy/baseline.ts';
import { readRule } from '../../../../src/core/rules/reading/rule-reading.ts';
import type { Json } from '../../../../src/core/text/json.ts';
import { isJsonObject } from '../../../../src/core/text/json.ts';
import { propertyRuns, propertySeed } from '../../../thoroughness.ts';
import { codesOn, planFor } from '../judge-rules.ts';

const RUNS = {
  numRuns: propertyRuns(1500),
  seed: propertySeed(20_261_130),
};

const id = (name: string) =>
  `/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/${name}`;

/** The targets that a rule of this model may name, with the word for each in every spelling. */
const PLACES = [
  { word: 'ngrok', target: { type: 'FQDN', host: '*.ngrok.io' } },
  { word: 'files', target: { type: 'FQDN', host: 'files.evil.org' } },
  { word: 'internet', target: { type: 'ServiceTag', serviceTag: 'Internet' } },
  { word: '8.8.8.', target: { type: 'AddressPrefix', prefix: '8.8.8.0/24' } },
  {
    word: 'payroll',
    target: { type: 'PrivateEndpoint', serviceResourceId: id('payroll'), subresourceTarget: undefined },
  },
] as const;

const hosts = fc
  .uniqueArray(fc.constantFrom('x.ngrok.io', 'a.b.ngrok.io', 'files.evil.org', 'pypi.org', 'ok.example.com'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((list) => list.join(','));
const rule = fc.oneof(
  fc.record({ type: fc.constant('FQDN'), destination: hosts }),
  fc.record({
    type: fc.constant('ServiceTag'),
    destination: fc.record({
      serviceTag: fc.constantFrom('Internet', 'Sql', 'DataFactory'),
      protocol: fc.constantFrom('TCP', 'UDP', '*', 'ICMP'),
      portRanges: fc.constantFrom('443', '*', '80,8080-8089'),
      action: fc.constantFrom('Allow', 'Allow', 'Deny', null),
    }),
  }),
  fc.record({
    type: fc.constant('ServiceTag'),
    destination: fc.record({
      addressPrefixes: fc.uniqueArray(fc.constantFrom('8.8.8.8', '8.8.8.0/25', '10.0.0.0/8', '203.0.113.0/24'), {
        minLength: 1,
        maxLength: 3,
      }),
      protocol: fc.constantFrom('TCP', '*'),
      portRanges: fc.constantFrom('443', '*'),
    }),
  }),
  fc.record({
    type: fc.constant('PrivateEndpoint'),
    destination: fc.record({
      serviceResourceId: fc.constantFrom(id('payroll'), id('lake')),
      subresourceTarget: fc.constantFrom('blob', 'dfs'),
      sparkEnabled: fc.boolean(),
    }),
  }),
);

type Break = (value: Json | undefined) => Json | undefined;
/** Ways in which a value becomes malformed without losing its meaning. */
const KEEPING: readonly Break[] = [
  (value) => (typeof value === 'string' ? ` ${value}\u00A0` : value),
  (value) => [value ?? null],
  (value) => ({ value: value ?? null }),
  (value) => (typeof value === 'string' ? `${value}!` : value),
  (value) => (typeof value === 'string' ? `"${value}"` : value),
  (value) => (typeof value === 'string' ? value.replaceAll('.', '\uFF0E') : value),
  (value) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((each) => `https://${each}/path`)
          .join(',')
      : value,
  (value) => (typeof value === 'string' ? value.split(',').join(' ; ') : value),
  (value) => (typeof value === 'string' ? value.replaceAll('.', '%2e') : value),
  (value) => (Array.isArray(value) ? value.join(',') : value),
  (value) => (Array.isArray(value) ? [...value, 'broken/99'] : value),
];
/** Ways in which a value that names no place is lost. */
const LOSING: readonly Break[] = [() => undefined, () => null, () => 7, () => 'zzz', () => '', () => ({}), () => []];
/** Fields that say how and not where; whatever becomes of them, the place stays. */
const HOW = ['protocol', 'portRanges', 'subresourceTarget', 'sparkEnabled'];

interface Broken {
  readonly readable: { readonly type: string; readonly destination: Json };
  readonly wire: Readonly<Record<string, Json | undefined>>;
}

const broken: fc.Arbitrary<Broken> = fc
  .tuple(
    rule,
    fc.array(fc.tuple(fc.nat(9), fc.constantFrom(...KEEPING), fc.constantFrom(...LOSING)), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([readable, breaks]) => {
    let wire: Record<string, Json | undefined> = { ...readable };
    for (const [at, keep, lose] of breaks) wire = brokenAt(wire, at, keep, lose);
    return { readable, wire };
  });

function brokenAt(wire: Record<string, Json | undefined>, at: number, keep: Break, lose: Break) {
  if (at === 0) return { ...wire, type: lose(wire.type) };
  if (at === 1 || !isJsonObject(wire.destination)) return { ...wire, destination: keep(wire.destination) };
  const fields = Object.keys(wire.destination);
  const field = fields[at % fields.length] ?? '';
  const value = wire.destination[field];
  const next = HOW.includes(field) ? lose(value) : field === 'action' ? 'Nope' : keep(value);
  return { ...wire, destination: { ...wire.destination, [field]: next } };
}

const policy = fc.record({
  unlistedRules: fc.constantFrom('allow' as const, 'report' as const, 'remove' as const),
  forbidden: fc
    .subarray([...PLACES])
    .chain((places) => fc.constantFrom('report' as const, 'remove' as const).map((action) => ({ places, action })))
    .map(({ places, action }): readonly ForbiddenRule[] => places.map(({ target }) => ({ target, action }))),
});

/** Reads at its widest without any of the code under test: a forbidden place is met where its word stands anywhere. */
function meetsForbidden(wire: unknown, forbidden: readonly ForbiddenRule[]): boolean {
  const text = JSON.stringify(wire).normalize('NFKC').replaceAll('%2e', '.').toLowerCase();
  const named = PLACES.filter(({ word }) => text.includes(word)).map(({ target }) => target);
  return forbidden.some(({ target }) => named.some((place) => place === target));
}

function isDeny(wire: Broken['wire']): boolean {
  return isJsonObject(wire.destination) && wire.destination.action === 'Deny';
}

describe('rules of which parts are broken', () => {
  it('are never compliant where they may open a forbidden target, and never deleted', () => {
    fc.assert(
      fc.property(broken, policy, ({ wire }, wanted) => {
        const plan = planFor({ odd: { category: 'UserDefined', status: 'Active', ...wire } }, wanted);
        const reading = readRule(wire);
        expect(reading.destination === undefined).toBe(reading.reasons.length > 0);
        if (reading.destination === undefined) {
          expect(codesOn(plan, 'odd')).toContain('HW211');
          expect(plan.steps).toEqual([]);
          expect(plan.verdict).toBe('Drifted');
        }
        if (isDeny(wire) || !meetsForbidden(wire, wanted.forbidden)) return;
        expect(codesOn(plan, 'odd'), JSON.stringify(wire)).toContain('HW204');
      }),
      RUNS,
    );
  });

  it('have every finding that they had before, and HW211 with it', () => {
    fc.assert(
      fc.property(broken, policy, ({ readable, wire }, wanted) => {
        const before = codesOn(
          planFor({ odd: { category: 'UserDefined', status: 'Active', ...readable } }, wanted),
          'odd',
        );
        const after = codesOn(planFor({ odd: { category: 'UserDefined', status: 'Active', ...wire } }, wanted), 'odd');
        for (const code of before) expect(after, `${code} of ${JSON.stringify(wire)}`).toContain(code);
      }),
      RUNS,
    );
  });

  it('cover nothing, whatever they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { destination, reasons, widest } = readRule(value as Json);
        if (destination === undefined) expect(reasons.length).toBeGreaterThan(0);
        else expect(widest).toEqual([destination]);
      }),
      RUNS,
    );
  });
});
