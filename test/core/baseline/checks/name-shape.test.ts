import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canEverMatch,
  HUB_NAME_SHAPE,
  idShapesOf,
  RESOURCE_GROUP_SHAPE,
  RULE_NAME_SHAPES,
  SUBSCRIPTION_SHAPE,
} from '../../../../src/core/baseline/checks/name-shape.ts';
import { FOUNDRY_ACCOUNT } from '../../../../src/core/kinds/foundry-account.ts';
import { ML_WORKSPACE } from '../../../../src/core/kinds/ml-workspace.ts';
import { globFrom } from '../../../../src/core/text/glob.ts';

const [HUB_ID = []] = idShapesOf([ML_WORKSPACE]);
const [ACCOUNT_ID = []] = idShapesOf([FOUNDRY_ACCOUNT]);

const isRulePattern = (pattern: string) => RULE_NAME_SHAPES.some((shape) => canEverMatch(pattern, shape));
const RULE_NAME = /^([a-z0-9][a-z0-9_-]{2,32}|__sys_[a-z0-9_-]{1,120})$/i;

describe('patterns over names of rules', () => {
  it.each([
    { why: 'a name as Azure shows it', pattern: 'legacy-mirror', holds: true },
    { why: 'a prefix', pattern: 'fqdn-*', holds: true },
    { why: 'a part', pattern: '*mirror*', holds: true },
    { why: 'single characters', pattern: '???', holds: true },
    { why: 'every name', pattern: '*', holds: true },
    { why: 'Azure’s own rules', pattern: '__SYS_*', holds: true },
    { why: 'a name is never shorter than 3 characters', pattern: 'ab', holds: false },
    { why: 'a name of 33 characters', pattern: 'a'.repeat(33), holds: true },
    { why: 'a name is never longer than 33 characters', pattern: 'a'.repeat(34), holds: false },
    { why: 'stars may match no text', pattern: `*${'a'.repeat(33)}*`, holds: true },
    { why: 'a host is no name of a rule', pattern: 'pypi.org', holds: false },
    { why: 'no name holds a dot before its end', pattern: '*.example.com', holds: false },
    { why: 'names begin with a letter or digit', pattern: '-*', holds: false },
    { why: 'a list is no pattern', pattern: 'a-*, b-*', holds: false },
    { why: 'no name holds a slash', pattern: '*/outboundRules/x', holds: false },
    { why: 'letters are those of ASCII', pattern: 'K\u212A*', holds: false },
  ])('$pattern: $why', ({ pattern, holds }) => {
    expect(isRulePattern(pattern)).toBe(holds);
  });

  it('a pattern made of a legal name is accepted, whatever its stars match', () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{2,32}$/);
    fc.assert(
      fc.property(name, fc.nat(40), fc.nat(40), fc.constantFrom('*', '?'), (text, from, length, wild) => {
        const until = wild === '?' ? from + 1 : from + length;
        const pattern = from < text.length ? `${text.slice(0, from)}${wild}${text.slice(until)}` : text;
        expect(globFrom(pattern)(text)).toBe(true);
        expect(isRulePattern(pattern)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('a pattern that is taken holds for a legal name: the one that is built from it', () => {
    const character = fc.constantFrom('a', 'b', '1', '-', '_', '*', '?', '.', '/', ' ', 'K', '*');
    fc.assert(
      fc.property(fc.array(character, { minLength: 1, maxLength: 40 }), (characters) => {
        const pattern = characters.join('');
        expect(isRulePattern(pattern)).toBe(legalNames(pattern).some((name) => globFrom(pattern)(name)));
      }),
      { numRuns: 3000 },
    );
  });
});

/** Names that a pattern could hold for, of both forms and of every length, as legal as it lets them be. */
function legalNames(pattern: string): readonly string[] {
  const single = pattern.replaceAll('?', 'a');
  const names: string[] = [];
  for (let filling = 0; filling <= 33; filling += 1) {
    const filled = single.replace('*', 'a'.repeat(filling)).replaceAll('*', '');
    names.push(filled);
    const under = pattern.replace(/^[*]/, '__sys_a').replaceAll('?', 'a').replaceAll('*', '');
    names.push(under, `${'__sys_'.slice(0, Math.min(6, filling))}${under}`);
  }
  return names.filter((name) => RULE_NAME.test(name));
}

describe('patterns over other names', () => {
  it.each([
    { why: 'a beginning of an id', shape: SUBSCRIPTION_SHAPE, pattern: '1111*', holds: true },
    { why: 'a name of a subscription is none of its ids', shape: SUBSCRIPTION_SHAPE, pattern: 'prod-*', holds: false },
    { why: 'too many characters for an id', shape: SUBSCRIPTION_SHAPE, pattern: `${'?'.repeat(37)}*`, holds: false },
    { why: 'a path is no resource group', shape: RESOURCE_GROUP_SHAPE, pattern: '*/rg-*', holds: false },
    { why: 'groups may hold letters of any script', shape: RESOURCE_GROUP_SHAPE, pattern: 'größe-*', holds: true },
    { why: 'no group ends with a dot', shape: RESOURCE_GROUP_SHAPE, pattern: 'rg.', holds: false },
    { why: 'an id is no name of a hub', shape: HUB_NAME_SHAPE, pattern: '/subscriptions/*', holds: false },
    { why: 'an end of an id', shape: HUB_ID, pattern: '*/workspaces/hub-*', holds: true },
    { why: 'every id', shape: HUB_ID, pattern: '*', holds: true },
    { why: 'an id ends with a name', shape: HUB_ID, pattern: '*/workspaces/', holds: false },
    {
      why: 'another type',
      shape: HUB_ID,
      pattern: '*/providers/Microsoft.Storage/storageAccounts/*',
      holds: false,
    },
    { why: 'something below a hub', shape: HUB_ID, pattern: '*/workspaces/*/outboundRules/*', holds: false },
    { why: 'an account is no workspace', shape: HUB_ID, pattern: '*/accounts/agents-*', holds: false },
    { why: 'an end of the id of an account', shape: ACCOUNT_ID, pattern: '*/accounts/agents.eu', holds: true },
    { why: 'a workspace is no account', shape: ACCOUNT_ID, pattern: '*/workspaces/hub-*', holds: false },
    { why: 'longer than any name', shape: HUB_ID, pattern: '*'.repeat(1001), holds: false },
  ])('$pattern: $why', ({ shape, pattern, holds }) => {
    expect(canEverMatch(pattern, shape)).toBe(holds);
  });
});
