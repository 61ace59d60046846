import { foldCase } from '../../../core/text/fold-case.ts';
import type { Account, DeletedAccount } from './account.ts';
import { SOFT_DELETE_MS } from './account.ts';
import type { AccountOperation } from './account-operation.ts';
import type { AccountOptions, AccountSettings } from './account-settings.ts';
import { AccountSettingsSchema, DEFAULT_ACCOUNT_SETTINGS } from './account-settings.ts';

/** Everything the simulated Azure stores about accounts. */
export interface AccountBook {
  /** Can be changed while the simulator runs. */
  settings: AccountSettings;
  /** By key, in order of creation. */
  readonly byKey: Map<string, Account>;
  /** Soft-deleted ones, oldest first. */
  deleted: readonly DeletedAccount[];
  /** By id. */
  readonly operations: Map<string, AccountOperation>;
  /** By account GUID: operations that have not ended, in order of acceptance. */
  readonly pending: Map<string, readonly AccountOperation[]>;
}

/** A book without accounts. */
export function emptyAccountBook(options: AccountOptions = {}): AccountBook {
  return {
    settings: withAccountOptions(DEFAULT_ACCOUNT_SETTINGS, options),
    byKey: new Map(),
    deleted: [],
    operations: new Map(),
    pending: new Map(),
  };
}

/** Settings with some of them changed. @throws ZodError when one has no such value */
export function withAccountOptions(settings: AccountSettings, options: AccountOptions): AccountSettings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return AccountSettingsSchema.parse({ ...settings, ...Object.fromEntries(given) });
}

/** The soft-deleted account of a name, while it can be restored. */
export function deletedAccountAt(book: AccountBook, key: string, now: Date): DeletedAccount | undefined {
  return deletedAccounts(book, now).find(({ account }) => account.key === key);
}

/** The soft-deleted accounts that can still be restored, oldest first. */
export function deletedAccounts(book: AccountBook, now: Date): readonly DeletedAccount[] {
  return book.deleted.filter(({ deletedAt }) => now.getTime() < deletedAt.getTime() + SOFT_DELETE_MS);
}

/** Removes an account: it is soft-deleted, and its operations are gone. */
export function softDelete(book: AccountBook, account: Account, now: Date): void {
  book.byKey.delete(account.key);
  forgetOperations(book, account);
  book.deleted = [...book.deleted.filter((each) => each.account.key !== account.key), { account, deletedAt: now }];
}

/** Removes a soft-deleted account for good. */
export function purge(book: AccountBook, account: Account): void {
  book.deleted = book.deleted.filter((each) => each.account !== account);
}

/** The account of an ARM id in any casing. */
export function accountAt(book: AccountBook, id: string): Account | undefined {
  return book.byKey.get(foldCase(id));
}

function forgetOperations(book: AccountBook, account: Account): void {
  book.pending.delete(account.guid);
  for (const [id, operation] of book.operations) {
    if (operation.workspaceGuid === account.guid) book.operations.delete(id);
  }
}
