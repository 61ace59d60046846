import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpoint, fqdn, HUB, SimulatedArm, searchId, serviceTag } from './simulated-arm.ts';

const ORDER = ['Disabled', 'AllowInternetOutbound', 'AllowOnlyApprovedOutbound'];
const OVERLAPS = ['serialize', 'conflict', 'lose'] as const;

const rule = fc.oneof(
  fc.constantFrom('a.example', 'b.example', 'c.example').map(fqdn),
  fc.constantFrom('Sql', 'Storage').map((tag) => serviceTag(tag)),
  fc.constantFrom('s1', 's2').map((name) => endpoint(searchId(name), 'searchService')),
);
const name = fc.constantFrom('rule1', 'rule2', 'rule3', '__SYS_ST_AzureMonitor');

type Step = (arm: SimulatedArm) => void;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(...ORDER).map(
    (isolationMode): Step =>
      (arm) =>
        void arm.patchNetwork({ isolationMode }),
  ),
  fc.dictionary(name, rule, { maxKeys: 3 }).map(
    (outboundRules): Step =>
      (arm) =>
        void arm.patchNetwork({ outboundRules }),
  ),
  fc.tuple(name, rule).map(
    ([ruleName, properties]): Step =>
      (arm) =>
        void arm.putRule(ruleName, properties),
  ),
  name.map(
    (ruleName): Step =>
      (arm) =>
        void arm.call('DELETE', `${HUB}/outboundRules/${ruleName}`),
  ),
  fc.constant<Step>((arm) => void arm.provision()),
  fc.constant<Step>((arm) => void arm.simulator.addFault({ kind: 'FailOperation' })),
  fc.constant<Step>((arm) => void arm.simulator.addFault({ kind: 'RevertOperation' })),
  fc.double({ min: 0, max: 50, noNaN: true }).map(
    (minutes): Step =>
      (arm) =>
        arm.pass(minutes),
  ),
);

describe('whatever is asked', () => {
  it('isolation never becomes weaker, no two rules have one destination unless updates get lost, and everything ends', () => {
    fc.assert(
      fc.property(fc.constantFrom(...OVERLAPS), fc.array(step, { maxLength: 30 }), (overlap, steps) => {
        const arm = new SimulatedArm({ overlap });
        arm.seed();
        let strictest = 0;
        for (const act of steps) {
          act(arm);
          const mode = ORDER.indexOf(arm.network().isolationMode);
          expect(mode).toBeGreaterThanOrEqual(strictest);
          strictest = mode;
        }
        arm.pass(24 * 60);
        expect(arm.simulator.nextChangeAt()).toBeUndefined();
        expect(arm.simulator.world.pending.size).toBe(0);
        const rules: Record<string, { status: string; type: string; destination: unknown }> =
          arm.network().outboundRules ?? {};
        const transient = Object.values(rules).filter(
          ({ status }) => status === 'Provisioning' || status === 'Deleting',
        );
        expect(transient).toEqual([]);
        const opened = Object.values(rules).map(({ type, destination }) => JSON.stringify([type, destination]));
        if (overlap !== 'lose') expect(new Set(opened).size).toBe(opened.length);
      }),
      { numRuns: 300 },
    );
  });

  it('the same steps with the same seed give the same answers', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
        const states = [1, 2].map(() => {
          const arm = new SimulatedArm();
          arm.seed();
          for (const act of steps) act(arm);
          return JSON.stringify([arm.get(HUB), arm.simulator.takeEvents()]);
        });
        expect(states[0]).toBe(states[1]);
      }),
      { numRuns: 100 },
    );
  });

  it('an answer comes back, never an exception', () => {
    const path = fc.oneof(
      fc.webPath(),
      fc.constantFrom(
        HUB,
        `${HUB}/outboundRules/rule1`,
        `${HUB}/computes/%`,
        '//x',
        '/subscriptions/%0d%0a',
        'http://[',
        '',
      ),
      fc.string(),
    );
    const body = fc.option(fc.oneof(fc.string(), fc.json()), { nil: undefined });
    fc.assert(
      fc.property(
        fc.constantFrom('GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'TRACE', '__proto__'),
        path,
        body,
        fc.string(),
        (method, url, text, token) => {
          const arm = new SimulatedArm();
          arm.seed({ isolationMode: 'AllowOnlyApprovedOutbound' });
          const response = arm.simulator.handle(
            {
              method,
              url: url.includes('?') ? url : `${url}?api-version=2025-12-01`,
              headers: { authorization: `Bearer ${token}` },
              body: text,
            },
            arm.nowAt,
          );
          expect(response.status).toBeGreaterThanOrEqual(200);
          expect(Object.values(response.headers).every((value) => /^[\x20-\x7e]*$/.test(value))).toBe(true);
          if (response.body !== '') JSON.parse(response.body);
        },
      ),
      { numRuns: 1500 },
    );
  });
});
