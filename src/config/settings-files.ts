import type { Setting } from './setting.ts';
import { SETTING_GROUPS } from './setting.ts';
import { SETTINGS } from './settings.ts';

const INTRODUCTION = `# Settings

Hubwarden reads these app settings when it starts. It lists all bad settings in one error. It refuses a name that starts
with \`HUBWARDEN_\` and is neither listed here nor a variable of the deployment ([deploy.md](deploy.md#quick-start)), so that
it finds typing errors. An empty value counts as absent. \`HUBWARDEN_RECEIVER_<NAME>_URL\`, \`_KEY\` and \`_SECRET\` hold the
addresses and secrets of receivers of alerts, where \`<NAME>\` is the receiver's name in the policy in capitals, with \`_\` for
\`-\`: [receivers.md](receivers.md) lists which receiver needs which. A bad one of these stops that receiver only.

This page and \`local.settings.sample.json\` are made from the declarations in \`src/config/\`:
\`UPDATE=1 npx vitest run --project unit test/config\` writes both.
`;

/** The page docs/settings.md, in Markdown. */
export function settingsPage(settings: readonly Setting[] = SETTINGS): string {
  const sections = SETTING_GROUPS.map((group) => {
    const rows = settings.filter((setting) => setting.group === group).map(pageRow);
    return [`## ${group}`, '', '| setting | meaning | default | example |', '|---|---|---|---|', ...rows, ''].join(
      '\n',
    );
  });
  return [INTRODUCTION, ...sections].join('\n');
}

/** The file local.settings.sample.json: to be copied to local.settings.json, with values that are safe on any machine. */
export function sampleSettings(settings: readonly Setting[] = SETTINGS): string {
  const local = settings.flatMap(({ name, local }) => (local === undefined ? [] : [[name, local] as const]));
  const values = { FUNCTIONS_WORKER_RUNTIME: 'node', ...Object.fromEntries(local) };
  return `${JSON.stringify({ IsEncrypted: false, Values: values }, null, 2)}\n`;
}

function pageRow(setting: Setting): string {
  const cells = [`\`${setting.name}\``, setting.meaning, defaultCell(setting), code(setting.example)];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultCell({ default: text, defaultInWords }: Setting): string {
  return defaultInWords ?? (text === undefined ? '–' : code(text));
}

function code(text: string): string {
  return `\`${text}\``;
}
