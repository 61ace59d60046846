import { normalArmId } from '../../hub-id.ts';
import { textsOfConnection } from '../../observation/connection-texts.ts';
import type { ObservedAccount } from '../../observation/observation.ts';
import { foldCase } from '../../text/fold-case.ts';

/**
 * Fields of an account that name resources of the customer. Only `userOwnedStorage` and `amlWorkspace` are documented;
 * answers have shown the others.
 *
 * @see https://github.com/Azure/azure-rest-api-specs specification/cognitiveservices, Account.tsp (read 2026-10)
 */
const BINDING_FIELDS = [
  'userOwnedStorage',
  'userOwnedCosmosDB',
  'userOwnedSearch',
  'capabilitySettings',
  'amlWorkspace',
] as const;

/**
 * The resources that an account itself is bound to, in whichever form its fields name them: an id, an object with an id,
 * a list of these, or a map. An entry with a content and no id makes its field unread, and the account stays readable.
 *
 * @param properties the properties of the account's answer
 */
export function boundResourcesFrom(
  properties: Readonly<Record<string, unknown>>,
): Pick<ObservedAccount, 'boundResources' | 'unreadBindings'> {
  const known = new Map<string, string>();
  const unread: string[] = [];
  for (const field of BINDING_FIELDS) {
    const entries = entriesOf(properties[field]).map((entry) => ({ entry, ids: idsIn(entry) }));
    for (const id of entries.flatMap(({ ids }) => ids)) {
      const key = normalArmId(id);
      if (!known.has(key)) known.set(key, id);
    }
    if (entries.some(({ entry, ids }) => ids.length === 0 && !isBlank(entry))) unread.push(field);
  }
  return { boundResources: [...known.values()], ...(unread.length === 0 ? {} : { unreadBindings: unread }) };
}

/** The entries of a list, or of a map of objects and texts to resources; everything else is one entry. */
function entriesOf(field: unknown): readonly unknown[] {
  if (Array.isArray(field)) return field;
  if (typeof field !== 'object' || field === null) return [field];
  return Object.keys(field).some((key) => foldCase(key) === 'resourceid') ? [field] : Object.values(field);
}

/** An id alone keeps Azure's casing. */
function idsIn(entry: unknown): readonly string[] {
  const { ids } = textsOfConnection(entry);
  const text = typeof entry === 'object' && entry !== null && 'resourceId' in entry ? entry.resourceId : entry;
  const [only = ''] = ids;
  return ids.length === 1 && typeof text === 'string' && normalArmId(text) === only ? [text] : ids;
}

/** True for an entry without content. A flag names no resource. */
function isBlank(entry: unknown): boolean {
  const parts = typeof entry === 'object' && entry !== null ? Object.values(entry) : [entry];
  return parts.every(
    (part) =>
      part === undefined ||
      part === null ||
      typeof part === 'boolean' ||
      (typeof part === 'string' && part.trim() === ''),
  );
}
