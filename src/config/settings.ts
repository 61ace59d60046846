import type { Retention } from '../reconcile/records/retention.ts';
import { DEFAULT_RETENTION } from '../reconcile/records/retention.ts';
import { COMBINED_SETTINGS } from './combined-settings.ts';
import type { Setting } from './setting.ts';
import { setting, settingsIn } from './setting.ts';
import {
  anyText,
  days,
  guid,
  guids,
  oneOf,
  onOrOff,
  publicAddress,
  schedule,
  withoutSlash,
} from './setting-schemas.ts';

/**
 * The declaration of every setting whose value `Config` holds as it is, under the same field. The checks at start, the type
 * `Config`, docs/settings.md, local.settings.sample.json and the checks of a deployment are derived from it.
 */
export const PLAIN_SETTINGS = {
  /** `false`: no write to Azure, even where the policy enforces. */
  writesAllowed: setting({
    name: 'HUBWARDEN_WRITES',
    group: 'Policy and writes',
    meaning:
      '`off` stops every write to Azure, even where the policy enforces; reads, verdicts and alerts continue. `hubwarden writes off` does the same without a restart.',
    schema: onOrOff,
    default: 'on',
    example: 'off',
    local: 'off',
  }),
  writeStrategy: setting({
    name: 'HUBWARDEN_WRITE_STRATEGY',
    group: 'Policy and writes',
    meaning:
      '`auto` sends FQDN and service-tag rules in one PATCH where that is safe; `serial` sends one rule at a time.',
    schema: oneOf(['auto', 'serial']),
    default: 'auto',
    example: 'serial',
    local: 'auto',
  }),
  /** Client id of the user-assigned identity; undefined: the system-assigned one, or a developer's. */
  clientId: setting({
    name: 'AZURE_CLIENT_ID',
    group: 'Azure',
    meaning: 'Client id of the user-assigned identity that Hubwarden acts as.',
    schema: guid,
    example: '00000000-0000-0000-0000-00000000c11e',
  }),
  /** Object id of that identity, in small letters. */
  principalId: setting({
    name: 'HUBWARDEN_PRINCIPAL_ID',
    group: 'Azure',
    meaning:
      'Object id of that identity: distinguishes changes by Hubwarden from those of other principals, and names the principal that needs a role. Absent: every change counts as one of another principal.',
    schema: guid,
    example: '00000000-0000-0000-0000-0000000000b1',
    local: '',
  }),
  /** Without a slash at the end; undefined: Hubwarden does not read dead letters. Checked together with the cloud. */
  deadLettersUrl: setting({
    name: 'HUBWARDEN_DEAD_LETTERS_URL',
    group: 'Alerts',
    meaning: 'Container of events that Event Grid could not deliver; a sweep begins with them.',
    schema: anyText.transform(withoutSlash),
    example: 'https://sthubwardenprod.blob.core.windows.net/dead-letters',
  }),
  alertSource: setting({
    name: 'HUBWARDEN_ALERT_SOURCE',
    group: 'Alerts',
    meaning: '`source` of every alert event: names the deployment.',
    schema: anyText,
    default: '/hubwarden',
    example: '/hubwarden/production',
    local: '/hubwarden',
  }),
  /** Receivers may be on this machine: for the local stack. */
  receiversOnLoopback: setting({
    name: 'HUBWARDEN_RECEIVERS_ALLOW_LOOPBACK',
    group: 'Alerts',
    meaning:
      '`on` lets receivers be on the machine that Hubwarden runs on, for the local stack. Every other address outside the internet stays refused.',
    schema: onOrOff,
    default: 'off',
    example: 'on',
    local: 'off',
  }),
  /** Scheme, host and port of the pages; undefined: notifications have no links. */
  pagesUrl: setting({
    name: 'HUBWARDEN_PAGES_URL',
    group: 'Pages and API',
    meaning:
      'Public address of the pages: scheme, host and port, as people type it. Notifications link to it, and a form is accepted from this address only. https; on the local stack `http://127.0.0.1` too. Absent: notifications have no links.',
    schema: publicAddress,
    example: 'https://hubwarden.contoso.com',
    local: '',
  }),
  access: {
    /** In small letters; undefined: pages and API are closed. */
    clientId: setting({
      name: 'HUBWARDEN_PAGES_CLIENT_ID',
      group: 'Pages and API',
      meaning:
        'Client id of the app registration with which people and programs sign in. App Service Authentication must have the same one. Absent: pages and API are closed.',
      schema: guid,
      example: '00000000-0000-0000-0000-0000000a9900',
      local: '',
    }),
    /** In small letters; undefined: pages and API are closed. */
    tenants: setting({
      name: 'WEBSITE_AUTH_AAD_ALLOWED_TENANTS',
      group: 'Pages and API',
      meaning:
        'Ids of the tenants whose users and programs may sign in, with commas between them. App Service Authentication reads this setting too. Absent: pages and API are closed.',
      schema: guids,
      example: '00000000-0000-0000-0000-0000000000aa',
    }),
    /** Whether a function key opens `/keyed/api`. */
    isKeyedApiOpen: setting({
      name: 'HUBWARDEN_PAGES_KEYED_API',
      group: 'Pages and API',
      meaning:
        '`on` opens the API for reads with a function key, below `/keyed/api`, for programs that cannot sign in. A key names no caller, and is worth as much as the role Hubwarden.Reader.',
      schema: onOrOff,
      default: 'off',
      example: 'on',
      local: 'off',
    }),
    /** Whether everyone on this machine is an operator. */
    isLocalOperator: setting({
      name: 'HUBWARDEN_PAGES_LOCAL_OPERATOR',
      group: 'Pages and API',
      meaning:
        '`on` makes every program on this machine an operator of pages and API, without sign-in: for the local stack. Without effect in Azure and in containers.',
      schema: onOrOff,
      default: 'off',
      example: 'on',
      local: 'off',
    }),
  },
  schedules: {
    sweep: timer('SWEEP', 'When Hubwarden reads and judges the whole fleet.', '0 0 * * * *'),
    watch: timer('WATCH', 'When Hubwarden polls running operations and requeues overdue hubs.', '0 * * * * *'),
    alert: timer('ALERT', 'When Hubwarden decides which receivers to notify, and of which alerts.', '0 * * * * *'),
    prune: timer(
      'PRUNE',
      'When Hubwarden archives the heads of all histories and deletes records whose time is over.',
      '0 30 2 * * *',
    ),
  },
  retention: {
    runsDays: kept('RUNS', 'Days to keep the history of each hub, and used and expired approvals.', 'runsDays'),
    changesDays: kept(
      'CHANGES',
      'Days to keep the author of each change on a hub, and poison messages.',
      'changesDays',
    ),
    alertsDays: kept('ALERTS', 'Days to keep notifications that were sent.', 'alertsDays'),
    sweepsDays: kept('SWEEPS', 'Days to keep summaries of sweeps.', 'sweepsDays'),
  },
};

/** Every app setting that Hubwarden reads. */
export const SETTINGS: readonly Setting[] = settingsIn({ COMBINED_SETTINGS, PLAIN_SETTINGS });

function kept(what: string, meaning: string, field: keyof Retention): Setting<number> {
  const text = String(DEFAULT_RETENTION[field]);
  return setting({
    name: `HUBWARDEN_KEEP_${what}_DAYS`,
    group: 'Records',
    meaning: `${meaning} \`0\` keeps them for ever. Hubwarden never deletes the newest state.`,
    schema: days,
    default: text,
    example: text,
    local: text,
  });
}

function timer(what: string, meaning: string, expression: string): Setting<string> {
  return setting({
    name: `HUBWARDEN_${what}_SCHEDULE`,
    group: 'Schedules',
    meaning: `${meaning} Six fields: second, minute, hour, day, month, weekday. Must be set: the trigger reads it.`,
    schema: schedule,
    default: expression,
    example: expression,
    local: expression,
  });
}
