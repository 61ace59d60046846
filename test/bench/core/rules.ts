import { parse } from 'yaml';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { reach } from '../../../src/core/reach/reach.ts';
import type { CoverageCandidate } from '../../../src/core/rules/coverage/coverage.ts';
import { coverageIndex } from '../../../src/core/rules/coverage/coverage.ts';
import { fqdnDestination, serviceTagDestination } from '../../../src/core/rules/destinations/destination.ts';
import type { Bench } from '../common/bench.ts';
import { policyText } from '../common/bench-policy.ts';
import { planInput } from './planner.ts';
import { measureRates } from './rates.ts';

const RULES = 1000;
const QUESTIONS = 100;
const OBSERVED = 50;

/** Coverage of many rules, answers to who reaches what, and the checks of a policy: each on one core. */
export const RULES_BENCH: Bench = {
  names: ['coverage', 'reach', 'policy-load'],
  run: async (wanted, print) => {
    if (wanted.has('coverage')) {
      const rules = manyRules();
      const rates = measureRates(
        () => covered(rules),
        () => JSON.stringify(rules).length,
      );
      const detail = `an index of ${RULES} rules, and each of them looked up; floor: JSON.stringify of the rules`;
      print({ ...{ name: 'coverage', value: rates.value, unit: 'indexes/s', floor: rates.floor }, detail });
    }
    if (wanted.has('reach')) print({ ...reaching(), ...{ name: 'reach', unit: 'hubs/s' } });
    if (wanted.has('policy-load')) {
      const text = policyText();
      const rates = measureRates(
        () => parsed(text),
        () => (parse(text) as { readonly assignments: readonly unknown[] }).assignments.length,
      );
      const detail = 'a policy with 40 rules, parsed, checked and compiled; floor: the YAML library';
      print({ ...{ name: 'policy-load', value: rates.value, unit: 'policies/s', floor: rates.floor }, detail });
    }
  },
};

/** Half host names, every eighth a wildcard, and half service tags with ports and prefixes. */
function manyRules(): readonly CoverageCandidate[] {
  return Array.from({ length: RULES }, (_, n) => {
    const wildcard = n % 8 === 0 ? '*.' : '';
    const destination =
      n % 2 === 0
        ? fqdnDestination(`${wildcard}host-${n}.example-${n % 20}.com`)
        : serviceTagDestination({
            serviceTag: `Storage.Region${n % 50}`,
            protocol: 'TCP',
            ports: `${n}-${n + 9}`,
          });
    if (!destination.ok) throw new Error(destination.error);
    return { name: `rule-${n}`, destination: destination.value };
  });
}

function covered(rules: readonly CoverageCandidate[]): number {
  const cover = coverageIndex(rules);
  let names = 0;
  for (const { destination } of rules) names += cover(destination)?.length ?? 0;
  if (names < rules.length) throw new Error('a rule does not cover itself');
  return names;
}

function reaching(): { readonly value: number; readonly floor: number; readonly detail: string } {
  const { assignment, observation } = planInput(OBSERVED);
  if (assignment.kind !== 'Assigned') throw new Error('the hub of the benchmark has no baseline');
  const { baseline } = assignment;
  const ask = (): number => {
    let allowed = 0;
    for (let n = 0; n < QUESTIONS; n += 1) {
      const host = `host-${n}.example.com`;
      const answer = reach({ host, port: 443, baseline, packs: [], firewallPriceText: '', observation });
      allowed += answer.allowed ? 1 : 0;
    }
    if (allowed !== OBSERVED) throw new Error(`${allowed} hosts are reached`);
    return allowed;
  };
  const { floor, value } = measureRates(ask, () => JSON.stringify(observation).length);
  const detail = `${QUESTIONS} questions about a hub with ${OBSERVED} rules, half of them answered yes; floor: JSON.stringify of the observation`;
  return { value, floor, detail };
}

function parsed(text: string): number {
  const policy = parsePolicy(text);
  if (!policy.ok) throw new Error('the policy of the benchmark is refused');
  return policy.value.policy.assignments.length;
}
