import type { Paint } from './paint.ts';

/** Sign of a change: `!` irreversible, `+` added, `~` changed, `-` removed, `=` as before. */
export type ChangeSign = '!' | '+' | '~' | '-' | '=';

/** Gives a line the colour of its sign. */
export function paintSign(sign: ChangeSign, line: string, paint: Paint): string {
  switch (sign) {
    case '!':
    case '-':
      return paint.bad(line);
    case '+':
      return paint.good(line);
    case '~':
      return paint.warn(line);
    case '=':
      return paint.faint(line);
  }
}
