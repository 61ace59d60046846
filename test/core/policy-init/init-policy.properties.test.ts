import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareAssignments } from '../../../src/core/baseline/assignment/assign.ts';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { destinationText } from '../../../src/core/rules/destinations/destination-text.ts';
import { exfiltrationRisk } from '../../../src/core/rules/limits/exfiltration-risk.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { NOW } from '../plan/plan-fixtures.ts';
import { expectDescribed, fleets, proposed, TERMS } from './described-fleets.ts';

const RUNS = { numRuns: propertyRuns(300) };

describe('a policy that is proposed for any fleet', () => {
  it('leaves no hub with a step or a difference that a policy can avoid, and asks for nothing that is not open', () => {
    fc.assert(
      fc.property(fleets, (hubs) => {
        const policy = proposed(hubs);
        if (policy !== undefined) expectDescribed(policy, hubs);
      }),
      RUNS,
    );
  });

  it('leaves only the state of hubs in Azure when exemptions are asked for', () => {
    fc.assert(
      fc.property(fleets, (hubs) => {
        const policy = proposed(hubs, { exemptions: TERMS });
        if (policy === undefined) return;
        expectDescribed(policy, hubs);
        const open = policy.leftOver.flatMap(({ findings }) => findings.map(({ code }) => code));
        expect(open.filter((code) => code !== 'HW304' && code !== 'HW305')).toEqual([]);
        expect(policy.text).not.toContain('unlistedRules: allow');
      }),
      RUNS,
    );
  });

  it('exempts unlisted rules by their names only, each once, whatever names Azure gives', () => {
    const names = fc.constantFrom('a', 'ab', 'own-rule', 'own.rule', 'own:rule', 'own rule!', '-x', 'r'.repeat(260));
    fc.assert(
      fc.property(fleets, fc.array(names, { minLength: 1, maxLength: 6 }), (hubs, given) => {
        const renamed = hubs.map((hub) => ({
          ...hub,
          rules: hub.rules.map((rule, index) => ({ ...rule, name: given[index] ?? rule.name })),
        }));
        const policy = proposed(renamed, { exemptions: TERMS });
        const parsed = policy && parsePolicy(policy.text, 'proposed', NOW);
        if (parsed?.ok !== true) return;
        expect(parsed.value.warnings.filter(({ message }) => message.includes('duplicate'))).toEqual([]);
        const { exemptions } = parsed.value.policy;
        expect(exemptions.filter(({ findings, rule }) => findings.includes('HW203') && rule === undefined)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is the same text for every order of the hubs and their rules', () => {
    fc.assert(
      fc.property(fleets, fc.boolean(), (hubs, exempt) => {
        const terms = exempt ? { exemptions: TERMS } : {};
        const turned = [...hubs].reverse().map((hub) => ({ ...hub, rules: [...hub.rules].reverse() }));
        expect(proposed(turned, terms)?.text).toBe(proposed(hubs, terms)?.text);
      }),
      RUNS,
    );
  });

  it('has no warning but those that name a rule which every hub of the assignment has', () => {
    fc.assert(
      fc.property(fleets, (hubs) => {
        const policy = proposed(hubs);
        const parsed = policy && parsePolicy(policy.text, 'proposed', NOW);
        if (parsed?.ok !== true) return;
        expect(policy?.warnings).toEqual(parsed.value.warnings);
        const assign = prepareAssignments(parsed.value.policy);
        const rules = hubs.flatMap((hub) => {
          const outcome = assign(hub);
          return outcome.kind === 'Assigned' ? outcome.baseline.rules : [];
        });
        const risks = rules.flatMap(({ destination }) => exfiltrationRisk(destination) ?? []);
        for (const { message, remedy } of parsed.value.warnings) {
          expect(message).toMatch(/^HW(207|409) for /);
          const said = `${message} ${remedy}`.toLowerCase();
          expect(risks.some((risk) => said.includes(risk.slice(1, 20).toLowerCase()))).toBe(true);
        }
        expect(rules.every(({ destination }) => destinationText(destination) !== 'FQDN *')).toBe(true);
      }),
      RUNS,
    );
  });
});
