import { describe, expect, it } from 'vitest';
import { prepareAssignments } from '../../../src/core/baseline/assignment/assign.ts';
import { parsePolicy } from '../../../src/core/baseline/parse-policy.ts';
import { pinPacks } from '../../../src/core/baseline/policy-version.ts';
import type { HubId } from '../../../src/core/hub-id.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';
import type { Observation } from '../../../src/core/observation/observation.ts';
import type { KnownHub } from '../../../src/core/policy-diff/hub-under.ts';
import type { PreparedPolicy } from '../../../src/core/rollout/equivalent-policy.ts';
import { destinationKey } from '../../../src/core/rules/destinations/destination-key.ts';
import { ruleNameFor } from '../../../src/core/rules/destinations/rule-name.ts';
import type { Destination } from '../../../src/core/rules/outbound-rule.ts';
import { DEFAULT_TIMINGS } from '../../../src/core/time/timings.ts';
import { observedRule } from '../plan/azure-model.ts';
import { EMPTY_MEMORY, fqdn, hub, NOW } from '../plan/plan-fixtures.ts';
import { diffOf } from './fleet-cases.ts';

function policy(settings: string, kinds = 'Hub'): PreparedPolicy {
  const parsed = parsePolicy(`version: 1\nkinds: [${kinds}]\nassignments:\n  - name: production\n${settings}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const pinned = pinPacks(parsed.value.policy, {});
  return { policy: pinned, assign: prepareAssignments(pinned) };
}

const SETTINGS = `    mode: enforce
    isolation: { mode: AllowOnlyApprovedOutbound }
    firewall: { sku: Standard }
    unlistedRules: allow
    rules:
      - fqdn: pypi.org
`;

function known(name: string, destinations: readonly Destination[], changes: Partial<Observation> = {}): KnownHub {
  const id = `/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/${name}`;
  const rules = destinations.map((destination) => observedRule(ruleNameFor(destination), destination, 'Active'));
  const inventory = Object.fromEntries(destinations.map((each) => [ruleNameFor(each), destinationKey(each)]));
  return {
    observation: hub(rules, { hubId: hubIdFrom(id) as HubId, name, ...changes }),
    memory: { ...EMPTY_MEMORY, inventory },
    now: NOW,
    timings: DEFAULT_TIMINGS,
    enforcedSince: {},
    read: async () => ({ usage: { computes: [], endpoints: [] } }),
  };
}

const PYPI = fqdn('pypi.org');
const CONDA = fqdn('conda.anaconda.org');
const namesOf = (ids: readonly string[]) => ids.map((id) => id.split('/').at(-1));

describe('a comparison over a fleet', () => {
  it('says of a new rule how many hubs need it and how many have it', async () => {
    const next = policy(`${SETTINGS}      - fqdn: conda.anaconda.org\n`);
    const pypi = observedRule(ruleNameFor(PYPI), PYPI, 'Active');
    const fleet = [
      known('a', [PYPI]),
      known('b', [PYPI]),
      known('c', [PYPI, CONDA]),
      known('d', [PYPI], { rules: [pypi, observedRule('mirror', fqdn('*.anaconda.org'), 'Active')] }),
    ];
    const diff = await diffOf(fleet, policy(SETTINGS), next);
    expect(diff.rules).toMatchObject([
      {
        assignment: 'production',
        kind: 'Wanted',
        text: 'FQDN conda.anaconda.org',
        origin: 'assignment production',
        outcomes: { Needed: 2, Covered: 2 },
      },
    ]);
    expect(namesOf(diff.newlyFailing)).toEqual(['a', 'b']);
    expect(diff.next.totals.Sent).toMatchObject({ changes: 2, irreversible: 0, minutes: 6 });
    expect(diff.changes.every(({ inRules }) => inRules)).toBe(true);
    expect(diff.looser).toMatchObject([{ from: 'production', to: 'production', hubs: { length: 4 } }]);
  });

  it('says of a dropped rule from how many hubs it goes', async () => {
    const old = policy(`${SETTINGS}      - fqdn: conda.anaconda.org\n`);
    const diff = await diffOf([known('a', [PYPI, CONDA]), known('b', [PYPI])], old, policy(SETTINGS));
    expect(diff.rules).toMatchObject([{ kind: 'Dropped', outcomes: { Removed: 1, Absent: 1 } }]);
    expect(diff.looser).toEqual([]);
  });

  it('counts a change of mode that nobody has approved as irreversible and after an approval', async () => {
    const old = policy(
      SETTINGS.replace('AllowOnlyApprovedOutbound', 'Disabled')
        .replace('    firewall: { sku: Standard }\n', '')
        .replace('    rules:\n      - fqdn: pypi.org\n', ''),
    );
    const isolated = known('a', [], { isolationMode: 'Disabled', networkStatus: 'Inactive', firewallSku: undefined });
    const diff = await diffOf([isolated], old, policy(SETTINGS));
    expect(diff.next.totals.Sent.changes).toBe(0);
    expect(diff.next.totals.AfterApproval.irreversible).toBe(1);
    expect(diff.next.totals.AfterApproval.usdPerMonth).toBeGreaterThan(900);
    expect(diff.changes).toContainEqual(
      expect.objectContaining({
        text: 'isolation mode AllowOnlyApprovedOutbound',
        hold: 'AfterApproval',
        irreversible: true,
      }),
    );
  });

  it('shows the changes that observe holds back as sent once the assignment enforces', async () => {
    const old = policy(SETTINGS.replace('enforce', 'observe'));
    const diff = await diffOf([known('a', [])], old, policy(SETTINGS));
    expect(diff.old.totals).toMatchObject({ Sent: { changes: 0 }, NotSent: { changes: 1, minutes: 13 } });
    expect(diff.next.totals).toMatchObject({ Sent: { changes: 1, minutes: 13 }, NotSent: { changes: 0 } });
    expect(diff.changed).toBe(1);
    expect(diff.newlyFailing).toEqual([]);
  });

  it('lists a changed term that no hub feels today', async () => {
    const next = policy(SETTINGS.replace('    rules:', '    forbidden: [ { fqdn: "*.ngrok.io" } ]\n    rules:'));
    const diff = await diffOf([known('a', [PYPI])], policy(SETTINGS), next);
    expect(diff.changed).toBe(0);
    expect(diff.terms).toEqual([
      {
        assignment: 'production',
        path: 'forbidden',
        from: undefined,
        to: 'target host *.ngrok.io, action report',
        hubs: 1,
        changedHubs: 0,
      },
    ]);
  });

  it.each(['Hub', 'FoundryAccount', 'Hub, FoundryAccount'])(
    'says once what gets looser in an assignment that no resource has: kinds %s',
    async (kinds) => {
      const old = policy(SETTINGS, kinds);
      const next = policy(SETTINGS.replace('mode: enforce', 'mode: observe'), kinds);
      const { looser } = await diffOf([], old, next);
      expect(looser).toEqual([{ from: 'production', to: 'production', phrase: expect.any(String), hubs: [] }]);
    },
  );

  it('says nothing is looser for a kind that only one policy covers', async () => {
    const old = policy(SETTINGS, 'Hub');
    const next = policy(SETTINGS.replace('mode: enforce', 'mode: observe'), 'FoundryAccount');
    expect((await diffOf([], old, next)).looser).toEqual([]);
  });

  it('says what gets looser in an assignment without hubs', async () => {
    const diff = await diffOf([], policy(SETTINGS), policy(SETTINGS.replace('enforce', 'observe')));
    expect(diff.looser).toEqual([
      { from: 'production', to: 'production', phrase: 'mode is observe, not enforce', hubs: [] },
    ]);
    expect(diff.terms).toMatchObject([{ path: 'mode', hubs: 0, changedHubs: 0 }]);
  });

  it('counts hubs outside of both scopes, and those that enter one', async () => {
    const scoped = (id: string): PreparedPolicy => {
      const { assign, policy: given } = policy(SETTINGS);
      return { assign, policy: { ...given, scope: { subscriptions: [id], managementGroups: undefined } } };
    };
    const here = scoped('11111111-1111-1111-1111-111111111111');
    const elsewhere = scoped('99999999-9999-9999-9999-999999999999');
    const fleet = [known('a', [PYPI]), known('b', [])];
    const outside = await diffOf(fleet, elsewhere, elsewhere);
    expect(outside).toMatchObject({ hubs: 2, outside: 2, changed: 0 });
    const entering = await diffOf(fleet, elsewhere, here);
    expect(namesOf(entering.newlyManaged)).toEqual(['a', 'b']);
    expect(entering).toMatchObject({ newlyFailing: [], newlyPassing: [], outside: 0 });
    expect(entering.next).toMatchObject({ passing: 1, failing: 1 });
  });
});
