import { visibleLine } from '../../core/text/printable.ts';
import type { HostLogEntry } from '../functions-host/app/host-log.ts';
import type { LogFields } from './log-words.ts';
import {
  causeInWords,
  countOf,
  fieldsOf,
  findingsInWords,
  isHub,
  operationInWords,
  otherFields,
  subjectOf,
  textOf,
  textsOf,
  writeInWords,
} from './log-words.ts';

/** Colours a text by the state that it names; returns it unchanged where there are no colours. */
export type Paint = (state: string, text: string) => string;

/** How lines are shown. */
export interface LogLineOptions {
  /** Every line of the host's log too. */
  readonly verbose: boolean;
  readonly paint: Paint;
}

/** One line in columns: who, state, what. */
interface Columns {
  readonly who: string;
  readonly state: string;
  readonly what: string;
}

const WHO_WIDTH = 24;
const STATE_WIDTH = 11;

/** A column of a width; a longer text keeps its place and moves the rest. */
function cell(text: string, width: number): string {
  return visibleLine(text).padEnd(width);
}

/**
 * Turns the app's log into lines for people: when, which hub, its verdict, and what happened. A sweep that finds a hub
 * unchanged adds no line. Lines that only matter to a developer appear on request.
 */
export class LogLines {
  readonly #options: LogLineOptions;
  readonly #last = new Map<string, string>();
  // A fleet with accounts consists of more than hubs.
  #fleetNoun: 'hub' | 'resource' = 'hub';

  constructor(options: LogLineOptions) {
    this.#options = options;
  }

  /** @returns undefined when the entry adds nothing to what was shown */
  ofEntry(entry: HostLogEntry, at: Date): string | undefined {
    const parsed = entry.category.endsWith('.User') ? fieldsOf(entry.message) : undefined;
    const columns = parsed === undefined ? undefined : this.#columnsOf(parsed.message, parsed.fields);
    if (columns === 'nothing new') return undefined;
    return this.#render(columns ?? otherColumns(entry, this.#options.verbose), at);
  }

  /** A line about something else than the app's log, such as what another principal does in the simulated Azure. */
  ofStep(who: string, state: string, what: string, at: Date): string {
    return this.#render({ who, state, what }, at) ?? '';
  }

  #render(columns: Columns | undefined, at: Date): string | undefined {
    if (columns === undefined) return undefined;
    const { state, what, who } = columns;
    const painted = this.#options.paint(state, cell(state, STATE_WIDTH));
    return `${at.toISOString().slice(11, 19)}  ${cell(who, WHO_WIDTH)} ${painted} ${visibleLine(what)}`.trimEnd();
  }

  #columnsOf(message: string, fields: LogFields): Columns | 'nothing new' | undefined {
    switch (message) {
      case 'verdict':
        return this.#verdict(fields);
      case 'operation':
        return { who: subjectOf(fields.hubId), state: '', what: operationInWords(fields) };
      case 'sweep':
        return this.#sweep(fields);
      case 'hub closed out':
        return { who: subjectOf(fields.hubId), state: 'closed', what: `record closed: ${textOf(fields.reason)}` };
      case 'policy roll-out':
        return this.#rollout(fields);
      case 'write failed':
        return {
          who: subjectOf(fields.hubId),
          state: 'refused',
          what: `${textOf(fields.failure)}: ${textOf(fields.detail)}`,
        };
      case 'hub not read':
        return {
          who: subjectOf(fields.hubId),
          state: 'not read',
          what: `${textOf(fields.failure)}: ${textOf(fields.detail)}`,
        };
      // Each accepted notification has a line of its own.
      case 'alert':
        return 'nothing new';
      default:
        return undefined;
    }
  }

  /** True when the text differs from the last one under the key. */
  #isNew(key: string, text: string): boolean {
    const before = this.#last.get(key);
    this.#last.set(key, text);
    return before !== text;
  }

  #verdict(fields: LogFields): Columns | 'nothing new' {
    const findings = textsOf(fields.findings);
    const writes = textsOf(fields.writes);
    const state = textOf(fields.verdict);
    if (!isHub(fields.hubId)) this.#fleetNoun = 'resource';
    const isNew = this.#isNew(textOf(fields.hubId) || textOf(fields.hub), `${state} ${findings.join()}`);
    if (!isNew && writes.length === 0) return 'nothing new';
    const parts = [
      `judged ${causeInWords(fields.cause)}`,
      ...(writes.length === 0 ? [] : [writes.map(writeInWords).join(', ')]),
      ...(findings.length === 0 ? [] : [findingsInWords(findings)]),
    ].filter((part) => part !== '');
    return { who: subjectOf(fields.hubId, textOf(fields.hub)), state, what: parts.join('. ') };
  }

  #sweep({ coverage, hubs }: LogFields): Columns | 'nothing new' {
    const read = typeof hubs === 'number' ? `${countOf(hubs, this.#fleetNoun)}, ` : '';
    const percent = typeof coverage === 'number' ? `coverage ${Math.round(coverage * 1000) / 10} %` : 'ended';
    const what = `the sweep ended: ${read}${percent}`;
    return this.#isNew('sweep', what) ? { who: 'fleet', state: 'sweep', what } : 'nothing new';
  }

  #rollout({ hubs, kind, message, ring }: LogFields): Columns | 'nothing new' {
    const what =
      kind === 'Opened'
        ? `ring ${textOf(ring)} opened for ${countOf(Number(hubs), this.#fleetNoun)}`
        : textOf(message) || textOf(kind);
    return this.#isNew('rollout', what) ? { who: 'policy', state: 'roll-out', what } : 'nothing new';
  }
}

function otherColumns({ category, level, message }: HostLogEntry, verbose: boolean): Columns | undefined {
  const serious = level === 'warning' || level === 'error' || level === 'critical';
  const parsed = serious ? fieldsOf(message) : undefined;
  if (parsed !== undefined)
    return { who: 'app', state: level, what: `${parsed.message}: ${otherFields(parsed.fields)}` };
  if (serious) return { who: 'app', state: level, what: message };
  return verbose ? { who: 'host', state: level, what: `${category}: ${message}` } : undefined;
}
