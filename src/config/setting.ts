/** Headings of the page of settings, in its order. */
export type SettingGroup =
  | 'Storage'
  | 'Policy and writes'
  | 'Azure'
  | 'Alerts'
  | 'Telemetry'
  | 'Schedules'
  | 'Records'
  | 'Timings';

/** One app setting, for people. */
export interface Setting {
  readonly name: string;
  readonly group: SettingGroup;
  /** What it does, in a sentence or two. */
  readonly meaning: string;
  /** What holds when it is absent or empty; undefined: nothing, the thing it names is not used. */
  readonly default: string | undefined;
  readonly example: string;
  /** Value in `local.settings.sample.json`: safe, and right for a machine with Azurite; undefined: left out. */
  readonly local: string | undefined;
}
