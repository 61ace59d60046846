import { describe, expect, it } from 'vitest';
import { capitalized, lifeIdOf, withArticle, wordOf, wordsOfIds, wordsOfKinds } from '../../src/core/kind-words.ts';

const PLACE = '/subscriptions/1/resourcegroups/rg/providers';
const HUB = `${PLACE}/microsoft.machinelearningservices/workspaces/a`;
const ACCOUNT = `${PLACE}/microsoft.cognitiveservices/accounts/a`;

describe('the words for resources', () => {
  it('are those of the kind that an id carries; an id that cannot be read is one of a hub', () => {
    expect([HUB, ACCOUNT, 'hubwarden'].map(wordOf)).toEqual(['hub', 'account', 'hub']);
    expect([HUB, ACCOUNT].map(lifeIdOf)).toEqual(['workspace GUID', 'internal id']);
  });

  it('name both kinds where both are meant, hubs first', () => {
    expect(wordsOfIds([ACCOUNT, HUB, ACCOUNT])).toEqual({ one: 'hub or account', many: 'hubs and accounts' });
    expect(wordsOfIds([ACCOUNT])).toEqual({ one: 'account', many: 'accounts' });
    expect(wordsOfKinds([])).toEqual({ one: 'hub', many: 'hubs' });
  });

  it('have an article, and begin a sentence', () => {
    expect([withArticle('hub'), withArticle('account'), capitalized('account')]).toEqual([
      'a hub',
      'an account',
      'Account',
    ]);
  });
});
