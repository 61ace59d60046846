import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';

vi.setConfig({ testTimeout: 60_000 });

const { replaceFolder } = await import('../../../infra/hooks/replace-folder.mjs' as string);
const { policyPlace } = await import('../../../infra/hooks/package.mjs' as string);
const { policyFile } = await import('../../../infra/hooks/toolchain.mjs' as string);

const ROOT = resolve(import.meta.dirname, '../../..');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubwarden dist é-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A finished folder whose files all say the same. */
function finished(name: string, text: string): string {
  const place = join(folder, name);
  mkdirSync(place);
  for (const file of ['main.cjs', 'host.json', 'policy.yaml']) writeFileSync(join(place, file), text);
  return place;
}

/** What the files of a folder say. */
function textsOf(place: string): readonly string[] {
  return readdirSync(place).map((file) => readFileSync(join(place, file), 'utf8'));
}

describe('a new dist/', () => {
  it('takes the place of the old one, and nothing else stays', async () => {
    const place = finished('dist', 'old');
    writeFileSync(join(place, 'left-over.js'), 'old');
    await replaceFolder(finished('fresh', 'new'), place);
    expect(textsOf(place)).toEqual(['new', 'new', 'new']);
    expect(readdirSync(folder)).toEqual(['dist']);
  });

  it('comes where there was none', async () => {
    await replaceFolder(finished('fresh', 'new'), join(folder, 'dist'));
    expect(textsOf(join(folder, 'dist'))).toEqual(['new', 'new', 'new']);
  });

  it('leaves the old one where it cannot come in', async () => {
    const place = finished('dist', 'old');
    await expect(replaceFolder(join(folder, 'not there'), place)).rejects.toThrow('ENOENT');
    expect(textsOf(place)).toEqual(['old', 'old', 'old']);
    expect(readdirSync(folder)).toEqual(['dist']);
  });

  it('is one of those that came at once, whole', async () => {
    const place = finished('dist', 'old');
    const fresh = Array.from({ length: 8 }, (_, index) => finished(`fresh-${index}`, `${index}`));
    await Promise.all(fresh.map((each) => replaceFolder(each, place, { pauseMs: 5, tries: 200 })));
    expect(new Set(textsOf(place)).size).toBe(1);
    expect(textsOf(place)[0]).not.toBe('old');
    expect(readdirSync(folder)).toEqual(['dist']);
  });
});

/** A repository of its own with the real build of this one and a small program in place of the app. */
function smallRepository(program: string): string {
  const place = join(folder, 'repository');
  mkdirSync(join(place, 'src'), { recursive: true });
  mkdirSync(join(place, 'infra/hooks'), { recursive: true });
  for (const file of [
    'esbuild.config.mjs',
    'bundle-parts.mjs',
    'bundled-packages.mjs',
    'text-assets.mjs',
    'infra/hooks/replace-folder.mjs',
    'host.json',
    'package.json',
    'package-lock.json',
  ])
    writeFileSync(join(place, file), readFileSync(join(ROOT, file)));
  execFileSync('ln', ['-s', join(ROOT, 'node_modules'), join(place, 'node_modules')]);
  writeFileSync(join(place, 'src/main.ts'), program);
  writeFileSync(join(place, 'policy.yaml'), 'a policy');
  return place;
}

function built(place: string, args: readonly string[] = []): Promise<number | null> {
  const child = spawn(process.execPath, ['esbuild.config.mjs', ...args], { cwd: place, stdio: 'ignore' });
  return new Promise((done) => child.on('close', done));
}

describe('the build', () => {
  it('fills dist/ with the package and the policy, without the source maps', async () => {
    const place = smallRepository('export const answer: number = 42;');
    expect(await built(place, ['--policy', 'policy.yaml', '--policy-place', 'policies/production.yaml'])).toBe(0);
    expect(readdirSync(join(place, 'dist')).sort()).toEqual([
      'THIRD-PARTY-LICENCES.txt',
      'host.json',
      'main.cjs',
      'package.json',
      'policies',
    ]);
    expect(readFileSync(join(place, 'dist/policies/production.yaml'), 'utf8')).toBe('a policy');
    expect(readdirSync(join(place, 'maps'))).toEqual(['main.cjs.map']);
    expect(readFileSync(join(place, 'dist/main.cjs'), 'utf8')).not.toContain('sourceMappingURL');
  });

  it('leaves the old dist/ when it fails, and nothing of its own', async () => {
    const place = smallRepository('this is no TypeScript (');
    mkdirSync(join(place, 'dist'));
    writeFileSync(join(place, 'dist/main.cjs'), 'old');
    expect(await built(place)).not.toBe(0);
    expect(readFileSync(join(place, 'dist/main.cjs'), 'utf8')).toBe('old');
    expect(readdirSync(place).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
  });

  it.each(['main.cjs', 'host.json', 'package.json'])('puts no policy in the place of %s', async (name) => {
    const place = smallRepository('export const answer: number = 42;');
    expect(await built(place)).toBe(0);
    const before = textsOf(join(place, 'dist'));
    expect(await built(place, ['--policy', 'policy.yaml', '--policy-place', name])).not.toBe(0);
    expect(textsOf(join(place, 'dist'))).toEqual(before);
  });

  it('may run twice at once: dist/ is one of the two, whole', async () => {
    const place = smallRepository('export const answer: number = 42;');
    expect(await Promise.all([built(place), built(place, ['--policy', 'policy.yaml'])])).toEqual([0, 0]);
    const files = readdirSync(join(place, 'dist'));
    expect(files).toEqual(
      expect.arrayContaining(['THIRD-PARTY-LICENCES.txt', 'host.json', 'main.cjs', 'package.json']),
    );
    expect(readdirSync(place).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
  });
});

describe('the policy of the package', () => {
  it.each([
    [{}, 'policy.yaml'],
    [{ HUBWARDEN_DEPLOYED_POLICY_PATH: '/home/site/wwwroot/production.yaml' }, 'production.yaml'],
    [{ HUBWARDEN_DEPLOYED_POLICY_PATH: '/home/site/wwwroot/policies/eu.yaml' }, 'policies/eu.yaml'],
    [{ HUBWARDEN_DEPLOYED_POLICY_PATH: '/mounts/policy/policy.yaml' }, 'policy.yaml'],
    [{ HUBWARDEN_DEPLOYED_POLICY_PATH: '/home/site/wwwroot/../../etc/x' }, 'policy.yaml'],
  ])('goes where the app looks for it: %j', (env, place) => {
    expect(policyPlace(env)).toBe(place);
  });

  it('is needed unless it is a blob', () => {
    expect(policyFile({ HUBWARDEN_POLICY_FILE: ' docs/examples/policy.yaml ' })).toBe(
      join(ROOT, 'docs/examples/policy.yaml'),
    );
    expect(policyFile({ HUBWARDEN_POLICY_FILE: 'none.yaml' })).toBe(join(ROOT, 'none.yaml'));
    expect(policyFile({ HUBWARDEN_POLICY_FILE: 'none.yaml', HUBWARDEN_POLICY_IN_BLOB: 'True' })).toBeUndefined();
  });
});

interface Hook {
  readonly posix: { readonly run: string };
  readonly windows: { readonly run: string };
}

interface AzureYaml {
  readonly requiredVersions: { readonly azd: string };
  readonly services: {
    readonly app: {
      readonly project: string;
      readonly dist: string;
      readonly language: string;
      readonly hooks: Readonly<Record<string, Hook>>;
    };
  };
  readonly hooks: Readonly<Record<string, Hook>>;
}

describe('azure.yaml', () => {
  const yaml: AzureYaml = parse(readFileSync(join(ROOT, 'azure.yaml'), 'utf8'));

  it('builds before azd packs, with azd up and azd package as with azd deploy alone', () => {
    expect(Object.keys(yaml.hooks)).toEqual(['prepackage', 'preprovision', 'postprovision', 'postdeploy']);
    expect(yaml.services.app.hooks.prepackage).toEqual(yaml.hooks.prepackage);
  });

  it('begins in a folder that a clean checkout has, and lets azd install and build nothing', () => {
    expect(existsSync(join(ROOT, yaml.services.app.project, 'package.json'))).toBe(true);
    expect([yaml.services.app.language, yaml.services.app.dist]).toEqual(['custom', 'dist']);
  });

  it('runs the same line in every shell, with nothing in it that a shell could change', () => {
    for (const { posix, windows } of [...Object.values(yaml.hooks), ...Object.values(yaml.services.app.hooks)]) {
      expect(posix.run).toBe(windows.run);
      // `&&` means the same in sh and in PowerShell 7, which azd asks for.
      expect(posix.run).toMatch(/^node infra\/hooks\/[a-z-]+\.mjs( && node infra\/hooks\/[a-z-]+\.mjs)*$/);
    }
  });

  it('asks for the azd that the hook asks for', async () => {
    const { OLDEST } = await import('../../../infra/hooks/check-azure.mjs' as string);
    expect(yaml.requiredVersions.azd).toBe(`>= ${OLDEST.azd}`);
  });
});

describe('the hooks', () => {
  it('start no shell', () => {
    const files = readdirSync(join(ROOT, 'infra/hooks'));
    for (const file of files) {
      const text = readFileSync(join(ROOT, 'infra/hooks', file), 'utf8');
      expect(text, file).not.toMatch(/shell: |execSync|(?<!\.)\bexec\(/);
    }
  });
});
