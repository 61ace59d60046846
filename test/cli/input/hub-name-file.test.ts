import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubNameFile } from '../../../src/cli/input/hub-name-file.ts';

describe('the file of hub names', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hubwarden-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made with its folder, for its owner only, as a whole', () => {
    const path = join(folder, 'cache/hubwarden/hubs');
    const file = hubNameFile(path);
    file.write(['hub-a', 'rg/hub-b']);
    expect(file.read()).toEqual(['hub-a', 'rg/hub-b']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'cache/hubwarden'))).toEqual(['hubs']);
  });

  it('counts as empty where it cannot be read or written', () => {
    writeFileSync(join(folder, 'file'), '');
    const file = hubNameFile(join(folder, 'file/below/hubs'));
    file.write(['hub-a']);
    expect(file.read()).toEqual([]);
  });
});
