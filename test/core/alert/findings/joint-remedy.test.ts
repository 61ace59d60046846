import { describe, expect, it } from 'vitest';
import { jointRemedy } from '../../../../src/core/alert/findings/joint-remedy.ts';

const del = (rule: string) => ({ rule, fix: `Delete ${rule}. Ask who needs ${rule}.` });

describe('the remedy of several rules', () => {
  it.each([
    { why: 'none has none', all: [], says: '' },
    { why: 'one has its own', all: [del('a-rule')], says: 'Delete a-rule. Ask who needs a-rule.' },
    {
      why: 'rules that need the same are named after the first',
      all: [del('a-rule'), del('b-rule'), del('c-rule')],
      says: 'Delete a-rule. Ask who needs a-rule. Do the same for b-rule, c-rule.',
    },
    {
      why: 'rules that need something else are listed separately',
      all: [del('a-rule'), { rule: 'b-rule', fix: 'Wait for b-rule.' }],
      says: 'Delete a-rule. Ask who needs a-rule. Wait for b-rule.',
    },
    {
      why: 'a remedy that names no rule stands once',
      all: [
        { rule: 'a-rule', fix: 'Grant the action.' },
        { rule: 'b-rule', fix: 'Grant the action.' },
      ],
      says: 'Grant the action.',
    },
    {
      why: 'rows of earlier versions have no remedy of a rule',
      all: [{ rule: 'a-rule' }, del('b-rule')],
      says: 'Delete b-rule. Ask who needs b-rule.',
    },
    {
      why: 'names beyond five are counted',
      all: ['a1', 'b1', 'c1', 'd1', 'e1', 'f1', 'g1'].map(del),
      says: 'Delete a1. Ask who needs a1. Do the same for b1, c1, d1, e1, f1, 1 more.',
    },
    {
      why: 'remedies beyond three are counted',
      all: ['One.', 'Two.', 'Three.', 'Four.', 'Five.'].map((fix) => ({ fix })),
      says: 'One. Two. Three. And 2 more.',
    },
  ])('$why', ({ all, says }) => {
    expect(jointRemedy(all)).toBe(says);
  });

  it('costs no more than its size, whatever names of rules hold', () => {
    const all = Array.from({ length: 500 }, (_, index) => del(`$&-${index}`));
    expect(jointRemedy(all)).toMatch(/^Delete \$&-0\. .* Do the same for \$&-1, .*, 494 more\.$/);
  });
});
