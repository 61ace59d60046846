/** The environment with blanks trimmed and empty values taken for absent ones. */
export type Environment = Readonly<Record<string, string>>;
