import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { Operation } from '../../../../src/report/api/operations/operation.ts';
import { TAGS } from '../../../../src/report/api/operations/operation.ts';
import { OPERATIONS } from '../../../../src/report/api/operations/operations.ts';
import { PROBLEMS } from '../../../../src/report/api/schemas/problem-codes.ts';
import { documentedFleet } from '../../../cli/documented-fleet.ts';
import { ApiWorld } from './api-world.ts';

vi.setConfig({ testTimeout: 120_000 });

const PAGE = new URL('../../../../docs/api.md', import.meta.url);

/** Words of a shell command with single and double quotes, as the page uses them. */
function wordsOf(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
}

/** Runs a `curl` command of the page, and prints what it answers. */
async function run(api: ApiWorld, command: string): Promise<string> {
  const headers: Record<string, string> = {};
  let [method, body, target] = ['GET', undefined as string | undefined, ''];
  const words = wordsOf(command);
  for (const [index, word] of words.entries()) {
    const next = words[index + 1] ?? '';
    if (word === '-X') method = next;
    if (word === '-d') body = next;
    if (word === '-H' && next.includes(': ')) headers[next.split(': ')[0]!] = next.split(': ')[1]!;
    if (word.startsWith('$HUBWARDEN')) target = word.slice('$HUBWARDEN'.length);
  }
  const { json } = await api.send(target, { method, headers, body });
  // The state hashes random ids of the hubs, and each request has its own number.
  const fixed = { ...json, ...('requestId' in json ? { requestId: '8f1c2a9e-0000-4000-8000-000000000000' } : {}) };
  return JSON.stringify(fixed, undefined, 2);
}

const BLOCK = /```console\n([\s\S]*?)```/g;

async function withOutputs(page: string): Promise<string> {
  const world = await documentedFleet();
  const api = new ApiWorld(world.deps, world.rows);
  let written = '';
  let from = 0;
  for (const block of page.matchAll(BLOCK)) {
    const commands = (block[1] ?? '').split('\n').filter((line) => line.startsWith('$ '));
    const lines: string[] = [];
    for (const command of commands) lines.push(command, await run(api, command.slice(2)));
    written += `${page.slice(from, block.index)}\`\`\`console\n${lines.join('\n')}\n\`\`\``;
    from = block.index + block[0].length;
  }
  return written + page.slice(from);
}

function operationRows(): string {
  const all: readonly (readonly [string, Operation])[] = Object.entries(OPERATIONS);
  return TAGS.map((tag) => {
    const rows = all
      .filter(([, operation]) => operation.tag === tag)
      .map(([, { method, path, query, role, summary }]) => {
        const names = Object.keys(query.shape).map((name) => `\`${name}\``);
        return `| \`${method} ${path}\` | ${summary} | ${names.join(', ')} | ${role === 'Anonymous' ? 'none' : role} |`;
      });
    return `### ${tag}\n\n| operation | what it does | parameters | role |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  }).join('\n');
}

function problemRows(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { remedy, status, title }]) => `| ${status} | \`${code}\` | ${title} | ${remedy} |`,
  );
  return `| status | code | what it means | what to do |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function between(page: string, name: string, text: string): string {
  return page.replace(
    new RegExp(`<!-- ${name} -->\\n[\\s\\S]*?<!-- /${name} -->`),
    () => `<!-- ${name} -->\n\n${text}\n<!-- /${name} -->`,
  );
}

describe('docs/api.md', () => {
  it('shows what the API answers, every operation and every code', async () => {
    const page = readFileSync(PAGE, 'utf8');
    const current = await withOutputs(between(between(page, 'operations', operationRows()), 'problems', problemRows()));
    if (process.env.UPDATE !== undefined) writeFileSync(PAGE, current);
    else expect(page).toBe(current);
  });
});
