/** What a JSON value may hold, path by path: `.hubs[].hubId` and the types found there. */
export type Contract = Map<string, Set<string>>;

/** Objects whose keys are names or codes and not fields. */
const MAPS = /\.(?:authors|counts|inventory|released|tags|titles|verdicts|outboundRules|rules)$/;

/** Adds the fields of a value to a contract. */
export function addFields(contract: Contract, value: unknown, path = ''): Contract {
  const type = typeOf(value);
  // Bodies of requests are Azure's.
  if (path.endsWith('.body')) return contract.set(path, new Set(['object']));
  contract.set(path, (contract.get(path) ?? new Set()).add(type));
  if (Array.isArray(value)) for (const each of value) addFields(contract, each, `${path}[]`);
  else if (type === 'object')
    for (const [key, each] of Object.entries(value as object))
      addFields(contract, each, `${path}.${MAPS.test(path) ? '*' : key}`);
  return contract;
}

/** The contract as text, one field a line. */
export function contractText(contract: Contract): string {
  return [...contract]
    .map(([path, types]) => `  ${path === '' ? '(the answer)' : path}: ${[...types].sort().join(' | ')}`)
    .sort()
    .join('\n');
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'string') return typeof value;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value) ? 'time' : 'string';
}
