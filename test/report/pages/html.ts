/** The rest of a tag after its name: an attribute may hold a `>`. */
const ATTRIBUTES = '(?:"[^"]*"|[^">])*';

/** The text of HTML as a person reads it: without tags, with one blank for each run of blanks. */
export function textOf(html: string): string {
  return unescaped(
    html.replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '').replace(new RegExp(`<${ATTRIBUTES}>`, 'g'), ' '),
  )
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:])/g, '$1')
    .trim();
}

/** The HTML of the element with an id, with everything in it. @throws Error when no element or several have the id */
export function elementOf(html: string, id: string): string {
  const starts = [
    ...html.matchAll(new RegExp(`<([a-z][a-z0-9]*)\\b${ATTRIBUTES}\\sid="${escapedPattern(id)}"${ATTRIBUTES}>`, 'g')),
  ];
  const [start] = starts;
  if (start === undefined || starts.length > 1) throw new Error(`${starts.length} elements have the id ${id}`);
  const [, tag = ''] = start;
  let depth = 0;
  for (const each of html.slice(start.index).matchAll(new RegExp(`<(/?)${tag}\\b${ATTRIBUTES}>`, 'g'))) {
    depth += each[1] === '/' ? -1 : 1;
    if (depth === 0) return html.slice(start.index, start.index + each.index + each[0].length);
  }
  throw new Error(`the element ${id} has no end`);
}

/** Attributes of the first tag of a text. */
export function attributesOf(html: string): Readonly<Record<string, string>> {
  const [tag = ''] = new RegExp(`<[a-z]${ATTRIBUTES}>`).exec(html) ?? [];
  return Object.fromEntries(
    [...tag.matchAll(/\s([\w-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [name, unescaped(value)]),
  );
}

/** Every element id of a page, in order. */
export function idsOf(html: string): readonly string[] {
  return [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => unescaped(id));
}

/** The targets of every link of a page. */
export function linksOf(html: string): readonly string[] {
  return [...html.matchAll(/<a\b(?:"[^"]*"|[^">])*?\shref="([^"]*)"/g)].map(([, to = '']) => unescaped(to));
}

/** The forms of a page with what a browser would send for them as they stand. */
export function formsOf(html: string): readonly {
  readonly action: string;
  readonly method: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly html: string;
}[] {
  return [...html.matchAll(/<form\b[\s\S]*?<\/form>/g)].map(([form]) => {
    const { action = '', method = 'get' } = attributesOf(form);
    const fields = [...form.matchAll(new RegExp(`<(?:input|textarea)\\b${ATTRIBUTES}>`, 'g'))].flatMap(([input]) => {
      const { disabled, name, value = '' } = attributesOf(input);
      return name === undefined || disabled !== undefined ? [] : [[name, value] as const];
    });
    return { action, method, fields: Object.fromEntries(fields), html: form };
  });
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function escapedPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
