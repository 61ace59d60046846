import type { IncomingHttpHeaders } from 'node:http';
import type { HttpHeaders, RawHttpHeaders } from '@azure/core-rest-pipeline';
import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { foldCase } from '../../core/text/fold-case.ts';
import { lookUp } from '../../core/text/look-up.ts';

/**
 * The headers of an answer in the SDKs' form, read from Node's form. A caller asks for a few of some twenty headers, so
 * only a caller who lists or changes them pays for a copy of all.
 */
export class AnswerHeaders implements HttpHeaders {
  readonly #received: IncomingHttpHeaders;
  #copy: HttpHeaders | undefined;

  /** @param received names in lower case */
  constructor(received: IncomingHttpHeaders) {
    this.#received = received;
  }

  get(name: string): string | undefined {
    return this.#copy === undefined ? this.#value(foldCase(name)) : this.#copy.get(name);
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  set(name: string, value: string | number | boolean): void {
    this.#all().set(name, value);
  }

  delete(name: string): void {
    this.#all().delete(name);
  }

  toJSON(options?: { preserveCase?: boolean }): RawHttpHeaders {
    return this.#all().toJSON(options);
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#all()[Symbol.iterator]();
  }

  #all(): HttpHeaders {
    if (this.#copy !== undefined) return this.#copy;
    this.#copy = createHttpHeaders();
    for (const name of Object.keys(this.#received)) {
      const value = this.#value(name);
      if (value !== undefined) this.#copy.set(name, value);
    }
    return this.#copy;
  }

  /** The first of several values; an empty one counts as none, as in the SDKs' own client. */
  #value(name: string): string | undefined {
    const value = lookUp(this.#received, name);
    const first = Array.isArray(value) ? value[0] : value;
    return first === '' ? undefined : first;
  }
}
