import type { FindingRecord } from '../records/hub/finding-shape.ts';

/**
 * Keeps equal findings once. Many hubs have the same findings word for word, and their texts are most of the memory that a
 * list of 10,000 hubs takes.
 */
export class SharedFindings {
  readonly #known = new Map<string, FindingRecord>();

  /** The kept finding that equals this one. */
  one(finding: FindingRecord): FindingRecord {
    const { code, destination = '', exemptedBy = '', message, rule = '' } = finding;
    const key = `${code}\n${rule}\n${destination}\n${exemptedBy}\n${message}`;
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, finding);
    return known !== undefined && isEqual(known, finding) ? known : finding;
  }
}

/** Compares every field: the key of two that differ may be equal, because its parts may hold line breaks. */
function isEqual(a: FindingRecord, b: FindingRecord): boolean {
  return (Object.keys({ ...a, ...b }) as (keyof FindingRecord)[]).every((field) => a[field] === b[field]);
}
