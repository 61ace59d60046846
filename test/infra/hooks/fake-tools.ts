import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** What a tool answers to a command that begins with these words. Several for the same words: one after another, the last again and again. */
export interface Answer {
  readonly to: string;
  readonly exit?: number;
  readonly json?: unknown;
  readonly stdout?: string;
  readonly stderr?: string;
  /** How long it thinks first. */
  readonly slowMs?: number;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = resolve(import.meta.dirname, '../../..');

/** Ends a call in the record of calls: no argument is this character. */
const END = '\u001e';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The lines for all answers to the same words. Counts how often they were asked before; the first fitting words answer. */
function caseOf(words: string, number: number): string {
  return `
case "$line" in ${quoted(words)}*)
  asked=0
  [ -f "$here/asked-${number}" ] && read -r asked <"$here/asked-${number}"
  echo $((asked + 1)) >"$here/asked-${number}"
  [ -z "$chosen" ] && chosen=${number} && times=$asked
esac`;
}

/** What one answer does. The last one of the same words is given again and again. */
function answerOf(
  { exit = 0, json, slowMs = 0, stderr = '', stdout = json === undefined ? '' : JSON.stringify(json) }: Answer,
  pattern: string,
): string {
  const steps = [
    ...(slowMs === 0 ? [] : [`/bin/sleep ${slowMs / 1000}`]),
    ...(stdout === '' ? [] : [`printf %s ${quoted(stdout)}`]),
    ...(stderr === '' ? [] : [`printf %s ${quoted(stderr)} >&2`]),
    `exit ${exit}`,
  ];
  return `${pattern})\n  ${steps.join('\n  ')}\n  ;;`;
}

/** The tools as a script of the shell, which starts in a tenth of the time of Node. A hook calls ten of them, and there are many tests. */
function scriptOf(answers: readonly Answer[]): string {
  const all = [...new Set(answers.map(({ to }) => to))];
  const given = all.flatMap((words, number) => {
    const same = answers.filter(({ to }) => to === words);
    return same.map((answer, time) => answerOf(answer, `${number}-${time === same.length - 1 ? '*' : time}`));
  });
  return `#!/bin/sh
here=\${0%/*}
tool=\${0##*/}
line="$tool $*"
given=
for arg in "$@"; do
  case "$arg" in @*)
    given=$(/bin/cat "\${arg#@}")
    break
  esac
done
printf '%s\\000' "$tool" "$given" "$@" '${END}' >>"$here/calls"
chosen=
${all.map(caseOf).join('')}
case "$chosen-$times" in
${given.join('\n')}
*)
  echo "ERROR: the fake knows no answer to $line" >&2
  exit 9
esac
`;
}

/** A folder with an `az` and an `azd` that play given answers and keep what they were asked. */
export class FakeTools {
  /** The folder, with a blank and letters beyond ASCII in its name. */
  readonly folder = mkdtempSync(join(tmpdir(), 'hubwarden tools é-'));

  constructor(answers: readonly Answer[], tools: readonly string[] = ['az', 'azd']) {
    const script = scriptOf(answers);
    for (const tool of tools) {
      writeFileSync(join(this.folder, tool), script);
      chmodSync(join(this.folder, tool), 0o755);
    }
  }

  /** The search path with these tools only. */
  get path(): string {
    return [this.folder, '/nowhere'].join(delimiter);
  }

  /** What was asked so far. */
  get calls(): readonly { readonly tool: string; readonly args: readonly string[]; readonly given?: unknown }[] {
    const file = join(this.folder, 'calls');
    if (!existsSync(file)) return [];
    const calls = readFileSync(file, 'utf8').split(`${END}\0`).slice(0, -1);
    return calls.map((call) => {
      const [tool = '', given = '', ...args] = call.split('\0').slice(0, -1);
      return { tool, args, ...(given === '' ? {} : { given: JSON.parse(given) }) };
    });
  }

  /** Runs a hook as azd does: a process, with the variables of the environment and nothing else. */
  run(hook: string, env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<Ended> {
    const child = spawn(process.execPath, [join(ROOT, 'infra/hooks', hook), ...args], {
      cwd: ROOT,
      env: { PATH: this.path, HOME: this.folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const texts = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      texts.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      texts.stderr += text;
    });
    return new Promise((done) => child.on('close', (code) => done({ code, ...texts })));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
