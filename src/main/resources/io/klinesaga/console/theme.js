// Light, dark, or as the machine has it.
const KEPT = 'kline.theme';
const NAMES = ['auto', 'light', 'dark'];
const DARK = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set();

let chosen = NAMES.includes(localStorage.getItem(KEPT)) ? localStorage.getItem(KEPT) : 'auto';

function apply() {
  document.documentElement.dataset.theme = chosen === 'auto' ? (DARK.matches ? 'dark' : 'light') : chosen;
  listeners.forEach((listener) => listener());
}

export function theme() {
  return chosen;
}

export function nextTheme() {
  chosen = NAMES[(NAMES.indexOf(chosen) + 1) % NAMES.length];
  localStorage.setItem(KEPT, chosen);
  apply();
}

/** Calls back when the colours change, until the signal is aborted. */
export function onTheme(listener, signal) {
  listeners.add(listener);
  signal.addEventListener('abort', () => listeners.delete(listener));
}

/** A colour of the style sheet, such as up for --up. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

DARK.addEventListener('change', apply);
apply();
