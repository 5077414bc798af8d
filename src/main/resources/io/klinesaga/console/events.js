// What happens, as it happens: one stream of server-sent events for the whole page.
const SENT = ['progress', 'run', 'saga', 'order', 'shared'];
/** Said by this page itself when the stream is there again, since something may have been missed. */
const AGAIN = 'again';
/** Said by this page itself when a run that nodes share has begun or ended, on whatever node. */
const ELSEWHERE = 'elsewhere';
/** The least time between two looks at the same, in milliseconds. */
const CALM = 1000;
const listeners = new Map([...SENT, AGAIN, ELSEWHERE].map((name) => [name, new Set()]));
const connection = new Set();

let sharedRuns = '';
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

/** Calls at once, and what comes soon after it only once and later. */
function calm(listener, signal) {
  let timer = null;
  let isAsked = false;
  const pass = () => {
    timer = isAsked ? setTimeout(pass, CALM) : null;
    if (isAsked) {
      isAsked = false;
      listener();
    }
  };
  signal.addEventListener('abort', () => clearTimeout(timer));
  return () => {
    isAsked = true;
    if (timer === null) {
      pass();
    }
  };
}

/** Calls back when something that this event tells may have changed, not more often than makes sense. */
export function onChange(name, listener, signal) {
  const calmed = calm(listener, signal);
  onEvent(name, calmed, signal);
  onEvent(AGAIN, calmed, signal);
  if (name === 'run') {
    onEvent(ELSEWHERE, calmed, signal);
  }
}

/** Nodes tell only what they do themselves; of runs of others it is seen that they have begun or ended. */
function seeRuns({ shared_runs: runs }) {
  const now = runs.map(({ run_id: id, state }) => `${id} ${state}`).join();
  if (now !== sharedRuns) {
    sharedRuns = now;
    tell(ELSEWHERE, null);
  }
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
  stream.addEventListener('shared', (event) => seeRuns(JSON.parse(event.data)));
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
