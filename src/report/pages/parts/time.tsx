import { ageText } from '../../../core/time/age-text.ts';
import { usePage } from './page-context.tsx';

/** How old a time is, or how far ahead; the exact time in UTC is in the title, and the script adds the local one. */
export function Ago({ at }: { readonly at: string }) {
  const { now } = usePage();
  return <TimeElement at={at} text={agoText(at, now)} />;
}

/** An exact time in UTC, to the second; the script shows the local one where the person has chosen that. */
export function At({ at }: { readonly at: string }) {
  return <TimeElement at={at} text={utcText(at)} isExact={true} />;
}

/** An exact time with its age. */
export function AtAndAgo({ at }: { readonly at: string }) {
  return (
    <>
      <At at={at} />{' '}
      <span class="muted">
        (<Ago at={at} />)
      </span>
    </>
  );
}

function TimeElement({
  at,
  isExact,
  text,
}: {
  readonly at: string;
  readonly text: string;
  readonly isExact?: boolean;
}) {
  return (
    <time datetime={at} title={utcText(at)} data-exact={isExact === true ? '' : undefined}>
      {text}
    </time>
  );
}

/** `4m 5s ago`, `in 3h 20m`; the text itself when it is no instant. */
export function agoText(at: string, now: Date): string {
  const seconds = Math.floor((now.getTime() - Date.parse(at)) / 1000);
  if (Number.isNaN(seconds)) return at;
  return seconds >= 0 ? `${ageText(seconds)} ago` : `in ${ageText(-seconds)}`;
}

/** `2026-11-23 08:45:00 UTC`; a text that is no instant stays as it is. */
export function utcText(at: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(at) ? `${at.slice(0, 10)} ${at.slice(11, 19)} UTC` : at;
}
