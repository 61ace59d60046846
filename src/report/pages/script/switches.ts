type Theme = 'system' | 'light' | 'dark';
type Zone = 'UTC' | 'local';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const ZONES: readonly Zone[] = ['UTC', 'local'];

/** The switches of theme and time zone: the only state that a page keeps in the browser. */
export function startSwitches(): void {
  const theme = kept('theme', THEMES);
  const zone = kept('time', ZONES);
  showTheme(theme);
  document.addEventListener('DOMContentLoaded', () => {
    bind('theme', THEMES, theme, (chosen) => `Theme: ${chosen}`, showTheme);
    bind('time', ZONES, zone, (chosen) => `Times: ${chosen}`, showTimes);
    showTimes(zone);
  });
}

function bind<Choice extends string>(
  name: string,
  choices: readonly Choice[],
  start: Choice,
  text: (choice: Choice) => string,
  show: (choice: Choice) => void,
): void {
  const button = document.querySelector<HTMLButtonElement>(`[data-switch="${name}"]`);
  if (button === null) return;
  let now = start;
  button.textContent = text(now);
  button.addEventListener('click', () => {
    now = choices[(choices.indexOf(now) + 1) % choices.length] ?? start;
    keep(name, now);
    button.textContent = text(now);
    show(now);
  });
}

function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Shows every exact time in the chosen zone, and both zones in the title of every time. */
function showTimes(zone: Zone): void {
  for (const each of document.querySelectorAll('time')) {
    const at = new Date(each.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const utc = each.dataset.utc ?? each.title;
    each.dataset.utc = utc;
    const local = localText(at);
    each.title = `${utc}\n${local}`;
    if (each.dataset.exact !== undefined) each.textContent = zone === 'UTC' ? utc : local;
  }
}

function localText(at: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  const minutes = -at.getTimezoneOffset();
  const sign = minutes < 0 ? '-' : '+';
  const zone = `${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())} ${zone}`;
}

/** Storage may be switched off in the browser: then the choice holds for the page. */
function kept<Choice extends string>(name: string, choices: readonly Choice[]): Choice {
  try {
    const value = localStorage.getItem(`hubwarden-${name}`);
    return choices.find((choice) => choice === value) ?? (choices[0] as Choice);
  } catch {
    return choices[0] as Choice;
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`hubwarden-${name}`, value);
  } catch {
    // As above.
  }
}
