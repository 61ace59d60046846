import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';
import { isJsonObject } from '../../core/text/json.ts';
import { lookUp } from '../../core/text/look-up.ts';
import { deliveredEvents } from '../../reconcile/hub-event.ts';
import type { CommandContext } from '../command/command-context.ts';
import { readJsonText } from '../input/parse-json-text.ts';
import type { InputFault, JsonInput } from '../input/read-input.ts';
import { inputProblems, readTextInput } from '../input/read-input.ts';

/** One event of a file, as the triggers get it. */
export interface DeliveredEvent {
  readonly event: Json;
  /** Position in the file: `events.json:12:3`. */
  readonly place: string;
}

/** Fields of a queue message that hold its body: of the Azure CLI, of the SDK for JavaScript, and of the REST API. */
const BODIES = ['content', 'messageText', 'MessageText', 'message_text'];

const HOW =
  'Give an event as Event Grid sends it (Event Grid schema or CloudEvents), an array of them, or a message of a storage queue with such an event in it.';

/**
 * Reads the events of a file: one event, an array, or messages of a storage queue that hold them, in base64 or not. A
 * text that is base64 as a whole is the body of such a message.
 *
 * @returns problems with file, line, column and remedy when the file holds something else
 */
export function readEvents(file: string, context: CommandContext): Result<readonly DeliveredEvent[], string> {
  const text = readTextInput(file, context);
  if (!text.ok) return text;
  if (text.value.trim() === '') return err(`${file}: the file is empty. ${HOW}`);
  const input = documentOf(file, text.value);
  if (!input.ok) return input;
  const events: DeliveredEvent[] = [];
  const faults: InputFault[] = [];
  const isList = Array.isArray(input.value.value);
  for (const [index, item] of deliveredEvents(input.value.value).entries()) {
    const path = isList ? [index] : [];
    const { column, line } = input.value.placeOf(path);
    const read = eventsIn(item as Json);
    if (read.ok) events.push(...read.value.map((event) => ({ event, place: `${file}:${line}:${column}` })));
    else faults.push({ path, message: read.error, remedy: HOW });
  }
  if (faults.length > 0) return err(inputProblems(input.value, faults));
  return events.length === 0 ? err(`${file}: the list is empty. ${HOW}`) : ok(events);
}

function documentOf(file: string, text: string): Result<JsonInput, string> {
  const document = readJsonText(text);
  if (document.ok) return ok({ ...document.value, file });
  const decoded = fromBase64(text);
  const inner = decoded === undefined ? undefined : readJsonText(decoded);
  // A position within base64 means nothing to a reader, so each problem stands at its start.
  if (inner?.ok === true) return ok({ value: inner.value.value, placeOf: () => ({ line: 1, column: 1 }), file });
  const { column, line, message } = document.error;
  const problem = { message: `not JSON: ${message}`, remedy: HOW };
  return err(inputProblems({ value: null, placeOf: () => ({ line, column }), file }, [problem]));
}

/** The events of one item: the item itself, or those in the body of a queue message. */
function eventsIn(item: Json): Result<readonly Json[], string> {
  if (!isJsonObject(item)) return err('this is not an event');
  const body = bodyOf(item);
  if (body === undefined) {
    return looksLikeEvent(item) ? ok([item]) : err('this is not an event: it has neither "subject" nor a message body');
  }
  const inner = readJsonText(body);
  const decoded = inner.ok ? inner : readJsonText(fromBase64(body) ?? '');
  if (!decoded.ok) return err('the body of this queue message is not JSON');
  const events = deliveredEvents(decoded.value.value) as readonly Json[];
  return events.every((each) => isJsonObject(each) && looksLikeEvent(each))
    ? ok(events)
    : err('the body of this queue message holds no event');
}

function bodyOf(item: JsonObject): string | undefined {
  if (looksLikeEvent(item)) return undefined;
  return BODIES.map((name) => lookUp(item, name)).find((body) => typeof body === 'string');
}

function looksLikeEvent(item: JsonObject): boolean {
  return ['subject', 'eventType', 'specversion'].some((name) => Object.hasOwn(item, name));
}

/** The text in base64; undefined for anything else. */
function fromBase64(text: string): string | undefined {
  const plain = text.replace(/\s/g, '');
  if (plain === '' || plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return undefined;
  return Buffer.from(plain, 'base64').toString('utf8');
}
