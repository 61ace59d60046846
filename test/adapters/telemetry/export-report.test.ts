import { describe, expect, it } from 'vitest';
import { ExportReport } from '../../../src/adapters/telemetry/export-report.ts';

const MINUTE_MS = 60_000;

function reporting() {
  let nowMs = 0;
  const report = new ExportReport(() => nowMs);
  const lines: string[] = [];
  const log = {
    info: (message: string, fields: object = {}) => void lines.push(`${message} ${JSON.stringify(fields)}`),
    warn: (message: string, fields: object = {}) => void lines.push(`${message} ${JSON.stringify(fields)}`),
  };
  return {
    report,
    fail: (kind: string, times = 1) => {
      const problem = { kind, seen: `it said ${kind}`, fix: 'correct it', isTaken: false };
      for (let time = 0; time < times; time += 1) report.failed('traces', problem);
    },
    pass: (minutes: number) => {
      nowMs += minutes * MINUTE_MS;
    },
    logged: () => {
      report.logExportProblems(log);
      return lines.splice(0);
    },
  };
}

const lineOf = (kind: string, exports: number) =>
  `telemetry not sent {"signal":"traces","problem":"it said ${kind}","remedy":"correct it","exports":${exports}}`;

describe('the report of exports', () => {
  it('tells a problem at once, then once in ten minutes with how often it happened', () => {
    const { fail, pass, logged: notified } = reporting();
    fail('401');
    expect(notified()).toEqual([lineOf('401', 1)]);
    for (let minute = 0; minute < 9; minute += 1) {
      pass(1);
      fail('401', 12);
      expect(notified()).toEqual([]);
    }
    pass(1);
    expect(notified()).toEqual([lineOf('401', 108)]);
    expect(notified()).toEqual([]);
  });

  it('tells another problem at once', () => {
    const { fail, pass, logged } = reporting();
    fail('503');
    expect(logged()).toHaveLength(1);
    pass(1);
    fail('401');
    expect(logged()).toEqual([lineOf('401', 1)]);
  });

  it('logs once that exports succeed again, and only after a logged problem', () => {
    const { fail, pass, report, logged } = reporting();
    report.succeeded('traces');
    expect(logged()).toEqual([]);
    fail('503');
    expect(logged()).toHaveLength(1);
    pass(1);
    report.succeeded('metrics');
    expect(logged()).toEqual([]);
    report.succeeded('traces');
    report.succeeded('traces');
    expect(logged()).toEqual(['telemetry is sent again {"signal":"traces"}']);
    expect(logged()).toEqual([]);
  });

  it('keeps to one line in ten minutes when a collector comes and goes', () => {
    const { fail, pass, report, logged } = reporting();
    const lines: string[] = [];
    for (let second = 0; second < 3600; second += 10) {
      fail('503');
      lines.push(...logged());
      report.succeeded('traces');
      lines.push(...logged());
      pass(1 / 6);
    }
    expect(lines.filter((line) => line.startsWith('telemetry not sent'))).toHaveLength(6);
    expect(lines.filter((line) => line.startsWith('telemetry is sent again'))).toHaveLength(6);
  });

  it('is bounded whatever a collector answers', () => {
    const { fail, logged } = reporting();
    for (let kind = 0; kind < 1000; kind += 1) fail(String(kind));
    expect(logged().length).toBeLessThanOrEqual(50);
  });
});
