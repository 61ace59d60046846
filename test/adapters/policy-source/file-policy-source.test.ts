import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filePolicySource } from '../../../src/adapters/policy-source/file-policy-source.ts';

describe('filePolicySource', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hubwarden-policy-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('reads the file as it stands at each read', async () => {
    const path = join(folder, 'policy.yaml');
    const source = filePolicySource(path);
    await writeFile(path, 'version: 1 # ä\n');
    expect(await source.read()).toEqual({ ok: true, value: { text: 'version: 1 # ä\n', name: path } });
    await writeFile(path, 'version: 2\n');
    expect(await source.read()).toMatchObject({ ok: true, value: { text: 'version: 2\n' } });
  });

  it('says what is wrong, and which file it was, when there is nothing to read', async () => {
    const absent = join(folder, 'absent.yaml');
    expect(await filePolicySource(absent).read()).toEqual({
      ok: false,
      error: `The policy file ${absent} does not exist. Set HUBWARDEN_POLICY_PATH to the file you deploy.`,
    });
    expect(await filePolicySource(folder).read()).toMatchObject({
      ok: false,
      error: expect.stringMatching(/is a folder/),
    });
  });

  it('refuses what is no text and what is no policy by its size', async () => {
    const path = join(folder, 'policy.yaml');
    await writeFile(path, new Uint8Array([0xff, 0xfe, 0x00]));
    expect(await filePolicySource(path).read()).toMatchObject({ ok: false, error: expect.stringMatching(/not UTF-8/) });
    await truncate(path, 5 * 1024 * 1024);
    expect(await filePolicySource(path).read()).toMatchObject({
      ok: false,
      error: expect.stringMatching(/the limit is/),
    });
  });
});
