// Requests in turn: the process works on few at a time, and is there for others too.
const MOST = 3;
const waiting = [];

let working = 0;

function next() {
  if (working < MOST && waiting.length > 0) {
    working++;
    waiting.shift()();
  }
}

/** Does some work when it is its turn; what gave up meanwhile is passed over by the work itself. */
export async function inTurn(work) {
  await new Promise((resolve) => {
    waiting.push(resolve);
    next();
  });
  try {
    return await work();
  } finally {
    working--;
    next();
  }
}

/** Waits so many seconds. */
export function pause(seconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
}
