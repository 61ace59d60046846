import { createInterface } from 'node:readline';

/** Streams of a terminal. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks a question at the terminal and returns the line that the person types. Ctrl-C and the end of the input answer with an
 * empty line.
 *
 * @param onInterrupt called at Ctrl-C, which a terminal that reads a line does not raise as a signal
 */
export function askPerson({ input, output }: Terminal, question: string, onInterrupt: () => void): Promise<string> {
  const lines = createInterface({ input, output, terminal: true });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(''));
    lines.once('SIGINT', () => {
      onInterrupt();
      output.write('\n');
      lines.close();
    });
    lines.question(question, (line) => {
      resolve(line);
      lines.close();
    });
  });
}
