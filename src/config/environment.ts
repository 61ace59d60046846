/** The environment with blanks trimmed; empty values count as absent and are left out. */
export type Environment = Readonly<Record<string, string>>;
