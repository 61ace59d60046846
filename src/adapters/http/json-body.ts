/** The parsed body of an answer; undefined when there is none or it is not JSON. */
export function jsonBody(text: string | null | undefined): unknown {
  if (text === null || text === undefined || text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
