import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeTextFile } from '../../../src/cli/input/write-text-file.ts';
import { err, ok } from '../../../src/core/result.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubwarden-write-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function inFolder(name: string, text?: string): string {
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

function permissions(path: string): number {
  return statSync(path).mode & 0o777;
}

describe('writing a text file', () => {
  it('makes a new file with the given permissions', () => {
    const path = inFolder('new.txt');
    expect(writeTextFile(path, 'a', 0o600)).toEqual(ok(undefined));
    expect(readFileSync(path, 'utf8')).toBe('a');
    expect(permissions(path)).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['new.txt']);
  });

  it('keeps the permissions of a file that it replaces', () => {
    const path = inFolder('shared.txt', 'old');
    chmodSync(path, 0o664);
    expect(writeTextFile(path, 'new')).toEqual(ok(undefined));
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(permissions(path)).toBe(0o664);
  });

  it('follows a link, and keeps it', () => {
    const target = inFolder('target.txt', 'old');
    const link = inFolder('link.txt');
    symlinkSync('target.txt', link);
    expect(writeTextFile(link, 'new')).toEqual(ok(undefined));
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('new');
  });

  it('makes the target of a link that does not exist yet', () => {
    const link = inFolder('link.txt');
    symlinkSync('later.txt', link);
    expect(writeTextFile(link, 'new')).toEqual(ok(undefined));
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'later.txt'), 'utf8')).toBe('new');
  });

  it('writes into a pipe, and keeps it', async () => {
    const pipe = inFolder('pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] });
    const read = new Promise<string>((resolve) => {
      let text = '';
      reader.stdout.on('data', (part) => {
        text += String(part);
      });
      reader.on('close', () => resolve(text));
    });
    expect(writeTextFile(pipe, 'through')).toEqual(ok(undefined));
    expect(lstatSync(pipe).isFIFO()).toBe(true);
    expect(await read).toBe('through');
  });

  it('writes into a device through a link, and keeps both', () => {
    const link = inFolder('full');
    symlinkSync('/dev/full', link);
    expect(writeTextFile(link, 'a')).toEqual(err('the disk is full'));
    expect(statSync(link).isCharacterDevice()).toBe(true);
  });

  it('names the folder that is missing, or is a file, and changes no folder', () => {
    expect(writeTextFile(join(folder, 'none', 'x.json'), 'a')).toEqual(
      err(`the folder ${join(folder, 'none')} does not exist`),
    );
    const file = inFolder('file', 'old');
    expect(writeTextFile(join(file, 'x.json'), 'a')).toEqual(err(`${file} is a file and not a folder`));
    const taken = inFolder('taken');
    mkdirSync(taken);
    expect(writeTextFile(taken, 'a')).toEqual(err('this is a folder and not a file'));
    expect(readdirSync(folder).sort()).toEqual(['file', 'taken']);
  });
});
