import { describe, expect, it } from 'vitest';
import { explainCommand } from '../../src/cli/policy/explain-finding-command.ts';
import { packsListCommand, packsShowCommand } from '../../src/cli/policy/packs-command.ts';
import { NO_PAINT } from '../../src/cli/text/paint.ts';
import { BUILT_IN_PACKS } from '../../src/core/baseline/packs/built-in-packs.ts';
import { packReference } from '../../src/core/baseline/packs/pack.ts';
import { FINDING_CODES } from '../../src/core/verdict/catalogue/finding-code.ts';

const WORLD = { paint: NO_PAINT };

describe('packs list', () => {
  it('lists every built-in pack with its editions, the newest as what a name alone means', () => {
    const { exitCode, json, text } = packsListCommand(WORLD);
    expect(exitCode).toBe(0);
    expect(json).toContainEqual({
      name: 'vscode',
      edition: '2026-11',
      editions: ['2026-11', '2026-02', 'seed'],
      description: expect.any(String),
      hosts: 14,
    });
    for (const { name } of BUILT_IN_PACKS) expect(text).toContain(name);
  });
});

describe('packs show', () => {
  it.each(BUILT_IN_PACKS.map(packReference))('shows every host of %s, its sources and its notes', (reference) => {
    const { exitCode, json, text } = packsShowCommand({ reference }, WORLD);
    const pack = BUILT_IN_PACKS.find((each) => packReference(each) === reference);
    expect(exitCode).toBe(0);
    expect(json).toEqual(pack);
    for (const { host, source } of pack?.hosts ?? []) {
      expect(text).toContain(`  ${host} `);
      expect(text).toContain(`source: ${source} (read `);
    }
    expect(text).toMatch(/^last review: 20\d\d-\d\d-\d\d$/m);
    for (const note of pack?.notes ?? []) expect(text).toContain(`note: ${note}`);
  });

  it('shows the newest edition of a name without one', () => {
    expect(packsShowCommand({ reference: 'huggingface' }, WORLD).text).toContain('huggingface@2026-06');
  });

  it.each([
    { reference: 'vscod', error: 'there is no pack "vscod". Did you mean "vscode"?', why: 'a misspelt name' },
    {
      reference: 'nothing-like-it',
      error:
        'There are python-packages, vscode, huggingface, curated-by-azure, docker, r-packages, maven, github, foundry-agents.',
      why: 'a name that is none',
    },
    {
      reference: 'vscode@2027',
      error: 'pack "vscode" has no edition "2027". There are vscode@2026-11, vscode@2026-02 and vscode@seed.',
      why: 'an edition that is none',
    },
    { reference: '', error: 'there is no pack ""', why: 'nothing' },
  ])('says what there is: $why', ({ reference, error }) => {
    const { exitCode, text } = packsShowCommand({ reference }, WORLD);
    expect(exitCode).toBe(1);
    expect(text).toContain(error);
  });
});

describe('explain', () => {
  it('knows the code that digests and test notifications carry', () => {
    const { exitCode, json, text } = explainCommand({ code: 'hw000' }, WORLD);
    expect(exitCode).toBe(0);
    expect(text).toContain('HW000');
    expect(json).toMatchObject({ code: 'HW000' });
  });

  it.each(['HW201', 'hw201', ' Hw201 '])('takes %s for HW201', (code) => {
    const { exitCode, json, text } = explainCommand({ code }, WORLD);
    expect(exitCode).toBe(0);
    expect(text).toContain('HW201: Baseline rule missing');
    expect(json).toMatchObject({ code: 'HW201', class: 'difference', severity: 'error', classNote: null });
  });

  it('lists every code in a line each when none is given', () => {
    const { json, text } = explainCommand({ code: undefined }, WORLD);
    expect(text.split('\n')).toHaveLength(FINDING_CODES.length);
    expect(json).toHaveLength(FINDING_CODES.length);
  });

  it.each([
    { code: 'HW2O1', error: 'Did you mean "HW201"?', why: 'a letter for a digit' },
    { code: '204', error: 'Did you mean "HW204"?', why: 'a number alone' },
    { code: 'HW250', error: 'Did you mean "HW20', why: 'a code that does not exist' },
    { code: 'XY', error: 'Run "hubwarden explain" for all codes.', why: 'something else' },
    { code: 'constructor', error: 'is not a finding code', why: 'a word of the language' },
    { code: 'HX204', error: 'Did you mean "HW204"?', why: 'another letter' },
    {
      code: 'forbiden',
      error: 'Did you mean one of these? HW204 (Forbidden rule).',
      why: 'a misspelt word of a title',
    },
    { code: 'Forbidden', error: 'Did you mean one of these? HW204 (Forbidden rule).', why: 'a word of a title' },
  ])('says which code may have been meant: $why', ({ code, error }) => {
    const { exitCode, text } = explainCommand({ code }, WORLD);
    expect(exitCode).toBe(1);
    expect(text).toContain(`"${code}" is not a finding code.`);
    expect(text).toContain(error);
  });
});
