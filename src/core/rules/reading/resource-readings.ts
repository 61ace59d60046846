import { trimEnd } from '../../text/trim-end.ts';
import { isResourceId } from '../destinations/destination.ts';

/** What the names of resources and of resource groups do not hold. */
const NOT_IN_IDS = /[^\p{L}\p{N}/._()-]+/gu;

/** True for an id that holds only what names of resources and of resource groups hold. */
export function holdsOnlyNames(id: string): boolean {
  return id.replace(NOT_IN_IDS, '') === id;
}

/**
 * Every resource that a path may stand for: as it is, without what no name holds, with each name cut before that, and
 * each of these with its steps up and down taken. A star, and an id that ends before the name of a resource, stand for
 * everything below: such a reading ends in `/*`.
 */
export function resourceReadings(path: string): readonly string[] {
  const star = path.indexOf('*');
  // The name before a star may go on behind it.
  const known = star === -1 ? path : path.slice(0, path.lastIndexOf('/', star));
  const cut = known
    .split('/')
    .map((segment) => segment.split(NOT_IN_IDS, 1)[0] ?? '')
    .join('/');
  const spellings = [known, known.replace(NOT_IN_IDS, ''), cut].flatMap((id) => [id, stepped(id)]);
  if (star !== -1) return [...new Set(spellings)].map((id) => `${id}/*`);
  return [...new Set(spellings)].flatMap((id) => (isResourceId(id) ? [id] : [id, `${trimEnd(id, '/')}/*`]));
}

function stepped(id: string): string {
  const names: string[] = [];
  for (const segment of id.split('/')) {
    if (segment === '..') names.pop();
    else if (segment !== '.' && segment !== '') names.push(segment);
  }
  return `/${names.join('/')}`;
}
