import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isJsonObject } from '../../core/rules/reading/wire-destination.ts';
import type { Json } from '../../core/text/json.ts';

/** A position in a text; both numbers start at 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Path from the root of a JSON text to one of its values: keys and list positions (from 0). */
export type JsonPath = readonly (string | number)[];

/** A parsed JSON text with the positions of its values. */
export interface JsonDocument {
  readonly value: Json;
  /** Position of a value, or of its nearest existing ancestor. */
  readonly placeOf: (path: JsonPath) => Place;
}

/** The first syntax error of a text: its message and its position. */
export interface JsonFault extends Place {
  readonly message: string;
}

/** Parses a JSON text. Unlike JSON.parse, every error names a line. */
export function readJsonText(text: string): Result<JsonDocument, JsonFault> {
  const parsed = parsedJson(text);
  // The scan takes longer than parsing and is needed for places only, which most files are not asked for.
  let scanned: JsonScanner | undefined;
  const scanner = (): JsonScanner => {
    scanned ??= new JsonScanner(text);
    return scanned;
  };
  if (parsed === undefined || !isJson(parsed.value, 0)) {
    const { fault } = scanner();
    if (fault === undefined) throw new Error('the scan accepts a text that JSON.parse refuses');
    return err({ ...placeAt(text, fault.at), message: fault.message });
  }
  return ok({ value: parsed.value, placeOf: (path) => placeAt(text, scanner().offsetOf(path)) });
}

function parsedJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function isJson(value: unknown, depth: number): value is Json {
  if (depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.every((each) => isJson(each, depth + 1));
  if (isJsonObject(value)) return Object.values(value).every((each) => isJson(each, depth + 1));
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function placeAt(text: string, at: number): Place {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}

interface ScanFault {
  readonly at: number;
  readonly message: string;
}

const BLANKS = /[ \t\r\n]*/y;
const STRING = /"[^"\\]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\]*)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
/** Deeper than any answer of Azure, and well below the limit of the call stack. */
const DEEPEST = 500;

/** Scans a text once, by the grammar of RFC 8259, and records where each value begins. */
class JsonScanner {
  /** The first error; undefined when the whole text is one JSON value. */
  readonly fault: ScanFault | undefined;
  readonly #text: string;
  readonly #offsets = new Map<string, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.fault = this.#scan();
  }

  #scan(): ScanFault | undefined {
    const fault = this.#value([]);
    if (fault !== undefined) return fault;
    this.#take(BLANKS);
    return this.#at === this.#text.length ? undefined : this.#expected('the end of the file');
  }

  offsetOf(path: JsonPath): number {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.#offsets.get(JSON.stringify(path.slice(0, length)));
      if (offset !== undefined) return offset;
    }
    return this.#offsets.get('[]') ?? 0;
  }

  #value(path: JsonPath): ScanFault | undefined {
    this.#take(BLANKS);
    this.#offsets.set(JSON.stringify(path), this.#at);
    if (path.length > DEEPEST) return { at: this.#at, message: `values are nested deeper than ${DEEPEST} levels` };
    if (this.#skip('{')) return this.#members(path);
    if (this.#skip('[')) return this.#elements(path);
    if (this.#text[this.#at] === '"') return this.#string('a value');
    return this.#take(WORD) || this.#take(NUMBER) ? undefined : this.#expected('a value');
  }

  #members(path: JsonPath): ScanFault | undefined {
    this.#take(BLANKS);
    if (this.#skip('}')) return undefined;
    for (;;) {
      this.#take(BLANKS);
      const from = this.#at;
      const fault = this.#string('a key in double quotes');
      if (fault !== undefined) return fault;
      const key: unknown = JSON.parse(this.#text.slice(from, this.#at));
      this.#take(BLANKS);
      if (!this.#skip(':')) return this.#expected('a colon');
      const inner = this.#value([...path, String(key)]);
      if (inner !== undefined) return inner;
      this.#take(BLANKS);
      if (this.#skip('}')) return undefined;
      if (!this.#skip(',')) return this.#expected('a comma or "}"');
    }
  }

  #elements(path: JsonPath): ScanFault | undefined {
    this.#take(BLANKS);
    if (this.#skip(']')) return undefined;
    for (let index = 0; ; index += 1) {
      const inner = this.#value([...path, index]);
      if (inner !== undefined) return inner;
      this.#take(BLANKS);
      if (this.#skip(']')) return undefined;
      if (!this.#skip(',')) return this.#expected('a comma or "]"');
    }
  }

  #string(what: string): ScanFault | undefined {
    const from = this.#at;
    if (this.#text[from] !== '"') return this.#expected(what);
    if (!this.#take(STRING)) return { at: from, message: 'a text in quotes does not end, or has a bad escape in it' };
    for (let at = from; at < this.#at; at += 1) {
      if (this.#text.charCodeAt(at) < 0x20)
        return { at, message: 'a text in quotes holds a line break or another control character' };
    }
    return undefined;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return false;
    this.#at += found[0].length;
    return true;
  }

  #expected(what: string): ScanFault {
    const next = this.#text.slice(this.#at, this.#at + 1);
    const found = next === '' ? 'the file ends' : `found ${JSON.stringify(next)}`;
    return { at: this.#at, message: `expected ${what}, ${found}` };
  }
}
