import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Destination } from '../../../../src/core/rules/outbound-rule.ts';
import { droppedFields, shownForm } from '../../../../src/core/rules/reading/shown-form.ts';
import { destinationFromWire, wireFromDestination } from '../../../../src/core/rules/reading/wire-destination.ts';
import type { JsonObject } from '../../../../src/core/text/json.ts';

const GATEWAY =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/y/providers/Microsoft.Network/applicationGateways/g';
const NAMED: Destination = {
  type: 'PrivateEndpoint',
  serviceResourceId: GATEWAY,
  subresourceTarget: 'fe',
  sparkEnabled: false,
  fqdns: ['a.contoso.com'],
};
const PREFIXED: Destination = {
  type: 'ServiceTag',
  serviceTag: '',
  addressPrefixes: ['203.0.113.0/24'],
  protocol: 'TCP',
  ports: [{ from: 443, to: 443 }],
  action: 'Allow',
};

/** The rule as sent, with parts taken away or changed. */
function shown(wanted: Destination, change: (wire: Record<string, unknown>) => void): JsonObject {
  const wire = JSON.parse(JSON.stringify(wireFromDestination(wanted)));
  change(wire);
  return wire;
}

const inside = (wire: Record<string, unknown>) => wire.destination as Record<string, unknown>;

describe('fields that Azure has dropped from a rule', () => {
  it.each([
    { why: 'the rule as it was sent', wanted: NAMED, wire: shown(NAMED, () => undefined), dropped: [] },
    {
      why: 'names that are not shown',
      wanted: NAMED,
      wire: shown(NAMED, (wire) => delete wire.fqdns),
      dropped: ['fqdns'],
    },
    {
      why: 'names shown as null',
      wanted: NAMED,
      wire: shown(NAMED, (wire) => {
        wire.fqdns = null;
      }),
      dropped: ['fqdns'],
    },
    {
      why: 'names shown as an empty list',
      wanted: NAMED,
      wire: shown(NAMED, (wire) => {
        wire.fqdns = [];
      }),
      dropped: ['fqdns'],
    },
    {
      why: 'other names, that another client set',
      wanted: NAMED,
      wire: shown(NAMED, (wire) => {
        wire.fqdns = ['b.contoso.com'];
      }),
      dropped: [],
    },
    {
      why: 'no names, but another target',
      wanted: NAMED,
      wire: shown(NAMED, (wire) => {
        delete wire.fqdns;
        inside(wire).subresourceTarget = 'other';
      }),
      dropped: [],
    },
    {
      why: 'prefixes that leave no field',
      wanted: PREFIXED,
      wire: shown(PREFIXED, (wire) => delete inside(wire).addressPrefixes),
      dropped: ['addressPrefixes'],
    },
    {
      why: 'prefixes that leave a tag',
      wanted: { ...PREFIXED, serviceTag: 'Sql' },
      wire: shown({ ...PREFIXED, serviceTag: 'Sql' }, (wire) => delete inside(wire).addressPrefixes),
      dropped: ['addressPrefixes'],
    },
    {
      why: 'prefixes and other ports',
      wanted: PREFIXED,
      wire: shown(PREFIXED, (wire) => {
        delete inside(wire).addressPrefixes;
        inside(wire).portRanges = '80';
      }),
      dropped: [],
    },
    {
      why: 'an action that turns a Deny into an Allow',
      wanted: { ...PREFIXED, action: 'Deny' },
      wire: shown({ ...PREFIXED, action: 'Deny' }, (wire) => delete inside(wire).action),
      dropped: ['action'],
    },
    { why: 'no destination at all', wanted: PREFIXED, wire: { type: 'ServiceTag' }, dropped: [] },
  ] as const)('are $dropped for $why', ({ dropped, wanted, wire }) => {
    expect(droppedFields(wanted as Destination, wire as JsonObject).map(({ name }) => name)).toEqual(dropped);
  });

  it('never include a shown field, whatever the rule', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.constantFrom<Destination>(NAMED, PREFIXED), (text, wanted) => {
        const value = JSON.parse(text);
        const wire: JsonObject = {
          ...wireFromDestination(wanted),
          ...(typeof value === 'object' && value !== null ? value : {}),
        };
        for (const { name } of droppedFields(wanted, wire)) {
          expect(name === 'fqdns' ? (wire.fqdns ?? []) : []).toEqual([]);
        }
      }),
    );
  });

  it('give an unreadable rule its own form, in whatever order Azure sends it', () => {
    const rule = (wire: JsonObject) => ({
      name: 'r',
      category: 'UserDefined' as const,
      status: 'Active' as const,
      errorInformation: undefined,
      parentRuleNames: [],
      destination: destinationFromWire(wire),
      wire,
    });
    const one = rule({ type: 'ServiceTag', destination: { protocol: 'TCP', portRanges: '443' }, status: 'Active' });
    const other = rule({ destination: { portRanges: '443', protocol: 'TCP' }, type: 'ServiceTag', status: 'Inactive' });
    const third = rule({ type: 'ServiceTag', destination: { protocol: 'TCP', portRanges: '80' } });
    expect(shownForm(one)).toBe(shownForm(other));
    expect(shownForm(one)).not.toBe(shownForm(third));
    expect(shownForm(one)).toMatch(/^[0-9a-f]{32}$/);
  });
});
