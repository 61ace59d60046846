import { describe, expect, it } from 'vitest';
import type { Baseline, Exemption } from '../../../../src/core/baseline/policy/baseline.ts';
import { NO_CONNECTIONS } from '../../../../src/core/observation/connection-targets.ts';
import { buildPlan } from '../../../../src/core/plan/build-plan.ts';
import type { Destination, ObservedRule, RuleStatus } from '../../../../src/core/rules/outbound-rule.ts';
import { observedRule } from '../azure-model.ts';
import { brief } from '../brief-plan.ts';
import type { InputChanges } from '../plan-fixtures.ts';
import { baseline, desiredRule, endpoint, fqdn, hub, input, inventoryOf, minutesAgo, tag } from '../plan-fixtures.ts';

const PYPI = fqdn('pypi.org');
const MIRROR = fqdn('mirror.contoso.com');
const LAKE = endpoint('lake');
const NGROK: Baseline['forbidden'] = [{ target: { type: 'FQDN', host: '*.ngrok.io' }, action: 'remove' }];
const TUNNEL = fqdn('*.ngrok.io');
const ours = (effect: Destination, status: RuleStatus = 'Active') =>
  observedRule(desiredRule(effect).name, effect, status);
const foreign = (effect: Destination, status: RuleStatus = 'Active', name = 'user-rule') =>
  observedRule(name, effect, status);
const azure = (effect: Destination) => observedRule('__SYS_RULE', effect, 'Active', 'Required');

interface Scene {
  readonly wanted?: readonly Destination[];
  readonly rules: readonly ObservedRule[];
  readonly written?: readonly Destination[];
  readonly policy?: Partial<Baseline>;
  readonly changes?: InputChanges;
}

/** The hub holds the wanted rule, pypi.org, and the rules of the case. */
function planOf({ wanted = [PYPI], rules, written = [PYPI], policy, changes }: Scene) {
  const { memory, ...rest } = changes ?? {};
  return buildPlan(
    input({
      observation: hub([ours(PYPI), ...rules]),
      baseline: baseline({ rules: wanted.map(desiredRule), ...policy }),
      memory: { inventory: inventoryOf(...written), ...memory },
      ...rest,
    }),
  );
}

function exemption(changes: Partial<Exemption> = {}): Exemption {
  return {
    id: 'ex-1',
    hub: '*',
    findings: ['HW203', 'HW204'],
    rule: 'user-rule',
    owner: 'platform-team',
    ticket: 'OPS-1',
    reason: 'migration',
    expiresAt: new Date('2027-01-01T00:00:00Z'),
    ...changes,
  };
}

describe('a rule that the baseline does not list', () => {
  it('is allowed, reported or removed as the policy says', () => {
    const of = (unlistedRules: Baseline['unlistedRules']) =>
      brief(planOf({ rules: [foreign(MIRROR)], policy: { unlistedRules } }));
    expect(of('allow')).toEqual({ verdict: 'Compliant', codes: [], steps: [], skipped: [] });
    expect(of('report')).toEqual({ verdict: 'Compliant', codes: ['HW203 lint'], steps: [], skipped: [] });
    expect(of('remove')).toEqual({
      verdict: 'Drifted',
      codes: ['HW203 difference'],
      steps: ['DELETE user-rule'],
      skipped: [],
    });
  });

  it('counts towards the breaker when it is removed', () => {
    expect(planOf({ rules: [foreign(MIRROR)], policy: { unlistedRules: 'remove' } }).steps[0]).toMatchObject({
      unasked: true,
      removes: ['user-rule'],
      irreversible: false,
    });
  });

  const listed: readonly { why: string; rules: readonly ObservedRule[]; wanted?: readonly Destination[] }[] = [
    { why: 'it has the destination of a baseline rule', rules: [foreign(MIRROR)], wanted: [PYPI, MIRROR] },
    {
      why: 'it permits less than the baseline',
      rules: [foreign(fqdn('files.pypi.org'))],
      wanted: [PYPI, fqdn('*.pypi.org')],
    },
    {
      why: 'several baseline rules permit it together',
      rules: [foreign(fqdn('a.com', 'b.com'))],
      wanted: [PYPI, fqdn('a.com'), fqdn('b.com')],
    },
    {
      why: 'the baseline’s own endpoint could not stand beside it',
      rules: [foreign(endpoint('lake', 'blob', true))],
      wanted: [PYPI, LAKE],
    },
    { why: 'it belongs to Azure', rules: [azure(MIRROR)] },
    { why: 'it is on its way out', rules: [foreign(MIRROR, 'Deleting')] },
    {
      why: 'it is the very Deny that the baseline wants',
      rules: [foreign(tag('Storage', 443, 443, 'Deny'))],
      wanted: [PYPI, tag('Storage', 443, 443, 'Deny')],
    },
  ];
  it.each(listed)('is not one of these: $why', ({ rules, wanted = [PYPI] }) => {
    const { codes, steps } = brief(planOf({ rules, wanted, policy: { unlistedRules: 'remove' } }));
    expect(codes).not.toContain('HW203 difference');
    expect(steps.filter((step) => step.startsWith('DELETE'))).toEqual([]);
  });

  it('is one although a Deny of the same destination is wanted', () => {
    const wanted = [PYPI, tag('Storage', 443, 443, 'Deny')];
    const plan = planOf({ wanted, rules: [foreign(tag('Storage', 1, 500))], policy: { unlistedRules: 'report' } });
    expect(brief(plan).codes).toContain('HW203 lint');
  });

  it('is one although the very same is wanted to be denied', () => {
    const wanted = [PYPI, tag('Storage', 443, 443, 'Deny')];
    const plan = planOf({ wanted, rules: [foreign(tag('Storage'))], policy: { unlistedRules: 'remove' } });
    expect(brief(plan)).toMatchObject({
      codes: ['HW201 difference', 'HW203 difference'],
      steps: ['DELETE user-rule'],
      skipped: ['WaitsForCover'],
    });
  });

  it('of a form that Hubwarden does not know is reported and never removed', () => {
    const strange = { ...foreign(MIRROR), destination: undefined };
    expect(brief(planOf({ rules: [strange], policy: { unlistedRules: 'remove' } }))).toEqual({
      verdict: 'Drifted',
      codes: ['HW203 difference', 'HW211 difference'],
      steps: [],
      skipped: ['NotPossible'],
    });
  });

  it('stays until the baseline’s own rule has taken its place', () => {
    const rules = [foreign(fqdn('*.numpy.org'))];
    const plan = planOf({ wanted: [PYPI, fqdn('docs.numpy.org')], rules, policy: { unlistedRules: 'remove' } });
    expect(brief(plan)).toEqual({
      verdict: 'Drifted',
      codes: ['HW201 difference', 'HW203 difference'],
      steps: [`PUT ${desiredRule(fqdn('docs.numpy.org')).name}`],
      skipped: ['WaitsForCover'],
    });
  });

  it('goes last of all', () => {
    const plan = planOf({
      wanted: [PYPI, fqdn('a.com'), LAKE],
      rules: [foreign(MIRROR)],
      policy: { unlistedRules: 'remove' },
    });
    expect(brief(plan).steps).toEqual([
      `PUT ${desiredRule(fqdn('a.com')).name}`,
      `PUT ${desiredRule(LAKE).name}`,
      'DELETE user-rule',
    ]);
  });

  it('goes at once when it only denies, and a rule that it denied can be written after it', () => {
    const storage = tag('Storage');
    const rules = [foreign(tag('Storage', 443, 443, 'Deny'))];
    const plan = planOf({ wanted: [PYPI, storage], rules, policy: { unlistedRules: 'remove' } });
    expect(brief(plan)).toEqual({
      verdict: 'Drifted',
      codes: ['HW201 difference', 'HW203 difference'],
      steps: ['DELETE user-rule'],
      skipped: ['WaitsForCover'],
    });
  });

  describe('and is a private endpoint', () => {
    const using = (...ids: readonly string[]) => ({ ...NO_CONNECTIONS, ids });
    const scene = { rules: [foreign(LAKE)], policy: { unlistedRules: 'remove' } as const };
    const target = LAKE.type === 'PrivateEndpoint' ? LAKE.serviceResourceId.toLowerCase() : '';

    it('is not removed before the connections of the hub have been read', () => {
      const plan = planOf(scene);
      expect(plan.needs).toEqual(['connections']);
      expect(brief(plan)).toMatchObject({ codes: ['HW203 difference'], steps: [], skipped: ['NotReadable'] });
    });

    it('is not removed when they cannot be read', () => {
      const plan = planOf({ ...scene, changes: { connectionTargets: 'Unreadable' } });
      expect(plan.needs).toEqual([]);
      expect(brief(plan)).toEqual({
        verdict: 'Unknown',
        codes: ['HW203 difference', 'HW601 unreadable'],
        steps: [],
        skipped: ['NotReadable'],
      });
    });

    it('is not unlisted when a connection uses its target', () => {
      const plan = planOf({ ...scene, changes: { connectionTargets: using('/subscriptions/other', `${target}/`) } });
      expect(brief(plan)).toEqual({ verdict: 'Compliant', codes: [], steps: [], skipped: ['TargetInUse'] });
      const allowed = planOf({
        ...scene,
        policy: { unlistedRules: 'allow' },
        changes: { connectionTargets: using(target) },
      });
      expect(brief(allowed).skipped).toEqual([]);
      const listed = planOf({ ...scene, wanted: [PYPI, LAKE], changes: { connectionTargets: using(target) } });
      expect(brief(listed).skipped).toEqual([]);
      const ofAzure = planOf({ ...scene, rules: [azure(LAKE)], changes: { connectionTargets: using(target) } });
      expect(brief(ofAzure).skipped).toEqual([]);
    });

    it('is removed when no connection uses its target', () => {
      const plan = planOf({ ...scene, changes: { connectionTargets: using('/subscriptions/other') } });
      expect(brief(plan).steps).toEqual(['DELETE user-rule']);
    });

    it('costs no read where it is only reported', () => {
      expect(planOf({ ...scene, policy: { unlistedRules: 'report' } }).needs).toEqual([]);
    });
  });
});

describe('a rule of ours that the baseline no longer wants', () => {
  const numpy = fqdn('numpy.org');

  it('is removed whatever the policy says of unlisted rules, without counting as a removal of a foreign rule', () => {
    for (const unlistedRules of ['allow', 'report', 'remove'] as const) {
      const plan = planOf({ rules: [ours(numpy)], written: [PYPI, numpy], policy: { unlistedRules } });
      expect(brief(plan)).toEqual({
        verdict: 'Drifted',
        codes: ['HW203 difference'],
        steps: [`DELETE ${desiredRule(numpy).name}`],
        skipped: [],
      });
      expect(plan.steps[0]?.unasked).toBe(false);
    }
  });

  it('stays until what replaces it is active', () => {
    const scene = { wanted: [PYPI, fqdn('docs.numpy.org')], written: [PYPI, fqdn('*.numpy.org')] };
    const waiting = planOf({ ...scene, rules: [ours(fqdn('*.numpy.org'))] });
    expect(brief(waiting)).toMatchObject({ steps: ['PATCH 3 rules'], skipped: ['WaitsForCover'] });
    const written = [...scene.written, fqdn('docs.numpy.org')];
    const provisioning = planOf({
      ...scene,
      written,
      rules: [ours(fqdn('*.numpy.org')), ours(fqdn('docs.numpy.org'), 'Provisioning')],
    });
    expect(brief(provisioning)).toMatchObject({ steps: [], skipped: ['WaitsForCover', 'OperationInFlight'] });
    const active = planOf({ ...scene, written, rules: [ours(fqdn('*.numpy.org')), ours(fqdn('docs.numpy.org'))] });
    expect(brief(active)).toMatchObject({ steps: [`DELETE ${desiredRule(fqdn('*.numpy.org')).name}`], skipped: [] });
  });

  it('stays when it has the effect of a wanted rule under a name from before', () => {
    const old = observedRule('hw-old-aaaaaaaa', numpy, 'Active');
    const memory = { inventory: { ...inventoryOf(PYPI), 'hw-old-aaaaaaaa': 'fqdn:numpy.org' } };
    expect(brief(planOf({ wanted: [PYPI, numpy], rules: [old], changes: { memory } }))).toMatchObject({
      codes: [],
      steps: [],
    });
  });

  it('of a form that Hubwarden does not know is skipped', () => {
    const strange = { ...ours(numpy), destination: undefined };
    expect(brief(planOf({ rules: [strange], written: [PYPI, numpy] }))).toMatchObject({
      steps: [],
      skipped: ['NotPossible'],
    });
  });

  it('makes way for a private endpoint that Azure would not take beside it', () => {
    const spark = endpoint('lake', 'blob', true);
    const plan = planOf({ wanted: [PYPI, spark], rules: [ours(LAKE)], written: [PYPI, LAKE] });
    expect(brief(plan).steps).toEqual([`DELETE ${desiredRule(LAKE).name}`, `PUT ${desiredRule(spark).name}`]);
  });
});

describe('an empty or faulty baseline removes nothing', () => {
  const numpy = fqdn('numpy.org');
  const scene = { rules: [foreign(MIRROR), ours(numpy)], written: [PYPI, numpy] };
  const unlistedRules = 'remove' as const;

  it('when it lists no rule', () => {
    const plan = planOf({ ...scene, wanted: [], policy: { unlistedRules } });
    expect(brief(plan)).toMatchObject({
      verdict: 'Drifted',
      steps: [],
      skipped: ['NotPossible', 'NotPossible', 'NotPossible'],
    });
  });

  it('when a rule of it has a fault', () => {
    const problems = [{ code: 'HW409', rule: undefined, message: 'Two packs disagree.', blocksRule: true }] as const;
    expect(planOf({ ...scene, policy: { unlistedRules, problems } }).steps).toEqual([]);
  });

  it('and rules that stay for that reason still satisfy the baseline', () => {
    const problems = [{ code: 'HW409', rule: undefined, message: 'Two packs disagree.', blocksRule: true }] as const;
    const rules = [foreign(fqdn('*.numpy.org')), ours(fqdn('*.scipy.org'))];
    const wanted = [PYPI, fqdn('docs.numpy.org'), fqdn('docs.scipy.org')];
    const written = [PYPI, fqdn('*.scipy.org')];
    const plan = planOf({ wanted, rules, written, policy: { unlistedRules, problems } });
    expect(brief(plan)).toMatchObject({ steps: [], codes: ['HW203 difference', 'HW203 difference', 'HW409 blocker'] });
  });

  it('but an informational finding about a rule is no fault', () => {
    const problems = [{ code: 'HW207', rule: undefined, message: 'Broad.', blocksRule: false }] as const;
    expect(planOf({ ...scene, policy: { unlistedRules, problems } }).steps).toHaveLength(2);
  });

  it('and rules that it forbids by name are still removed', () => {
    const plan = planOf({
      rules: [foreign(TUNNEL)],
      wanted: [],
      written: [],
      policy: { forbidden: NGROK, unlistedRules },
    });
    expect(brief(plan).steps).toEqual(['DELETE user-rule']);
  });
});

describe('a forbidden rule', () => {
  it.each(['remove', 'report'] as const)('has a remedy that fits the policy: %s', (action) => {
    const forbidden = NGROK.map(({ target }) => ({ target, action }));
    const found = planOf({ rules: [foreign(TUNNEL)], policy: { forbidden } }).findings.find(
      ({ code }) => code === 'HW204',
    );
    expect(found?.fix.includes('With `action: remove`')).toBe(action === 'report');
  });

  it('is reported, and removed first if the policy says so', () => {
    const rules = [foreign(TUNNEL)];
    const plan = planOf({ rules, wanted: [PYPI, MIRROR], policy: { forbidden: NGROK } });
    expect(brief(plan).codes).toEqual(['HW201 difference', 'HW204 difference']);
    expect(brief(plan).steps).toEqual(['DELETE user-rule', 'PATCH 2 rules']);
    expect(plan.steps[0]).toMatchObject({ unasked: true });
    expect(plan.findings[1]).toMatchObject({
      severity: 'critical',
      groupKey: expect.stringContaining('HW204|/subscriptions/'),
    });
  });

  it('is only reported where the policy reports', () => {
    const forbidden = NGROK.map(({ target }) => ({ target, action: 'report' as const }));
    expect(brief(planOf({ rules: [foreign(TUNNEL)], policy: { forbidden } }))).toEqual({
      verdict: 'Drifted',
      codes: ['HW204 difference'],
      steps: [],
      skipped: ['NotAsked'],
    });
  });

  it('follows the stricter of two matching entries', () => {
    const forbidden = [{ target: { type: 'FQDN', host: 'x.ngrok.io' }, action: 'report' } as const, ...NGROK];
    expect(brief(planOf({ rules: [foreign(TUNNEL)], policy: { forbidden } })).steps).toEqual(['DELETE user-rule']);
  });

  it('is reported once, and removed as unlisted where the policy only reports the destination', () => {
    const forbidden = NGROK.map(({ target }) => ({ target, action: 'report' as const }));
    const plan = planOf({ rules: [foreign(TUNNEL)], policy: { forbidden, unlistedRules: 'remove' } });
    expect(brief(plan)).toMatchObject({ codes: ['HW203 difference', 'HW204 difference'], steps: ['DELETE user-rule'] });
    const reported = planOf({ rules: [foreign(TUNNEL)], policy: { forbidden, unlistedRules: 'report' } });
    expect(brief(reported).codes).toEqual(['HW204 difference']);
  });

  const safe: readonly { why: string; rules: readonly ObservedRule[] }[] = [
    { why: 'Azure owns it', rules: [azure(TUNNEL)] },
    { why: 'it only denies', rules: [foreign(tag('Internet', 443, 443, 'Deny'))] },
    { why: 'it is on its way out', rules: [foreign(TUNNEL, 'Deleting')] },
    { why: 'its form is not known', rules: [{ ...foreign(TUNNEL), destination: undefined }] },
    { why: 'it reaches something else', rules: [foreign(MIRROR)] },
  ];
  it.each(safe)('is not one of these: $why', ({ rules }) => {
    const forbidden: Baseline['forbidden'] = [
      ...NGROK,
      { target: { type: 'ServiceTag', serviceTag: 'Internet' }, action: 'remove' },
    ];
    expect(brief(planOf({ rules, policy: { forbidden } })).codes).not.toContain('HW204 difference');
  });

  it('that the baseline itself wants is reported and stays', () => {
    const plan = planOf({
      wanted: [PYPI, TUNNEL],
      rules: [ours(TUNNEL)],
      written: [PYPI, TUNNEL],
      policy: { forbidden: NGROK },
    });
    expect(brief(plan)).toEqual({ verdict: 'Drifted', codes: ['HW204 difference'], steps: [], skipped: ['NotAsked'] });
  });

  it('of ours from an earlier baseline goes at once, without waiting for cover', () => {
    const plan = planOf({ rules: [ours(TUNNEL)], written: [PYPI, TUNNEL], policy: { forbidden: NGROK } });
    expect(brief(plan)).toEqual({
      verdict: 'Drifted',
      codes: ['HW204 difference'],
      steps: [`DELETE ${desiredRule(TUNNEL).name}`],
      skipped: [],
    });
  });

  it('that a client made of a rule of ours is deleted once and then restored', () => {
    const altered = observedRule(desiredRule(MIRROR).name, TUNNEL, 'Active');
    const plan = planOf({
      wanted: [PYPI, MIRROR],
      rules: [altered],
      written: [PYPI, MIRROR],
      policy: { forbidden: NGROK },
    });
    expect(brief(plan).steps).toEqual([`DELETE ${desiredRule(MIRROR).name}`, 'PATCH 2 rules']);
  });

  it('that reappears is removed again after a pause, for ever', () => {
    const of = (minutes: number) =>
      planOf({
        rules: [foreign(TUNNEL)],
        policy: { forbidden: NGROK },
        changes: {
          memory: { inventory: inventoryOf(PYPI), forbiddenRemovedAt: { 'fqdn:*.ngrok.io': minutesAgo(minutes) } },
        },
      });
    expect(brief(of(59))).toMatchObject({ codes: ['HW204 difference'], steps: [], skipped: ['Backoff'] });
    expect(of(59).skipped[0]?.retryAt).toEqual(minutesAgo(-1));
    expect(brief(of(60))).toMatchObject({ steps: ['DELETE user-rule'], skipped: [] });
  });

  it('that will be removed again does not satisfy the baseline', () => {
    const memory = { inventory: inventoryOf(PYPI), forbiddenRemovedAt: { 'fqdn:*.ngrok.io': minutesAgo(5) } };
    const wanted = [PYPI, fqdn('api.ngrok.io')];
    const plan = planOf({ wanted, rules: [foreign(TUNNEL)], policy: { forbidden: NGROK }, changes: { memory } });
    expect(brief(plan)).toMatchObject({
      steps: [`PUT ${desiredRule(fqdn('api.ngrok.io')).name}`],
      skipped: ['Backoff'],
    });
  });

  const targets: readonly { target: Baseline['forbidden'][number]['target']; rule: Destination; says: string }[] = [
    { target: { type: 'FQDN', host: '*.ngrok.io' }, rule: TUNNEL, says: '*.ngrok.io' },
    { target: { type: 'ServiceTag', serviceTag: 'Storage' }, rule: tag('Storage.WestUs'), says: 'service tag Storage' },
    {
      target: { type: 'AddressPrefix', prefix: '203.0.113.0/24' },
      rule: {
        type: 'ServiceTag',
        serviceTag: '',
        addressPrefixes: ['203.0.113.7/32'],
        protocol: 'TCP',
        ports: [{ from: 443, to: 443 }],
        action: 'Allow',
      },
      says: '203.0.113.0/24',
    },
    {
      target: {
        type: 'PrivateEndpoint',
        serviceResourceId: LAKE.type === 'PrivateEndpoint' ? LAKE.serviceResourceId : '',
        subresourceTarget: 'blob',
      },
      rule: LAKE,
      says: 'blob of /subscriptions/',
    },
    {
      target: {
        type: 'PrivateEndpoint',
        serviceResourceId: LAKE.type === 'PrivateEndpoint' ? LAKE.serviceResourceId : '',
        subresourceTarget: undefined,
      },
      rule: LAKE,
      says: 'opens /subscriptions/',
    },
  ];
  it.each(targets)('names its target: $says', ({ target, rule, says }) => {
    const plan = planOf({ rules: [foreign(rule)], policy: { forbidden: [{ target, action: 'report' }] } });
    expect(plan.findings.find(({ code }) => code === 'HW204')?.message).toContain(says);
  });
});

describe('exemptions of removals', () => {
  const policy = (exempt: Exemption): Partial<Baseline> => ({
    forbidden: NGROK,
    unlistedRules: 'remove',
    exemptions: [exempt],
  });

  it('an exempt rule is reported as exempt and never removed', () => {
    expect(brief(planOf({ rules: [foreign(TUNNEL)], policy: policy(exemption()) }))).toEqual({
      verdict: 'Exempt',
      codes: ['HW204 difference exempt'],
      steps: [],
      skipped: ['Exempt'],
    });
    expect(brief(planOf({ rules: [foreign(MIRROR)], policy: policy(exemption()) }))).toEqual({
      verdict: 'Exempt',
      codes: ['HW203 difference exempt'],
      steps: [],
      skipped: ['Exempt'],
    });
  });

  it('an exemption of a forbidden rule only keeps the rule from being removed as unlisted', () => {
    const plan = planOf({ rules: [foreign(TUNNEL)], policy: policy(exemption({ findings: ['HW204'] })) });
    expect(plan.steps).toEqual([]);
  });

  it('an exempt rule still satisfies the baseline', () => {
    const wanted = [PYPI, fqdn('api.ngrok.io')];
    const plan = planOf({
      wanted,
      rules: [foreign(TUNNEL)],
      policy: { ...policy(exemption()), unlistedRules: 'report' },
    });
    expect(brief(plan)).toMatchObject({ verdict: 'Exempt', codes: ['HW204 difference exempt'], steps: [] });
  });

  it('an exempt lint leaves the hub compliant', () => {
    const exemptions = [exemption()];
    const plan = planOf({ rules: [foreign(MIRROR)], policy: { unlistedRules: 'report', exemptions } });
    expect(brief(plan)).toEqual({ verdict: 'Compliant', codes: ['HW203 lint exempt'], steps: [], skipped: [] });
  });

  it('a rule of ours that is exempt from removal stays', () => {
    const numpy = fqdn('numpy.org');
    const exemptions = [exemption({ rule: desiredRule(numpy).name })];
    expect(brief(planOf({ rules: [ours(numpy)], written: [PYPI, numpy], policy: { exemptions } }))).toMatchObject({
      verdict: 'Exempt',
      steps: [],
    });
  });

  it('a rule of ours that is exempt from removal still satisfies the baseline', () => {
    const wide = fqdn('*.numpy.org');
    const exemptions = [exemption({ rule: desiredRule(wide).name })];
    const wanted = [PYPI, fqdn('docs.numpy.org')];
    const plan = planOf({ wanted, rules: [ours(wide)], written: [PYPI, wide], policy: { exemptions } });
    expect(brief(plan)).toMatchObject({ verdict: 'Exempt', steps: [] });
  });

  it('after an exemption has ended removals wait a day, and then go ahead', () => {
    const ended = (minutes: number) => policy(exemption({ expiresAt: minutesAgo(minutes) }));
    const waiting = planOf({ rules: [foreign(TUNNEL)], policy: ended(0) });
    expect(brief(waiting)).toEqual({
      verdict: 'Drifted',
      codes: ['HW204 difference', 'HW702 operational'],
      steps: [],
      skipped: ['ExpiryGrace'],
    });
    expect(waiting.skipped[0]?.retryAt).toEqual(minutesAgo(-24 * 60));
    expect(brief(planOf({ rules: [foreign(TUNNEL)], policy: ended(24 * 60) })).steps).toEqual(['DELETE user-rule']);
  });

  it('of several that have ended the last one counts', () => {
    const exemptions = [exemption({ expiresAt: minutesAgo(60) }), exemption({ id: 'ex-2', expiresAt: minutesAgo(10) })];
    const plan = planOf({ rules: [foreign(TUNNEL)], policy: { ...policy(exemption()), exemptions } });
    expect(plan.skipped[0]?.retryAt).toEqual(minutesAgo(10 - 24 * 60));
  });

  it('after an exemption has ended, putting back does not wait', () => {
    const exemptions = [exemption({ findings: ['HW201'], rule: undefined, expiresAt: minutesAgo(1) })];
    const plan = planOf({ wanted: [PYPI, MIRROR], rules: [], policy: { exemptions } });
    expect(plan.steps).toHaveLength(1);
  });

  it('a missing rule that is exempt does not hold up removals', () => {
    const exemptions = [exemption({ findings: ['HW201'], rule: undefined })];
    const rules = [ours(fqdn('*.numpy.org'))];
    const plan = planOf({
      wanted: [PYPI, fqdn('docs.numpy.org')],
      written: [PYPI, fqdn('*.numpy.org')],
      rules,
      policy: { exemptions },
    });
    expect(brief(plan).steps).toEqual([`DELETE ${desiredRule(fqdn('*.numpy.org')).name}`]);
  });
});
