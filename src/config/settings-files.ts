import type { Setting, SettingGroup } from './setting.ts';
import { SETTINGS } from './settings.ts';

const GROUPS: readonly SettingGroup[] = [
  'Storage',
  'Policy and writes',
  'Azure',
  'Alerts',
  'Telemetry',
  'Schedules',
  'Records',
  'Timings',
];

const INTRODUCTION = `# Settings

Hubwarden reads these app settings when it starts. What is wrong is named all at once, setting by setting, and a name
that starts with \`HUBWARDEN_\` and is neither listed here nor a variable of the deployment ([deploy.md](deploy.md#quick-start)) is refused, so a slip of the fingers cannot go unnoticed. An empty
value counts as absent. Addresses and secrets of receivers of alerts stand in \`HUBWARDEN_RECEIVER_<NAME>_URL\`, \`_KEY\` and
\`_SECRET\`, where \`<NAME>\` is the receiver's name in the policy in capitals, with \`_\` for \`-\`: [receivers.md](receivers.md) says which
one needs what. What is wrong with one of these stops that receiver only.

This page and \`local.settings.sample.json\` are made from the table in \`src/config/settings.ts\`:
\`UPDATE=1 npx vitest run --project unit test/config\` writes both.
`;

/** The page docs/settings.md, in Markdown. */
export function settingsPage(): string {
  const sections = GROUPS.map((group) => {
    const rows = SETTINGS.filter((setting) => setting.group === group).map(pageRow);
    return [`## ${group}`, '', '| setting | meaning | default | example |', '|---|---|---|---|', ...rows, ''].join(
      '\n',
    );
  });
  return [INTRODUCTION, ...sections].join('\n');
}

/** The file local.settings.sample.json: to be copied to local.settings.json, with values that are safe on any machine. */
export function sampleSettings(): string {
  const local = SETTINGS.flatMap(({ name, local }) => (local === undefined ? [] : [[name, local] as const]));
  const values = { FUNCTIONS_WORKER_RUNTIME: 'node', ...Object.fromEntries(local) };
  return `${JSON.stringify({ IsEncrypted: false, Values: values }, null, 2)}\n`;
}

function pageRow(setting: Setting): string {
  const cells = [`\`${setting.name}\``, setting.meaning, defaultCell(setting), code(setting.example)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Defaults in words, such as "from the cloud", are no values and are not set in type. */
function defaultCell({ default: value }: Setting): string {
  if (value === undefined) return '–';
  return value.startsWith('from the ') ? value : code(value);
}

function code(text: string): string {
  return `\`${text}\``;
}
