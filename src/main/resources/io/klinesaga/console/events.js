// What happens, as it happens: one stream of server-sent events for the whole page.
const NAMES = ['progress', 'run', 'saga'];
const listeners = new Map(NAMES.map((name) => [name, new Set()]));
const connection = new Set();

let isConnected = false;

function tellConnection(isUp) {
  if (isUp !== isConnected) {
    isConnected = isUp;
    connection.forEach((listener) => listener(isUp));
  }
}

/** Calls back with the data of each event of that name, until the signal is aborted. */
export function onEvent(name, listener, signal) {
  listeners.get(name).add(listener);
  signal.addEventListener('abort', () => listeners.get(name).delete(listener));
}

/** Calls back when the stream is lost and when it is there again. */
export function onConnection(listener) {
  connection.add(listener);
}

/** Opens the stream; the browser opens it again when it is lost. */
export function listen() {
  const stream = new EventSource(new URL('/api/events', location.origin));
  stream.addEventListener('open', () => tellConnection(true));
  stream.addEventListener('error', () => tellConnection(false));
  for (const name of NAMES) {
    stream.addEventListener(name, (event) => {
      const data = JSON.parse(event.data);
      listeners.get(name).forEach((listener) => listener(data));
    });
  }
}
