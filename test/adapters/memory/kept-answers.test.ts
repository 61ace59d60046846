import { describe, expect, it } from 'vitest';
import { KeptAnswers } from '../../../src/adapters/memory/kept-answers.ts';
import { hubIdFrom } from '../../../src/core/hub-id.ts';

const ID =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-ai/providers/Microsoft.MachineLearningServices/workspaces/Hub1';
const HUB = hubIdFrom(ID)!;
const url = (below: string, query = ''): string =>
  `https://management.azure.com${ID}${below}?api-version=2025-12-01${query}`;

describe('answers that are kept', () => {
  it('are the newest of a hub, in any casing of its path, and unchanged', () => {
    const answers = new KeptAnswers();
    answers.keep(url(''), '{"name":"old"}');
    answers.keep(url('').toLowerCase(), '{"name":"ä\\u0000"}\n');
    expect(answers.hub(HUB)).toBe('{"name":"ä\\u0000"}\n');
  });

  it('are the pages of a list in order, from its first page on', () => {
    const answers = new KeptAnswers();
    answers.keep(url('/computes'), 'one');
    answers.keep(url('/computes', '&$skip=1'), 'two');
    expect(answers.pages(HUB, 'computes')).toEqual(['one', 'two']);
    answers.keep(url('/computes'), 'again');
    expect(answers.pages(HUB, 'computes')).toEqual(['again']);
    expect(answers.pages(HUB, 'connections')).toEqual([]);
  });

  it('are of hubs and their lists only', () => {
    const answers = new KeptAnswers();
    answers.keep('https://management.azure.com/subscriptions?api-version=1', '{}');
    answers.keep(url('/outboundRules'), '{}');
    expect(answers.hub(HUB)).toBeUndefined();
  });
});
