import { beforeAll, describe, expect, it, vi } from 'vitest';
import { hubPath, hubPlanPath, hubReachPath } from '../../../../src/core/pages/page-paths.ts';
import { ok } from '../../../../src/core/result.ts';
import type { PageParts } from '../../../../src/functions/http/pages/page-parts.ts';
import type { HubDetail } from '../../../../src/reconcile/queries/hub/hub-detail.ts';
import { timelineEntry } from '../../../../src/reconcile/queries/hub/timeline.ts';
import { documentedFleet, fleetId } from '../../../cli/documented-fleet.ts';
import { idsOf, linksOf, textOf } from '../../../report/pages/html.ts';
import { hostile } from './hostile-data.ts';
import { get, partsOf } from './page-world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const TEXTS = [
  ['markup', '"><img src=x onerror=alert(1)><script>alert(1)</script>'],
  ['an address that runs script', 'javascript:alert(1)'],
  ['a reversed name', 'hub\u202egnp.exe\u2066'],
  ['260 characters', 'n'.repeat(260)],
  ['an emoji of several characters', '👩‍👩‍👧‍👦 🇪🇺 ✂️'],
  ['backticks', 'a `b` c `d'],
  ['a formula', '=cmd|calc!A0'],
  ['nothing', ''],
] as const;

let fleet: PageParts;

beforeAll(async () => {
  fleet = partsOf(await documentedFleet());
});

function partsWith(text: string): PageParts {
  const { live, reads } = fleet;
  return {
    ...fleet,
    reads: {
      ...reads,
      hub: async (hub) => hostile(await reads.hub(hub), text),
      hubTimeline: async (hub, query) => hostile(await reads.hubTimeline(hub, query), text),
      who: async (hub, rule) => hostile(await reads.who(hub, rule), text),
    },
    live: {
      ...live,
      plan: async (hub) => hostile(await live.plan(hub), text),
      reach: async (hub, host, port) => hostile(await live.reach(hub, host, port), text),
    },
  };
}

describe('a hub with hostile names', () => {
  it.each(TEXTS)('%s: every page of it stays whole', async (_, text) => {
    const parts = partsWith(text);
    for (const hub of ['sales', 'forecast', 'claims', 'legacy', 'genomics'] as const) {
      const id = fleetId(hub);
      for (const path of [hubPath(id), `${hubPath(id)}?range=all`, hubPlanPath(id), hubReachPath(id, 'pypi.org')]) {
        const { body, status } = await get(parts, path);
        const html = String(body);
        expect(status, path).toBe(200);
        expect(html).not.toMatch(/<(img|iframe|object|embed)\b/i);
        expect(html.match(/<script\b/g)).toHaveLength(1);
        expect(linksOf(html).filter((to) => !/^(\/|#|https:\/\/)/.test(to))).toEqual([]);
        expect(textOf(html)).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
        const ids = idsOf(html);
        expect(ids.filter((each, index) => each !== '' && ids.indexOf(each) !== index)).toEqual([]);
      }
    }
  });
});

describe('a hub with very much about it', () => {
  const finding = (index: number): HubDetail['findings'][number] => ({
    ...{ code: 'HW201', class: 'difference', severity: 'error', destination: `FQDN host-${index}.contoso.com` },
    rule: `hw-host-${index}-contoso-com`,
    message: `hw-host-${index}-contoso-com (data) is missing. Destination: FQDN host-${index}.contoso.com.`,
    fix: 'Hubwarden writes it with the next run.',
    ...{ exemptedBy: null, since: '2026-11-23T14:00:00.000Z', by: 'a-person', done: null },
  });

  it('stays below 300 KB, and is rendered in less than a second', async () => {
    const { reads } = fleet;
    const at = (minute: number): string => new Date(Date.parse('2026-11-23T00:00:00Z') + minute * 30_000).toISOString();
    const entries = Array.from({ length: 1500 }, (_, index) =>
      timelineEntry({
        at: at(index),
        kind: 'Change',
        hubId: '/h',
        hub: 'h',
        by: 'a-person',
        rule: `rule-${index}`,
        request: 'outboundRules/write',
      }),
    );
    const parts: PageParts = {
      ...fleet,
      reads: {
        ...reads,
        hub: async (text) => {
          const read = await reads.hub(text);
          return read.ok
            ? ok({ ...read.value, findings: Array.from({ length: 200 }, (_, index) => finding(index)) })
            : read;
        },
        hubTimeline: async (text) => {
          const read = await reads.hubTimeline(text, {});
          return read.ok ? ok({ ...read.value, entries }) : read;
        },
      },
    };
    const began = performance.now();
    const { body } = await get(parts, `${hubPath(fleetId('sales'))}?range=all`);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(String(body).length).toBeLessThan(300 * 1024);
    expect(textOf(String(body))).toContain('192 more of HW201');
  });
});
