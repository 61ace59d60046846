import { ACCOUNT_FINDINGS } from './catalogue-accounts.ts';
import { BLOCKER_FINDINGS } from './catalogue-blockers.ts';
import { ISOLATION_FINDINGS } from './catalogue-isolation.ts';
import { OPERATIONS_FINDINGS } from './catalogue-operations.ts';
import { PROVISIONING_FINDINGS } from './catalogue-provisioning.ts';
import { RULE_FINDINGS } from './catalogue-rules.ts';

/** The rows of the catalogue as they are written, by code. A new code is a row in one of these lists. */
export const WRITTEN_ENTRIES = {
  ...ISOLATION_FINDINGS,
  ...RULE_FINDINGS,
  ...PROVISIONING_FINDINGS,
  ...BLOCKER_FINDINGS,
  ...OPERATIONS_FINDINGS,
  ...ACCOUNT_FINDINGS,
};

/** A code of the catalogue. */
export type FindingCode = keyof typeof WRITTEN_ENTRIES;

/** Every code, in ascending order. */
export const FINDING_CODES: readonly FindingCode[] = Object.keys(WRITTEN_ENTRIES).filter(isFindingCode).sort();

/** True for a code of the catalogue; codes are written in upper case. */
export function isFindingCode(code: string): code is FindingCode {
  return Object.hasOwn(WRITTEN_ENTRIES, code);
}

declare const newerCodeBrand: unique symbol;

/** A code as a row of a table holds it: one of this version, or a text that only a newer version knows. */
export type StoredCode = FindingCode | (string & { readonly [newerCodeBrand]: true });

/** A code read from a row. A code that this version does not know stays readable; `entryOf` has no row for it. */
export function storedCodeFrom(text: string): StoredCode {
  return text as StoredCode;
}
