import { describe, expect, it } from 'vitest';
import { otlpTargetsFrom } from '../../src/adapters/telemetry/otlp-settings.ts';
import { COMBINED_SETTINGS } from '../../src/config/combined-settings.ts';
import { unknownSettings } from '../../src/config/load-config.ts';
import { readSettings, setting, settingsIn } from '../../src/config/setting.ts';
import { oneOf } from '../../src/config/setting-schemas.ts';
import { PLAIN_SETTINGS, SETTINGS } from '../../src/config/settings.ts';
import { sampleSettings, settingsPage } from '../../src/config/settings-files.ts';
import { CLOUDS, storageSettingsFrom } from '../../src/config/storage-settings.ts';
import { configOf } from './config-of.ts';

/** The declarations with one setting more, added where a developer adds one. */
const WITH_COLOUR = {
  ...PLAIN_SETTINGS,
  colour: setting({
    name: 'HUBWARDEN_COLOUR',
    group: 'Alerts',
    meaning: 'Colour of notifications.',
    schema: oneOf(['red', 'green']),
    default: 'green',
    example: 'red',
    local: 'red',
  }),
};

describe('a setting that is declared in one place', () => {
  it('is read, with its default where it is absent', () => {
    expect(readSettings(WITH_COLOUR, { HUBWARDEN_COLOUR: 'red' })).toMatchObject({ value: { colour: 'red' } });
    expect(readSettings(WITH_COLOUR, {})).toMatchObject({ value: { colour: 'green', writesAllowed: true } });
  });

  it('is refused when it is malformed, with every other bad setting', () => {
    const read = readSettings(WITH_COLOUR, { HUBWARDEN_COLOUR: 'blue', HUBWARDEN_KEEP_RUNS_DAYS: 'all' });
    expect(read).toMatchObject({ ok: false });
    expect(read.ok ? [] : read.error).toEqual([
      'HUBWARDEN_KEEP_RUNS_DAYS is not a number of days. Give a whole number; 0 keeps them for ever.',
      'HUBWARDEN_COLOUR is "blue". Set it to red or green.',
    ]);
  });

  it('is a known name, and the remedy for a misspelt one', () => {
    const settings = settingsIn(WITH_COLOUR);
    expect(unknownSettings({ HUBWARDEN_COLOUR: 'red' }, settings)).toEqual([]);
    expect(unknownSettings({ HUBWARDEN_COLOR: 'red' }, settings)).toEqual([
      'HUBWARDEN_COLOR is not a setting of Hubwarden. Did you mean HUBWARDEN_COLOUR?',
    ]);
  });

  it('is on the page of settings and in the sample', () => {
    const settings = settingsIn({ COMBINED_SETTINGS, WITH_COLOUR });
    expect(settingsPage(settings)).toContain('| `HUBWARDEN_COLOUR` | Colour of notifications. | `green` | `red` |');
    expect(JSON.parse(sampleSettings(settings)).Values).toMatchObject({ HUBWARDEN_COLOUR: 'red' });
  });
});

describe('the declared settings', () => {
  const STORAGE = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };

  it.each(SETTINGS.map((each) => [each.name, each] as const))(
    '%s: the schema accepts the default and the example',
    (_name, each) => {
      const example = each.example.startsWith('@Microsoft.KeyVault') ? undefined : each.example;
      for (const text of [each.default, example])
        expect(each.schema.safeParse(text ?? each.default).success).toBe(true);
    },
  );

  it.each(Object.keys(PLAIN_SETTINGS))('give the configuration its field %s', (field) => {
    expect(configOf(STORAGE)).toHaveProperty(field);
  });

  it.each([
    ['the storage account', (env: Record<string, string>) => storageSettingsFrom(env, CLOUDS.AzureCloud)],
    ['exporters of telemetry', otlpTargetsFrom],
  ])('include every setting that the reader of %s looks up', (_what, read) => {
    const names = new Set<string>();
    const recording = new Proxy<Record<string, string>>(
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.test', AzureWebJobsStorage__accountName: 'acct' },
      {
        get: (env, name) => note(name) && Reflect.get(env, name),
        getOwnPropertyDescriptor: (env, name) => (note(name) ? Reflect.getOwnPropertyDescriptor(env, name) : undefined),
      },
    );
    function note(name: string | symbol): boolean {
      names.add(String(name));
      return true;
    }
    read(recording);
    const declared = SETTINGS.map(({ name }) => name);
    expect(names.size).toBeGreaterThan(5);
    expect([...names].filter((name) => !declared.includes(name))).toEqual([]);
  });
});
