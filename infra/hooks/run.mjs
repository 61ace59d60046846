// Runs one program to its end, or to the end of its time.
import { spawn } from 'node:child_process';
import { invocation } from './command-line.mjs';

/**
 * The result of a program: its exit code and output, or `missing` if it is not installed, or `timedOut`. Never throws.
 * `show` lets it write to the terminal as well.
 */
export function runProgram({ file, args, verbatim }, { timeoutMs, cwd, show = false } = {}) {
  return new Promise((done) => {
    const child = spawn(file, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsVerbatimArguments: verbatim,
      windowsHide: true,
    });
    const texts = { stdout: '', stderr: '' };
    const end = (result) => {
      clearTimeout(timer);
      done({ code: null, missing: false, timedOut: false, ...texts, ...result });
    };
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8');
      child[name].on('data', (text) => {
        texts[name] += text;
        if (show) process.stderr.write(text);
      });
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // Its child processes may hold the pipes open for long.
      for (const name of ['stdout', 'stderr']) child[name].destroy();
      end({ timedOut: true });
    }, timeoutMs ?? 600_000);
    child.on('error', (error) => end({ missing: error.code === 'ENOENT', stderr: error.message }));
    child.on('close', (code) => end({ code }));
  });
}

/** The Azure CLI: `{ value }` of its JSON, or `{ problem }`, a line, with the text it comes from. */
export async function az(args, { timeoutMs = 120_000 } = {}) {
  const result = await runProgram(invocation('az', [...args, '--output', 'json', '--only-show-errors']), { timeoutMs });
  if (result.missing)
    return { problem: 'The Azure CLI (az) is not installed, or not on PATH.', text: '', missing: true };
  if (result.timedOut)
    return {
      problem: `az ${args.slice(0, 3).join(' ')} did not end within ${timeoutMs / 1000} seconds.`,
      text: '',
      timedOut: true,
    };
  if (result.code !== 0) {
    const text = result.stderr.trim() === '' ? result.stdout : result.stderr;
    return { problem: errorLine(text), text };
  }
  if (result.stdout.trim() === '') return { value: undefined };
  const parsed = jsonIn(result.stdout);
  if (parsed !== undefined) return parsed;
  return { problem: `az ${args.slice(0, 3).join(' ')} answered with a text that is not JSON.`, text: result.stdout };
}

/** Lines that may begin the JSON: az and its extensions write warnings before and after it. */
const STARTS = 20;

/** The JSON of an output, whole; undefined without JSON. az indents, so that only its first line begins at the edge. */
function jsonIn(text) {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const last = lines.findLastIndex((line) => /[\]}]\s*$/.test(line));
  const starts = lines.flatMap((line, at) => (/^[[{]/.test(line) ? [at] : [])).slice(0, STARTS);
  const pieces = [lines, ...starts.flatMap((at) => [lines.slice(at), lines.slice(at, last + 1)])];
  for (const piece of pieces)
    try {
      return { value: JSON.parse(piece.join('\n')) };
    } catch {
      // The next piece.
    }
  return undefined;
}

/** The line of an Azure CLI error that names the problem: the innermost message if Azure nests them. */
export function errorLine(stderr) {
  const text = stderr.replace(/^\s*WARNING:.*$/gm, '').trim();
  const start = text.indexOf('ERROR:');
  const said = (start === -1 ? text : text.slice(start + 'ERROR:'.length)).trim();
  const line = innermost(said) ?? titleOf(said) ?? said.split('\n')[0] ?? '';
  const plain = line.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  if (plain === '') return 'The command failed without output.';
  return plain.length > 600 ? `${[...plain].slice(0, 600).join('')}…` : plain;
}

/** The title of a page, which a proxy puts in the place of an answer. */
function titleOf(text) {
  return text.startsWith('<') ? /<title>([^<]{1,200})<\/title>/i.exec(text)?.[1] : undefined;
}

function innermost(text, depth = 0) {
  const at = text.indexOf('{');
  if (at === -1 || depth > 5) return undefined;
  let parsed;
  try {
    parsed = JSON.parse(text.slice(at, text.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
  return messageIn(parsed, depth);
}

function messageIn(error, depth) {
  if (depth > 12 || typeof error !== 'object' || error === null) return undefined;
  for (const inner of [error.error, ...(Array.isArray(error.details) ? error.details : [])]) {
    const found = messageIn(inner, depth + 1);
    if (found !== undefined) return found;
  }
  if (typeof error.message !== 'string' || error.message.trim() === '') return undefined;
  const nested = innermost(error.message, depth + 1);
  if (nested !== undefined) return nested;
  const message = error.message.trim().split('\n')[0];
  return typeof error.code === 'string' ? `${error.code}: ${message}` : message;
}
