const RETRY = 'after connection broken by';

/**
 * The host that a report of pip concerns when it names a path alone: "Retrying (…) after connection broken by '…':
 * /simple/numpy/", as pip writes it for a name that does not resolve. Its default index is pypi.org, which serves the
 * files from files.pythonhosted.org.
 *
 * @returns undefined for every other line
 */
export function pipDefaultHost(line: string): string | undefined {
  const at = line.indexOf(RETRY);
  if (at === -1) return undefined;
  const [, path] = /: \/(simple|packages|pypi)\//.exec(line.slice(at)) ?? [];
  if (path === undefined) return undefined;
  return path === 'packages' ? 'files.pythonhosted.org' : 'pypi.org';
}

/** True for the line in which pip lists the indexes that replace or extend its default. */
export function namesIndex(line: string): boolean {
  return line.includes('Looking in indexes:');
}
