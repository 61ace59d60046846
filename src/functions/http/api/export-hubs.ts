import { EVERY_HUB } from '../../../core/filter/filter.ts';
import { printFilter } from '../../../core/filter/print-filter.ts';
import { printSort, WORST_FIRST } from '../../../core/filter/sort-order.ts';
import { ok } from '../../../core/result.ts';
import type { FleetHub } from '../../../reconcile/operator/fleet-hubs.ts';
import type { HubExport } from '../../../report/api/schemas/lists.ts';
import { csvLines } from '../../../report/csv.ts';
import { hubTable } from '../../../report/hub-table.ts';
import type { WebResponse } from '../web-message.ts';
import type { ApiCall } from './api-call.ts';
import type { Answered } from './failure.ts';
import { selectHubs } from './fleet-answers.ts';

/** The content types of an export. */
export const EXPORT_TYPES = { csv: 'text/csv', json: 'application/json' } as const;

/** Hubs that are written before other work of the instance gets a turn. */
const SLICE = 250;

/** Excel reads a CSV file as UTF-8 only with this in front. */
const BYTE_ORDER_MARK = '\ufeff';

/** All hubs of a selection as a file for download. */
export async function exportHubs(call: ApiCall<'exportHubs'>): Promise<Answered<WebResponse>> {
  const { filter = EVERY_HUB, format = 'csv', orderby = WORST_FIRST } = call.input.query;
  const list = await selectHubs(call.parts.reads, { ...call.input.query, size: undefined });
  if (!list.ok) return list;
  const { rows } = list.value.page;
  const exportedAt = call.parts.now().toISOString();
  const about = { exportedAt, filter: printFilter(filter), orderby: printSort(orderby) };
  const name = `hubs ${exportedAt.slice(0, 16).replace(':', '')}Z${inName(about.filter)}.${format}`;
  const headers = {
    'content-type': format === 'csv' ? 'text/csv; charset=utf-8; header=present' : EXPORT_TYPES.json,
    'content-disposition': `attachment; filename="${name}"`,
  };
  const body = format === 'csv' ? await csvOf(rows) : await jsonOf(about, rows);
  return ok({ status: 200, headers, body });
}

async function csvOf(hubs: readonly FleetHub[]): Promise<string> {
  const { headings } = hubTable([]);
  const lines = await inSlices(hubs, (slice) => csvLines(hubTable(slice).rows));
  return [BYTE_ORDER_MARK, csvLines([headings]), ...lines].join('');
}

async function jsonOf(about: Omit<HubExport, 'value'>, hubs: readonly FleetHub[]): Promise<string> {
  const rows = await inSlices(hubs, (slice) => slice.map((hub) => JSON.stringify(hub)).join(',\n'));
  return `${JSON.stringify(about).slice(0, -1)},"value":[\n${rows.join(',\n')}]}\n`;
}

async function inSlices(
  hubs: readonly FleetHub[],
  write: (slice: readonly FleetHub[]) => string,
): Promise<readonly string[]> {
  const written: string[] = [];
  for (let from = 0; from < hubs.length; from += SLICE) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve));
    written.push(write(hubs.slice(from, from + SLICE)));
  }
  return written;
}

/** The filter as a part of a file name that every system takes. */
function inName(filter: string): string {
  const text = filter
    .split(/[^A-Za-z0-9.=_]/)
    .filter((part) => part !== '')
    .join('-')
    .slice(0, 80);
  return text === '' ? '' : ` ${text}`;
}
