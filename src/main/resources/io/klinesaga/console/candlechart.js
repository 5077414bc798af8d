// The chart of a series: what of it is shown, which bar is chosen, mouse and keys.
import { candleOption } from './candles.js';
import { chart, colours } from './chart.js';
import { el } from './dom.js';
import { barTime, number, price } from './format.js';
import { t, word } from './i18n.js';

const STEP = 0.2;

/** The values of a bar in one line, with its change against the close before it. */
function readout(rows, index) {
  const [time, open, high, low, close, volume, amount] = rows[index];
  const before = rows[index - 1]?.[4];
  const change = before > 0 ? ((close - before) / before) * 100 : null;
  const tone = change === null || change === 0 ? '' : change > 0 ? 'up' : 'down';
  const pair = (name, value, type = '') => el('span', {}, el('span', { class: 'k' }, word('bar.', name)), el('b', { class: type }, value));
  return [el('b', { class: 'time' }, barTime(time)), pair('open', price(open)), pair('high', price(high)), pair('low', price(low)), pair('close', price(close), tone),
    change === null ? '' : pair('change', `${change > 0 ? '+' : ''}${change.toFixed(2)} %`, tone), pair('volume', number(volume)), pair('amount', number(amount))];
}

/**
 * A chart of bars.
 *
 * @param told is told of the bar that was chosen, and of what is shown: chosen(row), shown(first row, last row)
 * @return the nodes, and what can be done: set(rows, marks), choose(index), show(from, to)
 */
export function candleChart(told, signal) {
  const place = el('div', { class: 'chart candles', id: 'candles', tabindex: 0, role: 'application', 'aria-label': t('series.keys'), 'aria-describedby': 'readout' });
  const text = el('p', { class: 'readout', id: 'readout', 'aria-live': 'polite' });
  const view = { from: 0, to: 0, chosen: null };
  let rows = [];
  let marks = [];
  let drawn = null;
  let isDrawing = false;

  const draw = () => candleOption(rows, marks, view, colours());
  const read = (index) => rows[index] && text.replaceChildren(...readout(rows, index));

  function show(from, to) {
    view.from = Math.max(0, Math.min(from, rows.length - 11));
    view.to = Math.min(rows.length - 1, Math.max(to, view.from + 10));
    drawn?.dispatchAction({ type: 'dataZoom', startValue: view.from, endValue: view.to });
  }

  function choose(index) {
    view.chosen = Math.min(rows.length - 1, Math.max(0, index));
    const width = view.to - view.from;
    if (view.chosen < view.from || view.chosen > view.to) {
      const from = Math.min(Math.max(0, view.chosen - (width >> 1)), rows.length - 1 - width);
      show(from, from + width);
    }
    drawn?.setOption(draw());
    read(view.chosen);
    told.chosen(rows[view.chosen]);
  }

  function zoomBy(share) {
    const by = Math.round((view.to - view.from) * share);
    show(view.from + by, view.to - by);
  }

  const from = () => view.chosen ?? view.to + 1;
  const keys = {
    ArrowLeft: () => choose(from() - 1), ArrowRight: () => choose(from() + 1), Home: () => choose(0), End: () => choose(rows.length - 1),
    PageUp: () => choose(from() - 20), PageDown: () => choose(from() + 20), '+': () => zoomBy(STEP), '=': () => zoomBy(STEP), '-': () => zoomBy(-STEP),
  };
  place.addEventListener('keydown', (event) => {
    if (event.key in keys && rows.length > 0 && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      keys[event.key]();
    }
  });

  function zoomed() {
    const [{ startValue, endValue }] = drawn.getOption().dataZoom;
    Object.assign(view, { from: startValue, to: endValue });
    told.shown(rows[startValue], rows[endValue]);
  }

  function listenTo(made) {
    made.on('datazoom', zoomed);
    made.on('updateAxisPointer', ({ axesInfo: [info] }) => info && read(info.value));
    made.getZr().on('click', ({ offsetX, offsetY }) => {
      if ([0, 1].some((gridIndex) => made.containPixel({ gridIndex }, [offsetX, offsetY]))) {
        choose(made.convertFromPixel({ xAxisIndex: 0 }, offsetX));
      }
    });
    made.getZr().on('globalout', () => read(view.chosen ?? rows.length - 1));
  }

  /** Other bars or marks; the caller has moved what is shown along. */
  async function set(newRows, newMarks) {
    rows = newRows;
    marks = newMarks;
    if (drawn === null && !isDrawing) {
      isDrawing = true;
      drawn = await chart(place, signal, draw);
      if (drawn) {
        listenTo(drawn);
      }
    }
    drawn?.setOption(draw());
    read(view.chosen ?? rows.length - 1);
  }

  return { nodes: [text, place], view, set, choose, show };
}
