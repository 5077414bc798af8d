// The HTTP API of the process that serves this page.
import { t } from './i18n.js';
import { inTurn, pause } from './queue.js';

const BUSY = 503;
const MOST_TRIES = 5;

/** The API said no, or nothing. */
export class ApiError extends Error {}

// The origin has no user and password, which fetch refuses in addresses.
function address(path, parameters) {
  const url = new URL(path, location.origin);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') {
      url.searchParams.set(name, value);
    }
  }
  return url;
}

async function response(url, options) {
  try {
    return await fetch(url, options);
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new ApiError(t('error.unreachable'));
  }
}

/** The answer; a process that says it is busy is asked again when it says so. */
async function patient(url, options) {
  for (let tries = 1; ; tries++) {
    const found = await response(url, options);
    const wait = Number(found.headers.get('Retry-After'));
    if (found.status !== BUSY || !(wait > 0) || tries === MOST_TRIES) {
      return found;
    }
    await pause(wait);
  }
}

async function answer(url, options) {
  const found = await patient(url, options);
  const body = await found.json().catch(() => ({}));
  if (!found.ok) {
    throw new ApiError(body.error ?? t('error.status', { status: found.status }));
  }
  return body;
}

/** Asks; parameters without a value are left out. */
export function get(path, parameters = {}, signal = undefined) {
  return inTurn(() => answer(address(path, parameters), { signal }));
}

/** Orders work. */
export function act(path, body) {
  return answer(address(path, {}), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Kline-Saga': 'act' },
    body: JSON.stringify(body),
  });
}

/** Where something can be downloaded. */
export function link(path, parameters) {
  return address(path, parameters).href;
}
