/** The subject of a remedy. */
export interface Remedied {
  readonly rule?: string | undefined;
  readonly fix?: string | undefined;
}

/** More names or remedies would not be read. */
const MOST_NAMES = 5;
const MOST_REMEDIES = 3;
/**
 * More text does not fit into a line of a notification. The first remedy is never cut: a cut command does something
 * else.
 */
const LONGEST = 450;

/**
 * The remedy for several rules of one hub: one remedy with the names of the other rules if all have the same remedy,
 * else each remedy.
 */
export function jointRemedy(all: readonly Remedied[]): string {
  const remedies = new Map<string, readonly Remedied[]>();
  for (const each of all) {
    const { fix = '', rule } = each;
    const alike = rule === undefined ? fix : fix.replaceAll(rule, '\u0000');
    remedies.set(alike, [...(remedies.get(alike) ?? []), each]);
  }
  remedies.delete('');
  const [first = '', ...others] = [...remedies.values()].map(remedyOf);
  const said = [first];
  for (const each of others.slice(0, MOST_REMEDIES - 1))
    if ([...said, each].join(' ').length <= LONGEST) said.push(each);
    else break;
  const more = remedies.size - said.length;
  return [...said, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

function remedyOf([first, ...others]: readonly Remedied[]): string {
  const fix = first?.fix ?? '';
  const names = others.flatMap(({ rule }) => (rule !== undefined && first?.rule !== undefined ? [rule] : []));
  // A remedy that does not name its rule is the same for all.
  if (names.length === 0 || !fix.includes(first?.rule ?? '')) return fix;
  const more = names.length - MOST_NAMES;
  const said = [...names.slice(0, MOST_NAMES), ...(more > 0 ? [`${more} more`] : [])];
  return `${fix} Do the same for ${said.join(', ')}.`;
}
