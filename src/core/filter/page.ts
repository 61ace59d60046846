import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import * as z from 'zod';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import { textHash } from '../text/text-hash.ts';
import type { Filter } from './filter.ts';
import type { FilterSubject } from './filter-subject.ts';
import { filterTest } from './match-filter.ts';
import { printFilter } from './print-filter.ts';
import type { SortOrder, SortPlace } from './sort-order.ts';
import { comparePlaces, placeOf, printSort } from './sort-order.ts';

/** Which hubs of a list, in which order, and which part of them. */
export interface ListQuery {
  readonly filter: Filter;
  readonly order: SortOrder;
  /** Most hubs of the answer; undefined: all. At least 1. */
  readonly top: number | undefined;
  /** The mark at the end of the page before; undefined: from the start. */
  readonly after: string | undefined;
}

/** A part of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Number of rows on all pages. */
  readonly matched: number;
  /** Number of rows on the pages after this one. */
  readonly remaining: number;
  /** Mark for the page after this one; undefined on the last. */
  readonly next: string | undefined;
}

/**
 * Filters, sorts and cuts a list. A mark holds the place of the last row and not its number, so a page neither repeats
 * nor skips a hub whose place stays the same while others come and go.
 *
 * @returns a sentence when the mark is damaged or belongs to another filter or order
 */
export function pageOf<Row extends FilterSubject>(
  rows: readonly Row[],
  query: ListQuery,
  now: Date,
): Result<Page<Row>, string> {
  const { after, filter, order, top } = query;
  const start = after === undefined ? ok(undefined) : readMark(after, query);
  if (!start.ok) return start;
  const placed = rows.filter(filterTest(filter, now)).map((row) => ({ row, place: placeOf(row, order) }));
  placed.sort((a, b) => comparePlaces(a.place, b.place, order));
  const from = start.value;
  const first = from === undefined ? 0 : placed.findIndex(({ place }) => comparePlaces(place, from, order) > 0);
  const rest = first < 0 ? [] : placed.slice(first);
  const page = top === undefined ? rest : rest.slice(0, top);
  const remaining = rest.length - page.length;
  const last = page.at(-1);
  const next = remaining === 0 || last === undefined ? undefined : markOf(last.place, query);
  return ok({ rows: page.map(({ row }) => row), matched: placed.length, remaining, next });
}

const mark = z.object({
  /** What the mark belongs to. */
  of: z.string(),
  place: z.array(z.union([z.string(), z.number(), z.null()])),
});

/** Digits of a hash that notice damage. */
const CHECK_DIGITS = 12;

/** A place as a text of digits and letters, bound to the filter and the order. */
function markOf(place: SortPlace, query: ListQuery): string {
  const text = JSON.stringify({ of: boundTo(query), place });
  return textHash(text).slice(0, CHECK_DIGITS) + bytesToHex(utf8ToBytes(text));
}

function boundTo({ filter, order }: ListQuery): string {
  return textHash(`${printSort(order)}\n${printFilter(filter)}`).slice(0, CHECK_DIGITS);
}

/** Why the mark of a query is not one of its own; undefined: it is, or the query has none. */
export function markFault(query: ListQuery): string | undefined {
  const read = query.after === undefined ? undefined : readMark(query.after, query);
  return read?.ok === false ? read.error : undefined;
}

function readMark(text: string, query: ListQuery): Result<SortPlace, string> {
  const read = contentOf(text);
  if (read === undefined || read.place.length !== query.order.length + 2 || read.of !== boundTo(query))
    return err(
      read === undefined
        ? 'The mark of the page is damaged. Start again without it.'
        : 'The mark of the page belongs to another filter or order. Repeat the filter and the order of the page before, or start again without the mark.',
    );
  return ok(read.place);
}

function contentOf(text: string): z.output<typeof mark> | undefined {
  const [check, hex] = [text.slice(0, CHECK_DIGITS), text.slice(CHECK_DIGITS)];
  if (hex.length === 0 || hex.length % 2 !== 0 || hex.length > LONGEST_MARK || !/^[0-9a-f]+$/.test(hex))
    return undefined;
  const json = new TextDecoder().decode(hexToBytes(hex));
  if (textHash(json).slice(0, CHECK_DIGITS) !== check) return undefined;
  const parsed = mark.safeParse(jsonFrom(json));
  return parsed.success ? parsed.data : undefined;
}

/** @returns undefined for a text that is not JSON */
function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** More than the longest names and ids of Azure in hexadecimal digits. */
const LONGEST_MARK = 16_384;
