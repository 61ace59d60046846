import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/core/verdict/catalogue/catalogue.ts';
import { FINDING_CODES } from '../../src/core/verdict/catalogue/finding-code.ts';
import { resourcesOf, valueAt } from './deployments.ts';

interface Rule {
  readonly name: string;
  readonly description: string;
  readonly query: readonly string[];
  readonly windowSize: string;
}

function file(name: string): Promise<string> {
  return readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
}

const RULES: readonly Rule[] = JSON.parse(await file('infra/alert-rules.json'));
const runbook = await file('docs/runbook.md');

/** All code that runs in Azure, as one text. */
function deployedCode(): string {
  const root = new URL('../../src', import.meta.url).pathname;
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.ts') && !name.startsWith('local'))
    .map((name) => readFileSync(join(root, name), 'utf8'))
    .join('\n');
}

describe('the alert rules', () => {
  it('cover what Hubwarden cannot say of itself', () => {
    expect(RULES.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['sweep-missing', 'poison-queue', 'dead-letters', 'failures', 'event-age']),
    );
  });

  it('go by lines that the app writes', () => {
    const code = deployedCode();
    const lines = RULES.flatMap(({ query }) => [...query.join('\n').matchAll(/message startswith '([^']+) \{'/g)]);
    expect(lines).not.toHaveLength(0);
    for (const [, line] of lines) {
      const written = [`log.info('${line}'`, `log.warn('${line}'`, `log.error('${line}'`, `\`${line} \${`];
      expect(
        written.some((each) => code.includes(each)),
        line,
      ).toBe(true);
    }
    expect(code).toContain('Hubwarden cannot start');
  });

  it('see a message in a poison queue although no function can be given it', () => {
    const query = RULES.find(({ name }) => name === 'poison-queue')?.query.join('\n') ?? '';
    // A function took it; the app's count found it; the host's own line says that it was moved (storage queue extension 5.3).
    expect(query).toContain("name startswith 'on-poison-'");
    expect(query).toContain("message startswith 'poison queue not read {'");
    expect(query).toContain("message has 'Moving message to queue'");
  });

  it('count nothing that is sampled away', async () => {
    const { logging } = JSON.parse(await file('host.json'));
    const kept: string = logging.applicationInsights.samplingSettings.excludedTypes;
    expect(kept.split(';')).toEqual(expect.arrayContaining(['Trace', 'Request', 'Exception']));
  });

  it('go by functions that the app registers', async () => {
    expect(await file('src/functions/register.ts')).toMatch(/storageQueue\(`on-poison-/);
  });

  it.each(RULES.map(({ description, name }) => ({ description, name })))(
    '$name has a part of the runbook that its text names',
    ({ description, name }) => {
      const [, heading] = /Runbook: ([^.]+)\.$/.exec(description) ?? [];
      expect(runbook).toContain(`### ${heading}\n`);
      expect(runbook).toContain(`\`${name}\``);
    },
  );

  it('look at no more time than they may, and tell whom the deployment names', () => {
    const deployed = resourcesOf('with everything', 'Microsoft.Insights/scheduledQueryRules');
    expect(deployed).toHaveLength(RULES.length);
    for (const { body } of deployed) {
      expect(valueAt(body, 'properties.actions.actionGroups')).toEqual([
        expect.stringMatching(/\/actionGroups\/ag-hubwarden$/),
      ]);
      expect(valueAt(body, 'properties.autoMitigate')).toBe(true);
    }
    const [sweep] = deployed.filter(({ name }) => name.endsWith('sweep-missing'));
    expect(valueAt(sweep?.body, 'properties.windowSize')).toBe('PT2H');
  });
});

describe('the runbook', () => {
  it('has a line for every code that people can be told of', () => {
    const notified = FINDING_CODES.filter(
      (code) => CATALOGUE[code].groupKey !== undefined && CATALOGUE[code].class !== 'lint',
    );
    expect(notified.length).toBeGreaterThan(20);
    expect(notified.filter((code) => !runbook.includes(code))).toEqual([]);
  });
});
