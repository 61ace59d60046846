import { describe, expect, it } from 'vitest';
import { hubIdFrom } from '../../src/core/hub-id.ts';
import { groupAndName, hubReferenceFrom, mayReferTo, textOfKind, typedName } from '../../src/core/hub-reference.ts';

const PLACE = '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg-ai/providers';
const HUB = idOf(`${PLACE}/Microsoft.MachineLearningServices/workspaces/twin`);
const ACCOUNT = idOf(`${PLACE}/Microsoft.CognitiveServices/accounts/twin`);

function idOf(text: string) {
  const hubId = hubIdFrom(text);
  if (hubId === undefined) throw new Error(`${text} is no id`);
  return hubId;
}

describe("a person's name for a hub or an account", () => {
  it.each([
    { text: 'twin', hub: true, account: true, why: 'a name says nothing of the kind' },
    { text: 'RG-AI/Twin', hub: true, account: true, why: 'a group and a name say nothing of the kind' },
    { text: 'account:twin', hub: false, account: true, why: 'the word names the kind' },
    { text: ' Account:RG-AI/twin ', hub: false, account: true, why: 'the word is taken in any casing' },
    { text: 'hub:twin', hub: true, account: false, why: 'so does the word for hubs' },
    { text: 'account:rg-b/twin', hub: false, account: false, why: 'the group is another one' },
    { text: ACCOUNT.toUpperCase(), hub: false, account: true, why: 'an id names its kind' },
  ])('$text may mean the hub: $hub, the account: $account, because $why', ({ account, hub, text }) => {
    const reference = hubReferenceFrom(text);
    if (reference === undefined) throw new Error('no reference');
    expect([mayReferTo(reference, HUB), mayReferTo(reference, ACCOUNT)]).toEqual([hub, account]);
  });

  it.each(['', 'a/b/c', 'account:', 'hub:rg/', '/'])('%j is no form of a name', (text) => {
    expect(hubReferenceFrom(text)).toBeUndefined();
  });

  it('keeps the dots that names of accounts may have', () => {
    expect(hubReferenceFrom('rg/acct.v2.prod')).toMatchObject({ resourceGroup: 'rg', name: 'acct.v2.prod' });
  });

  it('is shown without the word for the kind', () => {
    expect(typedName('account:rg/Acct.One')).toEqual({ word: 'account', name: 'rg/Acct.One' });
    expect(typedName('hub-a')).toEqual({ word: 'hub', name: 'hub-a' });
    expect(typedName(ACCOUNT)).toEqual({ word: 'account', name: ACCOUNT });
  });

  it('can be written for a kind', () => {
    expect([textOfKind('FoundryAccount', 'a', 'rg'), textOfKind('MlWorkspace', 'a')]).toEqual([
      'account:rg/a',
      'hub:a',
    ]);
  });

  it('is a group and a name in a policy only without a kind', () => {
    expect(groupAndName('RG/Hub-A')).toEqual({ resourceGroup: 'rg', name: 'hub-a' });
    expect(groupAndName('account:rg/a')).toBeUndefined();
  });
});
