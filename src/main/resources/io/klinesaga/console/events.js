// What happens, as it happens: one stream of server-sent events for the whole page.
const SENT = ['progress', 'run', 'saga'];
/** Said by this page itself when the stream is there again, since something may have been missed. */
const AGAIN = 'again';
const listeners = new Map([...SENT, AGAIN].map((name) => [name, new Set()]));
const connection = new Set();

let stream = null;
let isConnected = false;
let wasConnected = false;

function tell(name, data) {
  listeners.get(name).forEach((listener) => listener(data));
}

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

/** Calls back when something that this event tells may have changed. */
export function onChange(name, listener, signal) {
  onEvent(name, listener, signal);
  onEvent(AGAIN, listener, signal);
}

/** Calls back when the stream is lost and when it is there again. */
export function onConnection(listener) {
  connection.add(listener);
}

function open() {
  stream = new EventSource(new URL('/api/events', location.origin));
  stream.addEventListener('open', () => {
    tellConnection(true);
    if (wasConnected) {
      tell(AGAIN, null);
    }
    wasConnected = true;
  });
  stream.addEventListener('error', () => tellConnection(false));
  for (const name of SENT) {
    stream.addEventListener(name, (event) => tell(name, JSON.parse(event.data)));
  }
}

function close() {
  stream?.close();
  stream = null;
}

/**
 * Opens the stream; the browser opens it again when it is lost. A page that nobody sees has none: a
 * browser has six connections to a server, and pages in the background would take them all.
 */
export function listen() {
  const follow = () => {
    if (document.hidden) {
      close();
    } else if (stream === null) {
      open();
    }
  };
  document.addEventListener('visibilitychange', follow);
  addEventListener('pagehide', close);
  addEventListener('pageshow', follow);
  follow();
}
