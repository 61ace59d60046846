import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/config/settings.ts';
import { sampleSettings, settingsPage } from '../../src/config/settings-files.ts';
import { timingSetting } from '../../src/config/timing-settings-list.ts';
import { DEFAULT_TIMINGS, timingFields } from '../../src/core/time/timings.ts';
import { configOf } from './config-of.ts';

const FILES = [
  { path: 'docs/settings.md', made: settingsPage() },
  { path: 'local.settings.sample.json', made: sampleSettings() },
];

describe('the files made from the table of settings', () => {
  it.each(FILES)('$path is current; UPDATE=1 writes it', ({ path, made }) => {
    const file = fileURLToPath(new URL(`../../${path}`, import.meta.url));
    if (process.env.UPDATE === '1') {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, made);
    }
    expect(readFileSync(file, 'utf8')).toBe(made);
  });

  it('the sample starts the app, and writes nothing to Azure', () => {
    const { Values } = JSON.parse(sampleSettings());
    const config = configOf(Values);
    expect(config.writesAllowed).toBe(false);
    expect(config.storage).toEqual({ kind: 'ConnectionString', connectionString: 'UseDevelopmentStorage=true' });
    expect(config.timings).toEqual(DEFAULT_TIMINGS);
  });

  it.each(['SWEEP', 'WATCH', 'ALERT', 'PRUNE'].map((each) => `HUBWARDEN_${each}_SCHEDULE`))(
    'the sample sets %s, without which the host starts no timer',
    (name) => {
      expect(JSON.parse(sampleSettings()).Values[name]).toMatch(/^\S+( \S+){5}$/);
    },
  );
});

describe('SETTINGS', () => {
  it('names each setting once, in plain words', () => {
    const names = SETTINGS.map((setting) => setting.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { meaning, example } of SETTINGS) {
      expect(meaning).toMatch(/^[A-Z`].*\.$/);
      expect(example).not.toBe('');
    }
  });

  it('has a setting for every timing, with its default', () => {
    for (const field of timingFields()) {
      const setting = SETTINGS.find(({ name }) => name === timingSetting(field));
      expect(setting?.default).toBe(String(DEFAULT_TIMINGS[field]));
    }
    expect(timingSetting('secondLookSeconds')).toBe('HUBWARDEN_SECOND_LOOK_SECONDS');
  });

  it('names the defaults that hold when nothing but the storage is set', () => {
    const config = configOf({ AzureWebJobsStorage: 'UseDevelopmentStorage=true' });
    const defaults = Object.fromEntries(SETTINGS.map((setting) => [setting.name, setting.default]));
    expect(config.policy).toEqual({ kind: 'File', path: defaults.HUBWARDEN_POLICY_PATH });
    expect(config.writesAllowed ? 'on' : 'off').toBe(defaults.HUBWARDEN_WRITES);
    expect(config.writeStrategy).toBe(defaults.HUBWARDEN_WRITE_STRATEGY);
    expect(config.arm.apiVersion).toBe(defaults.HUBWARDEN_ARM_API_VERSION);
    expect(config.alertSource).toBe(defaults.HUBWARDEN_ALERT_SOURCE);
    expect(config.schedules).toEqual({
      sweep: defaults.HUBWARDEN_SWEEP_SCHEDULE,
      watch: defaults.HUBWARDEN_WATCH_SCHEDULE,
      alert: defaults.HUBWARDEN_ALERT_SCHEDULE,
      prune: defaults.HUBWARDEN_PRUNE_SCHEDULE,
    });
    expect(config.retention).toEqual({
      runsDays: Number(defaults.HUBWARDEN_KEEP_RUNS_DAYS),
      changesDays: Number(defaults.HUBWARDEN_KEEP_CHANGES_DAYS),
      alertsDays: Number(defaults.HUBWARDEN_KEEP_ALERTS_DAYS),
      sweepsDays: Number(defaults.HUBWARDEN_KEEP_SWEEPS_DAYS),
    });
    expect(config.timings).toEqual(DEFAULT_TIMINGS);
  });
});
