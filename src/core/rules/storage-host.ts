import { normalHost } from './host-name.ts';

const STORAGE_HOST = /^(?:\*|(?:\*\.)?[a-z0-9.-]+)\.(blob|dfs|file|queue|table|web)\.core\.windows\.net$/;

/** True for a name, or a wildcard over names, of Azure Storage accounts in the public cloud. */
export function isStorageHost(host: string): boolean {
  return STORAGE_HOST.test(normalHost(host));
}
