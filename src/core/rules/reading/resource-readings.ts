import { trimEnd } from '../../text/trim-end.ts';
import { isResourceId } from '../destinations/destination.ts';

/** Characters that names of resources and of resource groups never hold. */
const NOT_IN_IDS = /[^\p{L}\p{N}/._()-]+/gu;

/** True for an id that holds only characters that such names may hold. */
export function holdsOnlyNames(id: string): boolean {
  return id.replace(NOT_IN_IDS, '') === id;
}

/**
 * Every resource that a path may mean. The readings are: the path unchanged; the path without characters that no name
 * holds; the path with each name cut before such a character; and each of these with its `.` and `..` segments
 * resolved. A star, and an id that ends before the name of a resource, mean everything below; such a reading ends in
 * `/*`.
 */
export function resourceReadings(path: string): readonly string[] {
  const star = path.indexOf('*');
  // A name with a star may continue after the star.
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
