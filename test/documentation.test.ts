import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = resolve(import.meta.dirname, '..');
const PAGES = [...globSync('*.md', { cwd: ROOT }), ...globSync('docs/**/*.md', { cwd: ROOT })].sort();
const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** A page without what stands between fences, and without what is marked as code. */
function prose(page: string): string {
  return text(page)
    .replace(/^```.*?^```$/gms, '')
    .replace(/`[^`\n]*`/g, 'code');
}

/** Anchors as GitHub makes them from headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = text(page)
    .replace(/^```.*?^```$/gms, '')
    .matchAll(/^#+ (.+)$/gm);
  const anchors = new Set<string>();
  for (const [, heading = ''] of headings) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

function linksOf(page: string): readonly string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** What is wrong with a link inside the repository; undefined when nothing is. */
function faultOf(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), path));
  if (!existsSync(join(ROOT, file))) return `${page}: ${link} leads nowhere`;
  if (anchor === undefined || !file.endsWith('.md') || anchorsOf(file).has(anchor)) return undefined;
  return `${page}: ${file} has no heading #${anchor}`;
}

describe('the pages', () => {
  it('are many enough for this test to mean something', () => {
    expect(PAGES.length).toBeGreaterThan(20);
    expect(PAGES.flatMap(linksOf).length).toBeGreaterThan(100);
  });

  it.each(PAGES)('%s links to files and headings that exist', (page) => {
    const inside = linksOf(page).filter((link) => !/^(https?|mailto):/.test(link));
    expect(inside.map((link) => faultOf(page, link)).filter((fault) => fault !== undefined)).toEqual([]);
  });

  it('name only scripts that package.json has', () => {
    const { scripts } = JSON.parse(text('package.json'));
    const named = PAGES.flatMap((page) =>
      [...text(page).matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => ({ page, name })),
    );
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  it('says in each line of the checklist how to try it, what to see and what to do otherwise', () => {
    const [, list = ''] = text('docs/deploy.md').split('## What only Azure can show');
    const rows = list.split('\n').filter((line) => line.startsWith('|'));
    const cells = rows.slice(2).map((row) => row.split(/(?<!\\)\|/).slice(1, -1));
    expect(cells.length).toBeGreaterThan(50);
    const lacking = cells.filter((row) => row.length !== 4 || row.some((cell) => cell.trim() === ''));
    expect(lacking).toEqual([]);
    expect(cells.filter(([, how = '']) => !/`[^`]+`|line \*|lines \*|lines of/.test(how))).toEqual([]);
  });

  it('points each Deploy button to a tag', () => {
    const buttons = [...text('docs/deploy.md').matchAll(/Microsoft\.Template\/uri\/([^)]*)\)/g)];
    expect(buttons.map(([, address = '']) => decodeURIComponent(address))).toEqual([
      'https://raw.githubusercontent.com/<owner>/<repository>/<tag>/infra/azuredeploy.json',
    ]);
  });

  it('numbers the steps of an upgrade, a way back, a removal and the loss of storage', () => {
    const page = text('docs/deploy.md');
    for (const heading of [
      '**Upgrade**',
      '**Roll back**',
      '### Remove\n',
      '### Removal with locked heads',
      '### Loss of the',
    ])
      expect({
        heading,
        numbered: /\n1\. .*?\n2\. .*?\n3\. /s.test(page.split(heading)[1]?.split('\n#')[0] ?? ''),
      }).toEqual({
        heading,
        numbered: true,
      });
  });

  const commands = [...text('docs/deploy.md').matchAll(/^ *```sh$(.*?)^ *```$/gms)].flatMap(([, block = '']) =>
    block.replace(/\\\n/g, ' ').split('\n'),
  );

  it('gives each template only parameters that it has, and all that it needs', () => {
    const deployments = commands.filter((command) => /--template-file infra\/[\w-]+\.bicep/.test(command));
    expect(deployments.length).toBeGreaterThan(3);
    for (const command of deployments) {
      const [, name = ''] = /--template-file infra\/([\w-]+)\.bicep/.exec(command) ?? [];
      const compiled = name === 'main' ? 'infra/azuredeploy.json' : `infra/azuredeploy.${name}.json`;
      const { parameters } = JSON.parse(text(compiled)) as { parameters: Record<string, { defaultValue?: unknown }> };
      const given = [...command.matchAll(/\s(\w+)=/g)].map(([, parameter = '']) => parameter);
      expect({ command, unknown: given.filter((each) => !(each in parameters)) }).toEqual({ command, unknown: [] });
      const needed = Object.entries(parameters).filter(([, { defaultValue }]) => defaultValue === undefined);
      const lacking = needed.map(([each]) => each).filter((each) => !given.includes(each));
      expect({ command, lacking }).toEqual({ command, lacking: [] });
    }
  });

  it('uses no variable of the shell that no line above it sets', () => {
    const known = new Set(['1']);
    for (const command of commands) {
      for (const [, name = ''] of command.matchAll(/\$\{?([A-Za-z_1]\w*)/g)) {
        expect({ command, name, known: known.has(name) }).toEqual({ command, name, known: true });
      }
      for (const [, name = ''] of command.matchAll(/(?:^|\s)([A-Z_]+)=/g)) known.add(name);
    }
  });
});

describe('the workflows', () => {
  const workflows = globSync('.github/workflows/*.yml', { cwd: ROOT });

  it.each(workflows)('%s runs actions of one commit, so that nobody can put another behind a tag', (file) => {
    const uses = [...text(file).matchAll(/uses: (.+)$/gm)].map(([, action = '']) => action);
    expect(uses).not.toEqual([]);
    expect(uses.filter((action) => !/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it.each(workflows)('%s holds no secret, and may do nothing that it does not name', (file) => {
    expect(text(file)).not.toContain('secrets.');
    expect(parse(text(file)).permissions).toBeDefined();
    expect(Object.values(parse(text(file)).permissions).filter((each) => each === 'write').length).toBeLessThan(2);
  });
});
