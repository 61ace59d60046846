import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import { contextWith } from '../command-files.ts';

const FLEET = readFileSync(join(import.meta.dirname, '../../fixtures/hubs/policies/fleet.yaml'), 'utf8');
const OBSERVING = FLEET.replaceAll('mode: enforce', 'mode: observe');
const COMPUTES = '{"value": [{"name": "cpu-cluster"}]}';

interface PlanJson {
  readonly verdict: string;
  readonly steps: readonly { readonly method: string; readonly path: string; readonly irreversible: boolean }[];
  readonly skipped: readonly { readonly rule: string | null; readonly reason: string }[];
  readonly estimate: { readonly minutes: number; readonly usdPerMonth: number };
  readonly fingerprint: string;
}

function plan(
  hub: string,
  { policy = FLEET, ...asked }: { policy?: string; computes?: string; activated?: string } = {},
) {
  const world = contextWith({ 'p.yaml': policy, 'computes.json': COMPUTES });
  const { json, text } = planCommand(
    { policy: 'p.yaml', hub: `${hub}.json`, requests: true, details: true, ...asked },
    world,
  );
  return { text, json: json as PlanJson };
}

describe('the plan of a hub that waits for a person', () => {
  it.each([
    { hub: 'disabled-existing', minutes: 40, usdPerMonth: 919.8, why: 'isolation is turned on after an approval' },
    { hub: 'created-at-unknown', minutes: 40, usdPerMonth: 919.8, why: 'a hub of unknown age' },
    {
      hub: 'internet-mode-existing',
      minutes: 20,
      usdPerMonth: 919.8,
      why: 'a tightening waits, and the endpoint that needs no approval counts too',
    },
    {
      hub: 'disabled-existing',
      computes: 'computes.json',
      minutes: 40,
      usdPerMonth: 919.8,
      why: 'computes must go too',
    },
  ])('prints the minutes and the money of what follows: $why', ({ hub, computes, minutes, usdPerMonth }) => {
    const { json, text } = plan(hub, { ...(computes === undefined ? {} : { computes }) });
    expect(json).toMatchObject({ verdict: 'Blocked', estimate: { minutes, usdPerMonth } });
    expect(json.steps.some(({ irreversible }) => irreversible)).toBe(false);
    expect(text).toContain('after the approval (HW402)');
    expect(text).toContain(`about ${minutes} minutes, US$${usdPerMonth.toFixed(2)} extra a month at list price`);
    expect(text).toContain('irreversible: Azure cannot undo this');
  });

  it('says so of one that waits for its computes to go only', () => {
    const { json, text } = plan('disabled-new', { computes: 'computes.json' });
    expect(json).toMatchObject({ steps: [], estimate: { minutes: 40, usdPerMonth: 919.8 }, fingerprint: 'none' });
    expect(text).toContain('Requests once no compute or endpoint blocks it (HW401); not sent now\n  1. PATCH ');
  });

  it('prints with each figure where it was read and when', () => {
    const { text } = plan('disabled-existing');
    const figures = text.split('\n').filter((line) => /^ {4}[\d.]+ (?:min|USD)/.test(line));
    expect(figures).toHaveLength(3);
    for (const figure of figures) expect(figure).toMatch(/\(.*https:\/\/[^ ]+, read \d{4}-\d{2}\)$/);
    expect(figures[1]).toContain('https://azure.microsoft.com/pricing/details/azure-firewall/');
    expect(figures[2]).toContain('https://azure.microsoft.com/pricing/details/private-link/');
  });

  it('is silent where the mode needs no approval', () => {
    expect(plan('forbidden-tag').text).not.toContain('not sent now');
    expect(plan('no-change-of-mode-offered')).toMatchObject({ json: { estimate: { minutes: 0, usdPerMonth: 0 } } });
  });
});

describe('the plan under an assignment that only observes', () => {
  it.each(['rules-missing', 'rule-deleted', 'forbidden-tag', 'disabled-existing', 'internet-mode-existing'])(
    'has the steps that %s would get, each marked as not sent',
    (hub) => {
      const { json, text } = plan(hub, { policy: OBSERVING });
      expect(json.steps.length).toBeGreaterThan(0);
      expect(json.fingerprint).toMatch(/^[0-9a-f]{32}$/);
      expect(json.skipped.filter(({ reason }) => reason === 'ObserveOnly')).toHaveLength(json.steps.length);
      expect(text).toContain('Requests that Hubwarden does not send');
      expect(text).not.toContain('Requests, in this order');
      expect(text).toContain(`Fingerprint: ${json.fingerprint} (of requests that Hubwarden does not send`);
    },
  );

  it.each(['rules-missing', 'rule-deleted', 'forbidden-tag'])(
    'of %s has the same requests, estimate and fingerprint as under one that enforces',
    (hub) => {
      const enforcing = plan(hub).json;
      const { estimate, fingerprint, steps, verdict } = plan(hub, { policy: OBSERVING }).json;
      expect({ estimate, fingerprint, steps, verdict }).toEqual({
        estimate: enforcing.estimate,
        fingerprint: enforcing.fingerprint,
        steps: enforcing.steps,
        verdict: enforcing.verdict,
      });
    },
  );

  it('shows a pipeline a difference that an edit of the policy makes', () => {
    const more = OBSERVING.replace('- fqdn: pypi.org', '- fqdn: pypi.org\n      - fqdn: more.example');
    expect(more).not.toBe(OBSERVING);
    for (const hub of ['rules-missing', 'disabled-existing'])
      expect(plan(hub, { policy: more }).json.fingerprint).not.toBe(plan(hub, { policy: OBSERVING }).json.fingerprint);
  });

  it('has no fingerprint where nothing would be sent', () => {
    expect(plan('in-sync', { policy: OBSERVING }).json).toMatchObject({ steps: [], fingerprint: 'none' });
  });
});
