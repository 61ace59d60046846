import { hubIdFrom, hubIdParts } from '../../core/hub-id.ts';
import { foldCase } from '../../core/text/fold-case.ts';

/**
 * The names that hubs have on a command line: the short name, or `group/name` where several hubs share it. Shells put them
 * into the line as they are, so a name with another character than Azure allows in a workspace is left out.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules (read 2026-12)
 */
export function namesForShell(hubIds: readonly string[]): readonly string[] {
  const parts = hubIds.flatMap((each) => {
    const hubId = hubIdFrom(each);
    return hubId === undefined ? [] : [hubIdParts(hubId)];
  });
  const counts = Map.groupBy(parts, ({ name }) => foldCase(name));
  const names = parts.map(({ name, resourceGroup }) =>
    (counts.get(foldCase(name)) ?? []).length > 1 ? `${resourceGroup}/${name}` : name,
  );
  return [...new Set(names.filter(isForShell))].sort();
}

/** Reads the names back; a line of another kind, which only another program can have written, is left out. */
export function namesFromCache(text: string): readonly string[] {
  return text.split('\n').filter(isForShell);
}

/** The text of the file that keeps the names. */
export function cacheOf(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}

const LONGEST_NAME = 200;

function isForShell(name: string): boolean {
  return name.length <= LONGEST_NAME && /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9_-]*)?$/.test(name);
}
