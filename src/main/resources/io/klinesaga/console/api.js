// The HTTP API of the process that serves this page.
import { t } from './i18n.js';

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

async function answer(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new ApiError(t('error.unreachable'));
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new ApiError(body.error ?? t('error.status', { status: response.status }));
  }
  return body;
}

/** Asks; parameters without a value are left out. */
export function get(path, parameters = {}, signal = undefined) {
  return answer(address(path, parameters), { signal });
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
