/** Explains why the stack did not start or stopped, with the usual remedy. */
export function startProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? String(error.port) : '';
    return `Port ${port} is in use, perhaps by another stack. Choose other ports with --port N, --alerts-port N and --pages-port N; 0 selects a free one.`;
  }
  if (error.message.includes('dist/main.cjs')) return `${error.message}\nRun \`npm run build\` first.`;
  return error.stack ?? error.message;
}
