import type { Cell } from '../ports.ts';

/** The cells of a row without those that are absent: a row has no cell for what is undefined. */
export function presentCells(cells: Readonly<Record<string, Cell | undefined>>): Readonly<Record<string, Cell>> {
  const present = Object.entries(cells).filter((entry): entry is [string, Cell] => entry[1] !== undefined);
  return Object.fromEntries(present);
}
