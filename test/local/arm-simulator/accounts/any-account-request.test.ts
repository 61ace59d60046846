import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpoint, fqdn, searchId, serviceTag } from '../simulated-arm.ts';
import { ACCOUNT, NETWORK, SimulatedFoundry } from './simulated-foundry.ts';

const MODES = ['Disabled', 'AllowInternetOutbound', 'AllowOnlyApprovedOutbound'];

type Step = (arm: SimulatedFoundry) => void;
const name = fc.constantFrom('rule1', 'rule2', '__SYS_ST_AzureActiveDirectory_TCP', 'Connection_srch_searchService');
const rule = fc.constantFrom(
  fqdn('a.example'),
  fqdn('b.example'),
  serviceTag('Sql'),
  endpoint(searchId('s1'), 'searchService'),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(...MODES).map(
    (isolationMode): Step =>
      (arm) =>
        void arm.putNetwork({ isolationMode }),
  ),
  fc.constantFrom(...MODES).map(
    (isolationMode): Step =>
      (arm) =>
        void arm.patchAccountNetwork({ isolationMode }),
  ),
  fc.dictionary(name, rule, { maxKeys: 3 }).map(
    (outboundRules): Step =>
      (arm) =>
        void arm.patchAccountNetwork({ outboundRules }),
  ),
  fc.tuple(name, rule).map(
    ([key, properties]): Step =>
      (arm) =>
        void arm.putAccountRule(key, properties),
  ),
  name.map(
    (key): Step =>
      (arm) =>
        void arm.deleteAccountRule(key),
  ),
  fc.constantFrom('con1', 'con2').map(
    (key): Step =>
      (arm) =>
        void arm.put(`${ACCOUNT}/connections/${key}`, { properties: { target: searchId('srch') } }),
  ),
  fc.constant<Step>((arm) => void arm.delete(`${ACCOUNT}/connections/con1`)),
  fc.constant<Step>((arm) => void arm.call('POST', `${NETWORK}/provision`)),
  fc.constant<Step>((arm) => void arm.simulator.addFault({ kind: 'FailOperation' })),
  fc.constant<Step>((arm) => void arm.simulator.addFault({ kind: 'RevertOperation' })),
  fc.double({ min: 0, max: 30, noNaN: true }).map(
    (minutes): Step =>
      (arm) =>
        arm.pass(minutes),
  ),
);

describe('whatever is asked of an account', () => {
  it('isolation never becomes weaker, no rule stays in motion, and everything ends', () => {
    fc.assert(
      fc.property(fc.constantFrom('conflict', 'lose'), fc.array(step, { maxLength: 30 }), (overlap, steps) => {
        const arm = new SimulatedFoundry({ overlap });
        arm.seedAccount();
        let strictest = 0;
        for (const act of steps) {
          act(arm);
          const { network } = arm.simulator.accounts.at(ACCOUNT) ?? {};
          // A creation that failed, or was reverted, never was.
          const mode = network?.provisioningState === 'Succeeded' ? MODES.indexOf(network.isolationMode) : strictest;
          expect(mode).toBeGreaterThanOrEqual(strictest);
          strictest = mode;
        }
        arm.pass(24 * 60);
        expect(arm.simulator.nextChangeAt()).toBeUndefined();
        expect(arm.simulator.world.accounts.pending.size).toBe(0);
        const rules = [...(arm.simulator.accounts.rulesOf(ACCOUNT)?.values() ?? [])];
        expect(rules.filter(({ status }) => status === 'Provisioning' || status === 'Deleting')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('an answer comes back, never an exception', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'managedNetworks',
        'default',
        'outboundRules',
        'projects',
        'connections',
        'provision',
        'capabilityHosts',
      ),
      fc.string({ maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
    );
    const method = fc.constantFrom('GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'HEAD');
    fc.assert(
      fc.property(method, fc.array(part, { maxLength: 5 }), fc.option(fc.json()), (verb, parts, body) => {
        const arm = new SimulatedFoundry();
        arm.governed('AllowOnlyApprovedOutbound');
        const answer = arm.call(verb, [ACCOUNT, ...parts].join('/'), { body: body ?? undefined });
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
  });
});
