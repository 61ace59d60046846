import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_CONNECTIONS } from '../../../src/core/observation/connection-targets.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { PlanInput } from '../../../src/core/plan/model/plan.ts';
import { reach } from '../../../src/core/reach/reach.ts';
import type { Destination, ObservedRule } from '../../../src/core/rules/outbound-rule.ts';
import { HOSTILE_NAMES } from '../../hostile-names.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { baseline, desiredRule, endpoint, fqdn, hub, input, tag } from './plan-fixtures.ts';

const PLAIN = 'plain-name';

const destinations: readonly Destination[] = [
  fqdn('pypi.org'),
  fqdn('x.ngrok.io'),
  tag('Internet', 0, 65535),
  endpoint('lake'),
];
const statuses = ['Active', 'Inactive', 'Failed', 'Provisioning', 'Deleting'] as const;

interface Scene {
  readonly destination: Destination;
  readonly status: (typeof statuses)[number];
  readonly category: 'UserDefined' | 'Required';
  readonly unlisted: 'allow' | 'report' | 'remove';
  readonly remembers: boolean;
  readonly assignment: boolean;
}

const scene: fc.Arbitrary<Scene> = fc.record({
  destination: fc.constantFrom(...destinations),
  status: fc.constantFrom(...statuses),
  category: fc.constantFrom('UserDefined', 'Required'),
  unlisted: fc.constantFrom('allow', 'report', 'remove'),
  remembers: fc.boolean(),
  assignment: fc.boolean(),
});

function inputWith(name: string, one: Scene): PlanInput {
  const rule: ObservedRule = {
    name,
    destination: one.destination,
    status: one.status,
    category: one.category,
    parentRuleNames: [],
    errorInformation: undefined,
    wire: {},
  };
  const since = new Date('2026-10-05T08:00:00Z');
  const memory = one.remembers
    ? {
        inventory: Object.fromEntries([[name, 'key']]),
        repairs: Object.fromEntries([[name, 1]]),
        inactiveSince: Object.fromEntries([[name, since]]),
        settlingSince: Object.fromEntries([[name, since]]),
        putBacks: Object.fromEntries([[name, { count: 1, foreignChanges: 0, by: undefined }]]),
      }
    : {};
  const wanted = baseline({
    rules: [desiredRule(fqdn('pypi.org')), desiredRule(endpoint('lake'))],
    unlistedRules: one.unlisted,
    forbidden: [{ target: { type: 'FQDN', host: '*.ngrok.io' }, action: 'remove' }],
    ...(one.assignment ? { assignment: name } : {}),
  });
  return input({ observation: hub([rule]), baseline: wanted, memory, connectionTargets: NO_CONNECTIONS });
}

/** Everything that a caller sees, with one name in the place of another; lists in an order that names do not decide. */
function shown(value: unknown, name: string): unknown {
  const spellings = [name, encodeURIComponent(name.toWellFormed()), name.toLowerCase()];
  const text = (part: string): string =>
    [...new Set(spellings)].reduce((rest, each) => rest.replaceAll(each, '<name>'), part);
  const visit = (part: unknown): unknown => {
    if (typeof part === 'string') return text(part);
    if (Array.isArray(part))
      return part
        .map(visit)
        .map((each) => JSON.stringify(each))
        .sort();
    if (part instanceof Date || typeof part !== 'object' || part === null) return part;
    return Object.entries(part)
      .filter(([key]) => key !== 'fingerprint')
      .map(([key, each]) => [text(key), visit(each)]);
  };
  return visit(value);
}

describe('a plan', () => {
  it('differs by the name alone when a rule, or an assignment, is named as what stands on every object', () => {
    fc.assert(
      fc.property(scene, fc.constantFrom(...HOSTILE_NAMES), (one, name) => {
        const plain = buildPlan(inputWith(PLAIN, one));
        const hostile = buildPlan(inputWith(name, one));
        expect(shown(hostile, name)).toEqual(shown(plain, PLAIN));
      }),
      { numRuns: propertyRuns(2000) },
    );
  });

  it('gives the same answer about the reach of a host', () => {
    fc.assert(
      fc.property(scene, fc.constantFrom(...HOSTILE_NAMES), (one, name) => {
        const answers = [PLAIN, name].map((each) => {
          const { observation } = inputWith(each, one);
          return shown(reach({ observation, baseline: undefined, packs: [], host: 'x.ngrok.io', port: 443 }), each);
        });
        expect(answers[1]).toEqual(answers[0]);
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
