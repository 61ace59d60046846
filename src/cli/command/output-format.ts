/**
 * Every output format. `table` is text for people, `wide` the same with more columns; the others are documents, which are
 * printed without any addition.
 */
export const OUTPUT_FORMATS = [
  'table',
  'wide',
  'json',
  'yaml',
  'csv',
  'md',
  'sarif',
  'junit',
  'bicep',
  'terraform',
  'azml',
] as const;

/** One of {@link OUTPUT_FORMATS}. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The formats of an answer that is not a list. */
export const PLAIN_FORMATS: readonly OutputFormat[] = ['table', 'json', 'yaml'];

/** The formats of a list. */
export const LIST_FORMATS: readonly OutputFormat[] = ['table', 'wide', 'json', 'yaml', 'csv', 'md'];
