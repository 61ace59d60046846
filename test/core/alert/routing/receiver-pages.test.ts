import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RECEIVER_KINDS, RECEIVER_TYPES } from '../../../../src/core/alert/routing/receiver-types.ts';

/** The pages that list types of receivers, each with the lines that hold the list. */
const LISTS = [
  { page: 'docs/receivers.md', lines: /(?<=\| type \|[^\n]*\n[|-]+\n)(?:\|[^\n]*\n)+/, list: receiversTable() },
  { page: 'docs/policy.md', lines: /\| `receivers\[\]\.type` \|[^\n]*\n/, list: policyRow() },
];

function receiversTable(): string {
  const rows = RECEIVER_TYPES.map((type) => {
    const { largest, repeatKey, settings } = RECEIVER_KINDS[type].documented;
    return `| \`${type}\` | ${settings} | ${largest} | ${repeatKey} |\n`;
  });
  return rows.join('');
}

function policyRow(): string {
  const types = RECEIVER_TYPES.map((type) => `\`${type}\``);
  return `| \`receivers[].type\` | required | ${types.slice(0, -1).join(', ')} or ${types.at(-1)} |\n`;
}

describe('the pages about receivers', () => {
  it.each(LISTS)('$page lists every type; UPDATE=1 writes it', ({ lines, list, page }) => {
    const file = new URL(`../../../../${page}`, import.meta.url);
    const text = readFileSync(file, 'utf8');
    if (process.env.UPDATE === '1')
      writeFileSync(
        file,
        text.replace(lines, () => list),
      );
    expect(lines.exec(readFileSync(file, 'utf8'))?.[0]).toBe(list);
  });
});
