// The state of the process, asked once for all parts of a view that are made at the same time.
import { get } from './api.js';
import { onEvent } from './events.js';

const FRESH = 1000;

let asked;
let askedAt = -FRESH;

onEvent('shared', () => {
  askedAt = -FRESH; // what was answered before is old
}, new AbortController().signal);

export function status() {
  if (performance.now() - askedAt >= FRESH) {
    askedAt = performance.now();
    asked = get('/api/status');
  }
  return asked;
}
