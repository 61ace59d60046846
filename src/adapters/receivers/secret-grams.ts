import { foldCase } from '../../core/text/fold-case.ts';

// Six letters or digits of a secret in a row hide the text around them; shorter runs occur in every message.
const GRAM = 6;

/** Common, public parts of webhook addresses: without this list "service unavailable" would be hidden. */
const PUBLIC_WORDS: ReadonlySet<string> = new Set([
  'alerts',
  'api',
  'bearer',
  'channel',
  'channels',
  'events',
  'http',
  'https',
  'incoming',
  'integration',
  'integrations',
  'invoke',
  'manual',
  'message',
  'messages',
  'notifications',
  'paths',
  'powerautomate',
  'service',
  'services',
  'trigger',
  'triggers',
  'version',
  'webhook',
  'webhooks',
  'workflow',
  'workflows',
]);

/**
 * All runs of six letters or digits in the normal forms of the secrets: plain, in Base64 at each of its three offsets,
 * and in hexadecimal digits.
 */
export function secretGrams(secrets: readonly string[]): ReadonlySet<string> {
  const forms = new Set(secrets.flatMap((secret) => [...spellings(secret), ...withoutPublicWords(secret)]));
  const grams = new Set<string>();
  for (const form of forms) {
    for (let at = 0; at + GRAM <= form.length; at += 1) grams.add(form.slice(at, at + GRAM));
  }
  return grams;
}

/** The texts between public words. */
function withoutPublicWords(secret: string): readonly string[] {
  const parts = foldCase(secret).split(/%[0-9a-f]{2}|[^a-z0-9]/);
  const marked = parts.map((part) => (PUBLIC_WORDS.has(part) ? ' ' : part));
  return marked.join('').split(' ');
}

function spellings(secret: string): readonly string[] {
  const cases = new Set([secret, foldCase(secret), secret.toUpperCase()]);
  return [...cases].flatMap(encodings).map(lettersAndDigits);
}

function encodings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // The first and the last characters mix in bits of the neighbouring text.
    return text.slice(shift === 0 ? 0 : shift + 1, -1);
  });
  return [bytes.toString('hex'), ...shifted];
}

function lettersAndDigits(text: string): string {
  return foldCase(text).replace(/[^a-z0-9]/g, '');
}

/** One character of a text in normal form, and its position in the text. */
interface Spelt {
  readonly character: string;
  readonly from: number;
  readonly to: number;
}

const ESCAPED = /%([0-9a-f]{2})|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,6});|&#([0-9]{1,7});|=([0-9a-f]{2})/gi;

// Maximum number of nested encodings; each round decodes one.
const ROUNDS = 4;

/**
 * Marks the characters of a text that belong to a part of a secret, in any case, across line breaks and escapes.
 *
 * @param grams from {@link secretGrams}
 */
export function secretMarks(text: string, grams: ReadonlySet<string>): readonly boolean[] {
  const marks = Array.from({ length: text.length }, () => false);
  let spelt: readonly Spelt[] = [...text].reduce<Spelt[]>((all, character) => {
    const from = all.at(-1)?.to ?? 0;
    all.push({ character, from, to: from + character.length });
    return all;
  }, []);
  for (let round = 0; round < ROUNDS; round += 1) {
    mark(marks, spelt, grams);
    const decoded = unescaped(spelt);
    if (decoded.length === spelt.length) break;
    spelt = decoded;
  }
  return marks;
}

function mark(marks: boolean[], spelt: readonly Spelt[], grams: ReadonlySet<string>): void {
  const plain = spelt
    .map((each) => ({ ...each, character: foldCase(each.character) }))
    .filter(({ character }) => /^[a-z0-9]$/.test(character));
  const letters = plain.map(({ character }) => character).join('');
  for (let at = 0; at + GRAM <= letters.length; at += 1) {
    if (grams.has(letters.slice(at, at + GRAM)))
      for (const { from, to } of plain.slice(at, at + GRAM)) marks.fill(true, from, to);
  }
}

function unescaped(spelt: readonly Spelt[]): readonly Spelt[] {
  // One UTF-16 unit per element, so that positions in the text are positions in the list.
  const text = spelt.map(({ character }) => (character.length === 1 ? character : ' ')).join('');
  const result: Spelt[] = [];
  let done = 0;
  for (const match of text.matchAll(ESCAPED)) {
    const code = match.slice(1, 5).find((group) => group !== undefined) ?? match[6];
    const value = code === undefined ? Number(match[5]) : Number.parseInt(code, 16);
    const last = match.index + match[0].length;
    result.push(...spelt.slice(done, match.index));
    const character = value <= 0x10ffff ? String.fromCodePoint(value) : ' ';
    result.push({ character, from: spelt[match.index]?.from ?? 0, to: spelt[last - 1]?.to ?? 0 });
    done = last;
  }
  return [...result, ...spelt.slice(done)];
}
