// What the pages add where the browser runs scripts. Everything works without it.
import { followChanges } from './follow-changes.ts';
import { shortcuts } from './shortcuts.ts';
import { startSwitches } from './switches.ts';

// Before the body is drawn, so that no page flashes in another colour.
startSwitches();
document.documentElement.classList.add('scripted');
document.addEventListener('DOMContentLoaded', () => {
  shortcuts();
  followChanges();
  sendOnce();
});

/** A form is sent once: a second click on its button does nothing until the answer is there. */
function sendOnce(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.once === undefined) return;
    if (form.dataset.sent !== undefined) event.preventDefault();
    form.dataset.sent = '';
  });
  // A page that comes back from the browser's cache may be sent again: the server knows the key of the form.
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll<HTMLFormElement>('form[data-sent]')) delete form.dataset.sent;
  });
}
