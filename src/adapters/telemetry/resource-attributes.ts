/** Longest name or value that the library accepts. */
const MOST_CHARACTERS = 255;

/**
 * Problems of `OTEL_RESOURCE_ATTRIBUTES`. The library silently drops all pairs if it cannot read one of them.
 *
 * @returns sentences without values; none when the setting is absent or valid
 */
export function resourceProblems(text: string | undefined): readonly string[] {
  const pairs = (text ?? '').split(',').map((pair) => pair.trim());
  return pairs.flatMap((pair, index) => {
    const problem = pair === '' ? undefined : pairProblem(pair);
    return problem === undefined ? [] : [`OTEL_RESOURCE_ATTRIBUTES: pair ${index + 1} of ${pairs.length} ${problem}`];
  });
}

function pairProblem(pair: string): string | undefined {
  const [name = '', value, ...more] = pair.split('=');
  if (name.trim() === '' || value === undefined)
    return 'is not name=value. Write pairs with commas between them, as in deployment.environment.name=prod.';
  if (more.length > 0) return 'contains a second "=". Write %3D for it.';
  try {
    const longest = Math.max(decodeURIComponent(name).length, decodeURIComponent(value).length);
    return longest > MOST_CHARACTERS ? `is longer than ${MOST_CHARACTERS} characters. Shorten it.` : undefined;
  } catch {
    return 'contains a "%" that encodes nothing. Write %25 for it.';
  }
}
