/** Tests that start processes, wherever they lie: by name, because they start the tools that people run, one at a time. */
export const PROCESSES = [
  'before-provision',
  'bad-files',
  'bundle-parts',
  'bundled-packages',
  'completion-in-shells',
  'documented-commands',
  'end-with-npm',
  'event-size',
  'foreign-keys',
  'installed-package',
  'kept-code',
  'local-stack',
  'node-client-tls',
  'pipeline-steps',
  'main',
  'package',
  'regexes',
  'register-pages',
  'subscribe-events',
  'terminals',
  'workflows',
  'write-text-file',
].map((name) => `test/**/${name}.test.ts`);
/** Tests in which something dies, gets lost or comes twice. */
export const FAULTS = 'test/**/faults/**/*.test.ts';
/** Tests that need more than Node: a build and Azurite, Chromium, minutes. */
export const APART = ['test/integration/**', 'test/browser/**', 'test/long/**'];
