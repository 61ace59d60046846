/** Longest name or value that the library takes. */
const MOST_CHARACTERS = 255;

/**
 * What is wrong with `OTEL_RESOURCE_ATTRIBUTES`. For one pair that the library cannot read it drops all of them, and says nothing.
 *
 * @returns sentences without values; none when the setting is absent or right
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
    return 'is no name=value. Write pairs with commas between them, as in deployment.environment.name=prod.';
  if (more.length > 0) return 'holds a second "=". Write %3D for it.';
  try {
    const longest = Math.max(decodeURIComponent(name).length, decodeURIComponent(value).length);
    return longest > MOST_CHARACTERS ? `is longer than ${MOST_CHARACTERS} characters. Shorten it.` : undefined;
  } catch {
    return 'holds a "%" that encodes nothing. Write %25 for it.';
  }
}
