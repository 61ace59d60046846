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

const SCRIPT = `
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const tool = basename(process.argv[1]);
const args = process.argv.slice(2);
const calls = join(__dirname, 'calls.jsonl');
const before = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\\n').map((line) => JSON.parse(line)) : [];
const values = args.find((arg) => arg.startsWith('@'));
const given = values === undefined ? undefined : JSON.parse(readFileSync(values.slice(1), 'utf8'));
appendFileSync(calls, JSON.stringify({ tool, args, given }) + '\\n');
const line = [tool, ...args].join(' ');
const answers = JSON.parse(readFileSync(join(__dirname, 'answers.json'), 'utf8'));
const fitting = answers.filter(({ to }) => line.startsWith(to));
if (fitting.length === 0) {
  process.stderr.write('ERROR: the fake knows no answer to ' + line + '\\n');
  process.exit(9);
}
const words = fitting[0].to;
const asked = before.filter((call) => [call.tool, ...call.args].join(' ').startsWith(words)).length;
const same = fitting.filter(({ to }) => to === words);
const { exit = 0, json, slowMs = 0, stderr = '', stdout = json === undefined ? '' : JSON.stringify(json) } = same[Math.min(asked, same.length - 1)];
setTimeout(() => {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exit;
}, slowMs);
`;

/** A folder with an `az` and an `azd` that play given answers and keep what they were asked. */
export class FakeTools {
  /** The folder, with a blank and letters beyond ASCII in its name. */
  readonly folder = mkdtempSync(join(tmpdir(), 'hubwarden tools é-'));

  constructor(answers: readonly Answer[], tools: readonly string[] = ['az', 'azd']) {
    writeFileSync(join(this.folder, 'package.json'), '{"type":"commonjs"}');
    writeFileSync(join(this.folder, 'answers.json'), JSON.stringify(answers));
    for (const tool of tools) {
      writeFileSync(join(this.folder, tool), `#!${process.execPath}\n${SCRIPT}`);
      chmodSync(join(this.folder, tool), 0o755);
    }
  }

  /** The search path with these tools only. */
  get path(): string {
    return [this.folder, '/nowhere'].join(delimiter);
  }

  /** What was asked so far. */
  get calls(): readonly { readonly tool: string; readonly args: readonly string[]; readonly given?: unknown }[] {
    const file = join(this.folder, 'calls.jsonl');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
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
