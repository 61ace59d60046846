import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planCommand } from '../../src/cli/plan/plan-command.ts';
import { contextWith } from './command-files.ts';

const CASE = new URL('../fixtures/cases/clients/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, CASE), 'utf8');

const ENDPOINT = 'hw-g-fe-zx6quf34';
const RANGE = 'hw-203-0-113-0-24-tcp-qi7dzc7f';

interface PlanJson {
  readonly verdict: string;
  readonly findings: readonly {
    readonly code: string;
    readonly rule: string | null;
    readonly message: string;
    readonly fix: string;
  }[];
  readonly steps: readonly { readonly method: string; readonly path: string }[];
}

function plan(): PlanJson {
  const files = {
    'hub.json': read('verdict-fields-dropped.hub.json'),
    'policy.yaml': read('verdict-fields-dropped.policy.yaml'),
    'inventory.json': JSON.stringify([ENDPOINT, RANGE]),
  };
  const asked = { policy: 'policy.yaml', hub: 'hub.json', inventory: 'inventory.json', now: '2026-12-01T12:00:00Z' };
  const result = planCommand(asked, contextWith(files));
  if (result.exitCode === 1) throw new Error(result.text);
  return result.json as PlanJson;
}

describe('a hub whose rules lost the fields that its api-version lacks', () => {
  it('is never planned to be deleted from, and the finding names fields and version', () => {
    const { findings, steps, verdict } = plan();
    expect(verdict).toBe('Drifted');
    expect(steps.map(({ method }) => method)).not.toContain('DELETE');
    const about = (rule: string) => findings.filter((each) => each.rule === rule && each.code !== 'HW211');
    expect(about(ENDPOINT)).toEqual([
      expect.objectContaining({ code: 'HW502', message: expect.stringContaining('without fqdns') }),
    ]);
    expect(about(RANGE)).toEqual([
      expect.objectContaining({ code: 'HW502', message: expect.stringContaining('without addressPrefixes') }),
    ]);
    for (const { fix } of [...about(ENDPOINT), ...about(RANGE)]) expect(fix).toContain('2025-12-01');
  });
});
