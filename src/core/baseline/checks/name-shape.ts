import { RESOURCE_KINDS } from '../../kinds/kinds.ts';
import type { ResourceKind } from '../../kinds/resource-kind.ts';
import { foldCase } from '../../text/fold-case.ts';

/** One position of a name: the characters that it allows, and whether the name may end before it. */
interface Place {
  readonly accepts: (character: string) => boolean;
  readonly optional: boolean;
}

/** The shape of a legal name, position by position, in lower case. Made by {@link shapeOf}. */
export type NameShape = readonly Place[];

/** A run of characters of one kind. A text matches exactly its own characters. */
type Piece = string | { readonly of: RegExp; readonly least: number; readonly most: number };

/**
 * A pattern above this length is longer than any name that it could match, even with a star between all its characters.
 */
const LONGEST_PATTERN = 1000;

/** Builds a shape from its pieces. */
export function shapeOf(...pieces: readonly Piece[]): NameShape {
  return pieces.flatMap((piece): NameShape => {
    if (typeof piece === 'string') {
      return [...piece].map((wanted) => ({ accepts: (character) => character === wanted, optional: false }));
    }
    const { of, least, most } = piece;
    const accepts = (character: string) => of.test(character);
    return Array.from({ length: most }, (_, index) => ({ accepts, optional: index >= least }));
  });
}

/**
 * Says whether a pattern of `core/text/glob.ts` matches at least one name of a shape. A pattern that can never match is
 * refused when the policy is checked, and not found later. Needs at most `pattern × shape` steps, and none for a
 * pattern of more than 1000 characters.
 */
export function canEverMatch(pattern: string, shape: NameShape): boolean {
  if (pattern.length > LONGEST_PATTERN) return false;
  // Positions of the shape that the part of the pattern read so far can reach.
  let reached = skipOptional(new Set([0]), shape);
  for (const character of foldCase(pattern)) {
    reached =
      character === '*' ? fromFirst(reached, shape) : skipOptional(positionsAfter(reached, shape, character), shape);
    if (reached.size === 0) return false;
  }
  return reached.has(shape.length);
}

/** A star reads any number of characters, so every later position can be reached. */
function fromFirst(reached: ReadonlySet<number>, shape: NameShape): Set<number> {
  const first = Math.min(...reached);
  return new Set(Array.from({ length: shape.length - first + 1 }, (_, index) => first + index));
}

function positionsAfter(reached: ReadonlySet<number>, shape: NameShape, character: string): Set<number> {
  const next = new Set<number>();
  for (const index of reached) {
    const place = shape[index];
    if (place !== undefined && (character === '?' || place.accepts(character))) next.add(index + 1);
  }
  return next;
}

function skipOptional(reached: Set<number>, shape: NameShape): Set<number> {
  // A set iterates in insertion order, so positions added during the loop are visited too.
  for (const index of reached) if (shape[index]?.optional === true) reached.add(index + 1);
  return reached;
}

const HEX = /^[0-9a-f]$/;
const hex = (count: number): Piece => ({ of: HEX, least: count, most: count });
const GUID: readonly Piece[] = [hex(8), '-', hex(4), '-', hex(4), '-', hex(4), '-', hex(12)];
const RESOURCE_GROUP: readonly Piece[] = [
  { of: /^[\p{L}\p{N}_().-]$/u, least: 0, most: 89 },
  { of: /^[\p{L}\p{N}_()-]$/u, least: 1, most: 1 },
];
// Workspaces allow 3 to 33 characters without dots, accounts 2 to 64 with them. A name that is too short is accepted:
// Azure has changed the lower bound before.
const RESOURCE_NAME: readonly Piece[] = [
  { of: /^[a-z0-9]$/, least: 1, most: 1 },
  { of: /^[a-z0-9_.-]$/, least: 0, most: 63 },
];

/** The id of a subscription. */
export const SUBSCRIPTION_SHAPE = shapeOf(...GUID);

/**
 * The name of a resource group.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules (read 2026-11)
 */
export const RESOURCE_GROUP_SHAPE = shapeOf(...RESOURCE_GROUP);

/** The name of a hub or account. */
export const HUB_NAME_SHAPE = shapeOf(...RESOURCE_NAME);

/** A region as Azure's ids write it, `westeurope`. */
export const LOCATION_SHAPE = shapeOf({ of: /^[a-z0-9()_-]$/, least: 1, most: 60 });

const ID_SHAPES: ReadonlyMap<ResourceKind, NameShape> = new Map(
  RESOURCE_KINDS.map((kind) => [
    kind,
    shapeOf(
      '/subscriptions/',
      ...GUID,
      '/resourcegroups/',
      ...RESOURCE_GROUP,
      `/providers/${foldCase(kind.type)}/`,
      ...RESOURCE_NAME,
    ),
  ]),
);

/** The ids of resources of some kinds, as hub ids are compared. */
export function idShapesOf(kinds: Iterable<ResourceKind>): readonly NameShape[] {
  return [...new Set(kinds)].map((kind) => ID_SHAPES.get(kind)).filter((shape) => shape !== undefined);
}

/** The ids of resources of every kind. */
export const HUB_ID_SHAPES: readonly NameShape[] = idShapesOf(RESOURCE_KINDS);

/** The names of outbound rules: names that clients may choose, and names that Azure gives to its own rules. */
export const RULE_NAME_SHAPES: readonly NameShape[] = [
  shapeOf({ of: /^[a-z0-9]$/, least: 1, most: 1 }, { of: /^[a-z0-9_-]$/, least: 2, most: 32 }),
  shapeOf('__sys_', { of: /^[a-z0-9_-]$/, least: 1, most: 120 }),
];

/** The names that rules of resources of some kinds may have: {@link RULE_NAME_SHAPES}, and those of their connections. */
export function ruleShapesOf(kinds: readonly ResourceKind[]): readonly NameShape[] {
  const prefixes = kinds.flatMap(({ network }) => network.connectionRulePrefix ?? []);
  return [
    ...RULE_NAME_SHAPES,
    ...prefixes.map((prefix) => shapeOf(foldCase(prefix), { of: /^[a-z0-9_-]$/, least: 1, most: 120 })),
  ];
}
