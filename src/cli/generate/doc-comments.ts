/** Comments of the fields of a type, by the name of the field. */
export type FieldComments = ReadonlyMap<string, string>;

/** What the comments in the sources say about a type. */
export interface TypeComments {
  /** undefined: the type has no comment. */
  readonly text: string | undefined;
  readonly fields: FieldComments;
}

const DECLARATION =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export (?:interface|type) (\w+)(?:<[^{]*>)?([^{;]*?)(\{[\s\S]*?\n\}|;)/g;
const FIELD = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?readonly (\w+)\??:/g;

/**
 * Reads the doc comments of exported types from sources, so that a field is explained in one place. Fields of the types
 * that an interface extends count as its own.
 */
export function docComments(sources: readonly string[]): ReadonlyMap<string, TypeComments> {
  const found = new Map<string, { text: string | undefined; parents: string; fields: FieldComments }>();
  for (const source of sources)
    for (const [, comment, name = '', parents = '', body = ''] of source.matchAll(DECLARATION))
      found.set(name, { text: textOf(comment), parents, fields: fieldsOf(body) });
  const fieldsWithParents = (name: string, seen: ReadonlySet<string>): FieldComments => {
    const type = found.get(name);
    if (type === undefined || seen.has(name)) return new Map();
    const inherited = [...type.parents.matchAll(/\b[A-Z]\w+/g)].flatMap(([parent]) => [
      ...fieldsWithParents(parent, new Set([...seen, name])),
    ]);
    return new Map([...inherited, ...type.fields]);
  };
  return new Map([...found].map(([name, { text }]) => [name, { text, fields: fieldsWithParents(name, new Set()) }]));
}

function fieldsOf(body: string): FieldComments {
  const fields = new Map<string, string>();
  for (const [, comment, name = ''] of body.matchAll(FIELD)) {
    const text = textOf(comment);
    if (text !== undefined && !fields.has(name)) fields.set(name, text);
  }
  return fields;
}

/** The comment in one line, without tags and links. */
function textOf(comment: string | undefined): string | undefined {
  const lines = (comment ?? '').split('\n').map((line) => line.replace(/^\s*\*? ?/, '').trim());
  const tag = lines.findIndex((line) => line.startsWith('@'));
  const text = (tag < 0 ? lines : lines.slice(0, tag))
    .join(' ')
    .replace(/\{@link ([\w.]+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? undefined : text;
}
