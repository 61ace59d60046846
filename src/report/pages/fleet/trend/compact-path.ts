/**
 * Shortens the path that d3-shape writes for steps: whole units, `H` and `V` where one coordinate stays, and no lines that lead
 * to the present place. That is half of the length or less.
 *
 * @param path commands `M`, `L` and `Z` with absolute coordinates
 */
export function compactPath(path: string): string {
  let [atX, atY] = [Number.NaN, Number.NaN];
  const commands = path.match(/[MLZ][^MLZ]*/g) ?? [];
  return commands
    .map((command) => {
      const [x = Number.NaN, y = Number.NaN] = command.slice(1).split(',').map(Number).map(Math.round);
      const [isSameX, isSameY] = [x === atX, y === atY];
      const name = command[0];
      if (name === 'Z') return name;
      [atX, atY] = [x, y];
      if (name === 'M') return `M${x} ${y}`;
      if (isSameX && isSameY) return '';
      if (isSameY) return `H${x}`;
      return isSameX ? `V${y}` : `L${x} ${y}`;
    })
    .join('');
}
