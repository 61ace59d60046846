import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffMarkdown } from '../../../src/cli/policy-diff/diff-markdown.ts';
import type { DiffReport, ReportLine } from '../../../src/cli/policy-diff/diff-report.ts';
import { propertyRuns } from '../../thoroughness.ts';
import { policyDiff, policyOf, savedHub } from './diff-run.ts';

const LONGEST = 65_535;
const ESCAPED = /\\[\\`*_[\]|~<>&]/g;

function reportWith(lines: readonly ReportLine[], title = 'a -> b'): DiffReport {
  const row = ['hubs failing', '0', '1', '+1'] as const;
  return { title, verdict: '1 hub of 1 changes.', summary: [row], sections: [{ title: 'Rules', lines }], notes: [] };
}

const hostile = fc.string({
  unit: fc.constantFrom(
    '|',
    '<',
    '>',
    '`',
    '@',
    '#',
    '\n',
    '\r',
    '*',
    '[',
    ']',
    '(',
    '\\',
    '&',
    '\u202e',
    '\u001b',
    '😀',
    'a',
    ' ',
  ),
  maxLength: 400,
});

describe('a comparison as a comment', () => {
  it('folds the groups below an open summary', async () => {
    const files = {
      'old.yaml': policyOf(['pypi.org']),
      'new.yaml': policyOf(['pypi.org', 'conda.anaconda.org']),
      'fleet/a.json': savedHub('a', ['pypi.org']),
    };
    const { out } = await policyDiff(['old.yaml', 'new.yaml', '--hubs', 'fleet', '-o', 'md'], files);
    expect(out.replace(/\([0-9a-f]{16}\)/g, '(VERSION)')).toMatchInlineSnapshot(`
      "### Policy comparison

      old.yaml (VERSION) -\\> new.yaml (VERSION), 1 hub

      **1 hub of 1 changes.**

      |  | old | new | difference |
      | --- | --- | --- | --- |
      | hubs newly failing |  |  | 1 |
      | hubs newly passing |  |  | 0 |
      | hubs failing | 0 | 1 | +1 |
      | changes to make | 0 | 1 | +1 |
      |   of these irreversible | 0 | 0 | 0 |
      | US$ a month, at list price | 0 | 0 | 0 |
      | minutes, all hubs together | 0 | 3 | +3 |

      <details><summary>Hubs newly failing (1)</summary>

      - 1 hub<br>a

      </details>

      <details><summary>Policies (1)</summary>

      - production  rules: + fqdn conda.anaconda.org: 1 of 1 hub changes

      </details>

      <details><summary>Looser than before (1)</summary>

      - production  it permits the targets of hw-conda-anaconda-org-3omnuyod: 1 hub<br>a

      </details>

      <details><summary>Rules (1)</summary>

      - production  + FQDN conda.anaconda.org (assignment production): 1 hub needs it<br>a

      </details>

      <details><summary>Findings (1)</summary>

      - production  HW201 (difference): new on 1 hub<br>a

      </details>

      <details><summary>Verdicts (1)</summary>

      - Compliant -\\> Drifted: 1 hub<br>a

      </details>
      "
    `);
  });

  it('is never longer than a comment may be, and says what it leaves out', async () => {
    const many = Array.from({ length: 3000 }, (_, index): ReportLine => {
      return {
        section: 'rule added',
        assignment: 'production',
        text: `+ FQDN host-${index}.contoso.com`,
        effect: '1 hub needs it',
        hubs: [],
      };
    });
    const text = diffMarkdown(reportWith(many));
    expect(text.length).toBeLessThanOrEqual(LONGEST);
    expect(text).toContain('<summary>Rules (3000)</summary>');
    expect(text).toMatch(/^- … and \d+ more$/m);
  });

  it('holds no markup of a name, whatever the name', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile), { maxLength: 60 }), hostile, (texts, title) => {
        const lines = texts.map(
          ([text, hub]): ReportLine => ({ section: 'x', assignment: text, text, effect: text, hubs: [hub] }),
        );
        const text = diffMarkdown(reportWith(lines, title));
        expect(text.length).toBeLessThanOrEqual(LONGEST);
        const own = text.replaceAll(/<\/?details>|<\/?summary>|<br>|<!-- -->/g, '\u00a7').replaceAll(ESCAPED, '\u00a7');
        for (const each of ['<', '`', '\u001b', '\u202e']) expect(own).not.toContain(each);
        expect(own).not.toMatch(/@[\w-]/);
        // One list item for each line, so that no line end of a name got through.
        expect(own.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(texts.length);
      }),
      { numRuns: propertyRuns(400) },
    );
  });
});
