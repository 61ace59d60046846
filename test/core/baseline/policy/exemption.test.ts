import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exemption } from '../../../../src/core/baseline/policy/baseline.ts';
import {
  concernsHub,
  coversFinding,
  endOfUtcDay,
  exemptionFor,
  exemptionWithId,
  expiringSoon,
  inExpiryGrace,
  isExemptionActive,
} from '../../../../src/core/baseline/policy/exemption.ts';
import { hub } from '../hubs.ts';

const HUB = hub({ name: 'hub-legacy' }).hubId;
const LAST_SECOND = new Date('2027-01-31T23:59:59.999Z');
const OVER = new Date('2027-02-01T00:00:00.000Z');

function exemption(fields: Partial<Exemption> = {}): Exemption {
  return exemptionWithId({
    hub: '*/workspaces/hub-legacy',
    findings: ['HW203'],
    rule: undefined,
    owner: 'data-platform',
    ticket: 'NET-17',
    reason: 'Mirror moves in January',
    expiresAt: endOfUtcDay('2027-01-31'),
    ...fields,
  });
}

describe('exemptionFor', () => {
  const finding = { code: 'HW203', rule: 'legacy-mirror' } as const;
  const rows = [
    { why: 'it covers its code on its hub', found: true, with: exemption(), of: finding, at: LAST_SECOND },
    {
      why: 'it holds to the last millisecond of its day in UTC',
      found: true,
      with: exemption(),
      of: finding,
      at: LAST_SECOND,
    },
    {
      why: 'it is over with the first millisecond of the next day',
      found: false,
      with: exemption(),
      of: finding,
      at: OVER,
    },
    {
      why: 'another code is not covered',
      found: false,
      with: exemption(),
      of: { code: 'HW204' as const, rule: undefined },
      at: LAST_SECOND,
    },
    {
      why: 'another hub is not covered',
      found: false,
      with: exemption({ hub: '*/workspaces/hub-x' }),
      of: finding,
      at: LAST_SECOND,
    },
    {
      why: 'its rule is covered, case aside',
      found: true,
      with: exemption({ rule: 'Legacy-Mirror' }),
      of: finding,
      at: LAST_SECOND,
    },
    {
      why: 'another rule is not covered',
      found: false,
      with: exemption({ rule: 'mirror' }),
      of: finding,
      at: LAST_SECOND,
    },
    {
      why: 'a finding without rule is not covered by one for a rule',
      found: false,
      with: exemption({ rule: 'mirror' }),
      of: { code: 'HW203' as const, rule: undefined },
      at: LAST_SECOND,
    },
    {
      why: 'without a rule it covers findings without a rule',
      found: true,
      with: exemption(),
      of: { code: 'HW203' as const, rule: undefined },
      at: LAST_SECOND,
    },
    {
      why: 'a code that cannot be exempted is never covered',
      found: false,
      with: exemption({ findings: ['HW303'] }),
      of: { code: 'HW303' as const, rule: undefined },
      at: LAST_SECOND,
    },
    {
      why: 'the id of the hub is a pattern too',
      found: true,
      with: exemption({ hub: HUB }),
      of: finding,
      at: LAST_SECOND,
    },
  ];
  it.each(rows)('$why', ({ found, with: given, of, at }) => {
    expect(exemptionFor(of, HUB, [given], at)).toBe(found ? given : undefined);
  });

  it('takes of several the one that holds longest, wherever it stands', () => {
    const shorter = exemption({ expiresAt: endOfUtcDay('2027-01-30') });
    const longer = exemption();
    expect(exemptionFor(finding, HUB, [shorter, longer], new Date('2027-01-01T00:00:00Z'))).toBe(longer);
    expect(exemptionFor(finding, HUB, [longer, shorter], new Date('2027-01-01T00:00:00Z'))).toBe(longer);
  });

  it('takes of two that end together always the same one', () => {
    const two = [exemption({ ticket: 'NET-1' }), exemption({ ticket: 'NET-2' })];
    const now = new Date('2027-01-01T00:00:00Z');
    expect(exemptionFor(finding, HUB, two, now)).toBe(exemptionFor(finding, HUB, [...two].reverse(), now));
  });

  it('changes its answer once, at the first instant of the next UTC day', () => {
    const days = fc.date({ min: new Date('2024-01-01'), max: new Date('2035-12-31'), noInvalidDate: true });
    const offsetsMs = fc.integer({ min: -90_000_000, max: 90_000_000 });
    fc.assert(
      fc.property(days, offsetsMs, (day, offsetMs) => {
        const date = day.toISOString().slice(0, 10);
        const boundary = Date.parse(`${date}T00:00:00.000Z`) + 86_400_000;
        const given = exemption({ expiresAt: endOfUtcDay(date) });
        const covered = exemptionFor(finding, HUB, [given], new Date(boundary + offsetMs)) !== undefined;
        expect(covered).toBe(offsetMs < 0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the id of an exemption', () => {
  it('is the same for the same fields', () => {
    expect(exemption().id).toBe(exemption().id);
    expect(exemption().id).toMatch(/^ex-[0-9a-f]{10}$/);
  });

  it('does not depend on the order of the codes', () => {
    expect(exemption({ findings: ['HW203', 'HW201'] }).id).toBe(exemption({ findings: ['HW201', 'HW203'] }).id);
  });

  const changes: Partial<Exemption>[] = [
    { hub: '*' },
    { findings: ['HW201'] },
    { rule: 'a' },
    { owner: 'a' },
    { ticket: 'a' },
    { reason: 'a' },
    { expiresAt: endOfUtcDay('2027-02-01') },
  ];
  it.each(changes)('changes with %o', (change) => {
    expect(exemption(change).id).not.toBe(exemption().id);
  });
});

describe('around the end of an exemption', () => {
  const now = new Date('2027-01-01T00:00:00Z');
  const secondsLeft = (exemption().expiresAt.getTime() - now.getTime()) / 1000;

  it('is announced from the start of the warning period to its end', () => {
    expect(expiringSoon([exemption()], now, secondsLeft)).toHaveLength(1);
    expect(expiringSoon([exemption()], now, secondsLeft - 1)).toHaveLength(0);
    expect(expiringSoon([exemption()], LAST_SECOND, 60)).toHaveLength(1);
    expect(expiringSoon([exemption()], OVER, 60)).toHaveLength(0);
  });

  it('holds, then is in its grace, then neither', () => {
    const graceEnd = new Date(OVER.getTime() + 24 * 3600 * 1000);
    const states = [LAST_SECOND, OVER, new Date(graceEnd.getTime() - 1), graceEnd].map((at) => [
      isExemptionActive(exemption(), at),
      inExpiryGrace(exemption(), at, 24 * 3600),
    ]);
    expect(states).toEqual([
      [true, false],
      [false, true],
      [false, true],
      [false, false],
    ]);
  });

  it('still names the findings that it covered', () => {
    expect(coversFinding(exemption(), { code: 'HW203', rule: undefined })).toBe(true);
    expect(concernsHub(exemption(), HUB)).toBe(true);
    expect(concernsHub(exemption({ hub: '/subscriptions/other*' }), HUB)).toBe(false);
  });
});
