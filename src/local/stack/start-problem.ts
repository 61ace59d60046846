/** Says in words why the stack did not start or went down, with the remedy where there is a usual one. */
export function startProblem(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? String(error.port) : '';
    return `Port ${port} is taken: by another stack, perhaps. Choose others with --port N and --alerts-port N; 0 takes any free one.`;
  }
  if (error.message.includes('dist/main.cjs')) return `${error.message}\nRun \`npm run build\` first.`;
  return error.stack ?? error.message;
}
