import { foldCase } from '../../../core/text/fold-case.ts';

/**
 * True when a header Accept takes a type of content. An absent header takes everything.
 *
 * @param type in small letters, such as `application/json`
 */
export function accepts(header: string | undefined, type: string): boolean {
  if (header === undefined || header.trim() === '') return true;
  const [kind = ''] = type.split('/');
  const ranges = foldCase(header).split(',').map(rangeOf);
  // The most specific range that fits decides (RFC 9110, 12.5.1).
  for (const name of [type, `${kind}/*`, '*/*']) {
    const found = ranges.find((each) => each.name === name);
    if (found !== undefined) return found.weight > 0;
  }
  return false;
}

function rangeOf(text: string): { readonly name: string; readonly weight: number } {
  const [name = '', ...parameters] = text.split(';').map((each) => each.trim());
  const weight = parameters.find((each) => each.startsWith('q='))?.slice(2);
  return { name, weight: weight === undefined ? 1 : Number(weight) };
}
