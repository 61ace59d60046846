/** Fields whose words are Hubwarden's own. */
const OWN = new Set(
  (
    'verdict verdictBefore severity class kind sign state source guard code outcome mode hubId subscriptionId via answer reason method ' +
    'term filter field causeKey group groupKey phase transition receiver dedupKey noticeId sweepId policyVersion hash version id key'
  ).split(' '),
);

/** The same data with every text of Azure, of a policy or of a person replaced. */
export function hostile<T>(value: T, text: string, key?: string): T;
export function hostile(value: unknown, text: string, key = ''): unknown {
  if (typeof value === 'string')
    return OWN.has(key) || /^\d{4}-\d\d-\d\dT/.test(value) || key.endsWith('At') ? value : text;
  if (Array.isArray(value)) return value.map((each) => hostile(each, text, key === 'codes' ? 'code' : ''));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hostile(each, text, name)]));
}
