import { describe, expect, it } from 'vitest';
import type { BenchNames } from './command.ts';
import { benchCommandFrom } from './command.ts';

const NAMES: BenchNames = {
  figures: ['sweep-first', 'cli-explain', 'cli-plan'],
  groups: { cli: ['cli-explain', 'cli-plan'] },
  reports: ['sweep'],
};

const read = (...args: string[]) => benchCommandFrom(args, NAMES);

describe('the command line of the bench', () => {
  it('without names: every figure', () => {
    expect(read()).toEqual({ kind: 'Measure', names: NAMES.figures, json: false, hubs: undefined });
    expect(read('--json')).toMatchObject({ names: NAMES.figures, json: true });
  });

  it('names of figures and of groups, each figure once', () => {
    expect(read('cli-plan', 'cli', '--hubs', '500')).toEqual({
      ...{ kind: 'Measure', names: ['cli-plan', 'cli-explain'], json: false, hubs: 500 },
    });
  });

  it('a name that there is not: names it, and lists what there is', () => {
    expect(read('sweep-frist', 'cli', 'toString')).toEqual({
      kind: 'Wrong',
      message:
        'There is no figure "sweep-frist", "toString". There are: sweep-first, cli-explain, cli-plan; together: cli; reports: sweep; and counts.',
    });
  });

  it('an option that there is not', () => {
    expect(read('--jsn')).toMatchObject({ kind: 'Wrong', message: expect.stringContaining("Unknown option '--jsn'") });
  });

  it.each(['0', '-1', '1.5', 'many', '1e9', ''])('--hubs %j is no number of hubs', (hubs) => {
    expect(read(`--hubs=${hubs}`).kind).toBe('Wrong');
  });

  it('a report takes numbers, and no --json', () => {
    expect(read('sweep', '1000', '20', '0', '50')).toEqual({
      ...{ kind: 'Report', name: 'sweep', numbers: [1000, 20, 0, 50] },
    });
    expect(read('sweep')).toEqual({ kind: 'Report', name: 'sweep', numbers: [] });
    expect(read('sweep', 'many')).toEqual({ kind: 'Wrong', message: 'sweep takes whole numbers, not "many".' });
    expect(read('sweep', '--json').kind).toBe('Wrong');
  });

  it('counts, and their update', () => {
    expect(read('counts')).toEqual({ kind: 'Counts', json: false, update: false });
    expect(read('counts', '--update', '--json')).toEqual({ kind: 'Counts', json: true, update: true });
    expect(read('counts', 'sweep-first').kind).toBe('Wrong');
    expect(read('sweep-first', '--update').kind).toBe('Wrong');
  });
});
