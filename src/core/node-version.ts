/**
 * Oldest major version of Node that the app runs on: the version of the deployment and of every test. Node 20 lacks
 * `Array.fromAsync`.
 */
export const NEEDED_NODE_MAJOR = 24;

/**
 * Checks the version of Node. On an older one the app would load, and its functions would fail one by one at the first
 * missing feature.
 *
 * @param version as `process.versions.node` has it
 * @returns the remedy, in one line; undefined when the version is new enough
 */
export function nodeVersionProblem(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= NEEDED_NODE_MAJOR) return undefined;
  return (
    `Hubwarden cannot start on Node ${version}: it needs Node ${NEEDED_NODE_MAJOR} or later. ` +
    `In Azure set the runtime version of the function app to ${NEEDED_NODE_MAJOR}; elsewhere install Node ${NEEDED_NODE_MAJOR}.`
  );
}
