/** A piece of markup: a closing tag, or an opening one with its attributes. */
const TAG = /<(?:\/([A-Za-z]+)|([A-Za-z]+)((?: [A-Za-z]+="[^"<]*")*)(\/?))>/y;

const TEXT = /[^<]*/y;

const REFERENCE = /&(?!(?:amp|lt|gt|quot);)/;

const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Checks that a text is a well-formed XML document of elements, attributes and text, with one root. A reader of test reports
 * rejects the whole file for one wrong character.
 *
 * @returns the first fault with its place; undefined: none
 */
export function xmlFault(text: string): string | undefined {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!text.startsWith(declaration)) return 'the declaration is missing';
  if (NOT_XML.test(text)) return 'it has a character that XML does not have';
  if (REFERENCE.test(text)) return 'it has an ampersand that begins no entity';
  return nestingFault(text, declaration.length);
}

/** The state of the check: how far it has come, and what is open there. */
interface Nesting {
  at: number;
  readonly open: string[];
  roots: number;
}

function nestingFault(text: string, start: number): string | undefined {
  const nesting: Nesting = { at: start, open: [], roots: 0 };
  while (nesting.at < text.length) {
    TEXT.lastIndex = nesting.at;
    const content = TEXT.exec(text)?.[0] ?? '';
    if (nesting.open.length === 0 && content.trim() !== '') return `text stands outside the root at ${nesting.at}`;
    nesting.at += content.length;
    const fault = nesting.at < text.length ? takeTag(text, nesting) : undefined;
    if (fault !== undefined) return fault;
  }
  const { open, roots } = nesting;
  if (open.length > 0) return `<${open.at(-1)}> has no end`;
  return roots === 1 ? undefined : `there are ${roots} root elements`;
}

function takeTag(text: string, nesting: Nesting): string | undefined {
  const { at, open } = nesting;
  TAG.lastIndex = at;
  const [whole, closing, opening, attributes = '', selfClosing] = TAG.exec(text) ?? [];
  if (whole === undefined) return `markup at ${at} is no tag`;
  nesting.at += whole.length;
  if (opening === undefined) return open.pop() === closing ? undefined : `</${closing}> at ${at} closes nothing`;
  if (open.length === 0) nesting.roots += 1;
  if (selfClosing === '') open.push(opening);
  return hasTwins(attributes) ? `an attribute at ${at} occurs twice` : undefined;
}

function hasTwins(attributes: string): boolean {
  const names = [...attributes.matchAll(/ ([A-Za-z]+)="/g)].map(([, name]) => name);
  return new Set(names).size < names.length;
}
