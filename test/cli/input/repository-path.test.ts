import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { repositoryPath } from '../../../src/cli/input/repository-path.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'repository-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

function fileIn(...path: readonly string[]): string {
  const file = join(FOLDER, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  return file;
}

describe('repositoryPath', () => {
  it('is the path below the nearest folder with .git, a file or a folder', () => {
    mkdirSync(join(FOLDER, 'clone/.git'), { recursive: true });
    fileIn('clone', 'tree', '.git');
    expect(repositoryPath(fileIn('clone', 'infra', 'policy.yaml'))).toBe('infra/policy.yaml');
    expect(repositoryPath(fileIn('clone', 'tree', 'infra', 'policy.yaml'))).toBe('infra/policy.yaml');
    expect(repositoryPath(fileIn('clone', 'policy.yaml'))).toBe('policy.yaml');
  });

  it('follows a link to the file', () => {
    mkdirSync(join(FOLDER, 'linked/.git'), { recursive: true });
    symlinkSync(fileIn('linked', 'real.yaml'), join(FOLDER, 'link.yaml'));
    expect(repositoryPath(join(FOLDER, 'link.yaml'))).toBe('real.yaml');
  });

  it('is undefined outside of a repository, and for a file that does not exist', () => {
    expect(repositoryPath(fileIn('alone', 'policy.yaml'))).toBeUndefined();
    expect(repositoryPath(join(FOLDER, 'clone', 'nothing.yaml'))).toBeUndefined();
  });
});
