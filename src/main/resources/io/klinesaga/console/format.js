// Numbers, times and durations as they are shown. Times are market time, Asia/Shanghai.
import { t, tag } from './i18n.js';

const MOMENT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const NUMBER = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 });

export const NOTHING = '–';

export function number(value) {
  return value === null || value === undefined ? NOTHING : NUMBER.format(value);
}

/** Short, for axes: 1.2M, 120万. */
export function short(value) {
  return new Intl.NumberFormat(tag(), { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** A price with at least two decimals. */
export function price(value) {
  return value === null || value === undefined || value === '' ? NOTHING : Number(value).toFixed(Math.max(2, decimals(value)));
}

function decimals(value) {
  return (String(value).split('.')[1] ?? '').length;
}

/** Such as 2026-11-30 17:52:30. */
export function moment(text) {
  return text ? MOMENT.format(new Date(text)) : NOTHING;
}

/** The day of a bar or its day and minute, as in the data but for the T. */
export function barTime(text) {
  return text ? text.slice(0, 16).replace('T', ' ').replace(' 00:00', '') : NOTHING;
}

/** Such as 412 ms, 3.2 s, 5 min 20 s. */
export function duration(millis) {
  if (millis === null || millis === undefined) {
    return NOTHING;
  }
  if (millis < 1000) {
    return `${millis} ms`;
  }
  return millis < 60_000 ? `${(millis / 1000).toFixed(1)} s` : `${Math.floor(millis / 60_000)} min ${Math.round((millis % 60_000) / 1000)} s`;
}

/** How far ahead or back a moment is, in its greatest unit. */
export function away(text) {
  const seconds = (new Date(text) - Date.now()) / 1000;
  const [unit, size] = [['day', 86_400], ['hour', 3600], ['minute', 60]].find(([, s]) => Math.abs(seconds) >= s) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(tag(), { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

/** How much of a whole; never 100 % while something is missing. */
export function percent(part, whole) {
  return whole > 0 ? t('percent', { n: (Math.floor((part / whole) * 1000) / 10).toFixed(1) }) : NOTHING;
}
