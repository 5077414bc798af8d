// The heat map: one column for each trading day, one row for each period or market.
import { axis, chart, colours } from './chart.js';
import { el } from './dom.js';
import { number } from './format.js';
import { t, word } from './i18n.js';
import { FAULTS } from './periods.js';
import { failure } from './widgets.js';

const STATES = ['yes', 'not-due', 'unknown', 'few', 'no'];
const MANY = 0.05;

/** A day that lacks little is told from one that lacks much. */
function shade(day) {
  const faults = FAULTS.reduce((sum, name) => sum + (day[name] ?? 0), 0);
  return day.complete === 'no' && faults <= day.expected * MANY ? 'few' : day.complete;
}

function sentence(day, rowAxis) {
  const figures = [...FAULTS, 'unknown'].filter((name) => day[name] > 0).map((name) => `${word('figure.', name)} ${number(day[name])}`);
  return [`${day.date} ${rowAxis.long(rowAxis.of(day), day)}: ${word('state.', day.complete)}`,
    t('days.present', { present: number(day.present), expected: number(day.expected) }), ...figures].join(' · ');
}

function legend() {
  return el('ul', { class: 'legend' }, STATES.map((state) => el('li', {}, el('i', { class: `cell ${state}` }), word('shade.', state))));
}

/** How many columns there is room for; the rest is reached by dragging or the arrow keys. */
function columns(place) {
  return Math.max(12, Math.floor((place.clientWidth - 60) / 15));
}

/**
 * Draws it; arrow keys go from cell to cell, Enter opens one.
 *
 * @param rowAxis the names of the rows, which of them a day has, and how they are written
 * @param chosen {date, row} that is chosen at first
 * @param open is called with the day of the cell
 */
export function heatMap(days, rowAxis, chosen, open, signal) {
  const dates = [...new Set(days.map((day) => day.date))].sort();
  const rows = rowAxis.names.filter((name) => days.some((day) => rowAxis.of(day) === name)).reverse();
  const cells = new Map(days.map((day) => [`${day.date} ${rowAxis.of(day)}`, day]));
  const place = el('div', { class: `chart heat${rows.length > 3 ? '' : ' low'}`, tabindex: 0, role: 'application', 'aria-label': t('days.map.keys'), 'aria-describedby': 'heat-text' });
  const text = el('p', { class: 'readout', id: 'heat-text', 'aria-live': 'polite' }, t('days.choose'));
  const at = { x: dates.includes(chosen.date) ? dates.indexOf(chosen.date) : dates.length - 1, y: rows.includes(chosen.row) ? rows.indexOf(chosen.row) : rows.length - 1 };
  let drawn = null;

  // The chosen cell is drawn last: its border lies over its neighbours.
  const isChosen = (day) => dates[at.x] === day.date && rows[at.y] === rowAxis.of(day);

  function draw() {
    const c = colours();
    const fill = { yes: c.good, 'not-due': c.calm, unknown: c.odd, few: c.warn, no: c.bad };
    const shown = columns(place);
    return {
      animation: false,
      aria: { enabled: false },
      grid: { left: 44, right: 30, top: 8, bottom: dates.length > shown ? 56 : 26 },
      xAxis: axis(c, { type: 'category', data: dates, splitLine: { show: false }, axisLabel: { color: c.muted, fontSize: 11, hideOverlap: true } }),
      yAxis: axis(c, { type: 'category', data: rows.map(rowAxis.short), splitLine: { show: false } }),
      dataZoom: dates.length > shown ? [
        { type: 'inside', startValue: Math.max(0, at.x - shown + 1), endValue: Math.max(at.x, shown - 1), minValueSpan: 5, zoomOnMouseWheel: 'ctrl' },
        { type: 'slider', height: 18, bottom: 6, borderColor: c.line, fillerColor: `${c.accent}33`, textStyle: { color: c.muted }, showDetail: false, brushSelect: false },
      ] : [],
      series: [{
        type: 'heatmap',
        itemStyle: { borderColor: c.surface, borderWidth: 2 },
        emphasis: { itemStyle: { borderColor: c.text } },
        data: [...days].sort((a, b) => isChosen(a) - isChosen(b)).map((day) => ({
          value: [dates.indexOf(day.date), rows.indexOf(rowAxis.of(day)), 1],
          itemStyle: { color: fill[shade(day)] ?? c.calm, borderColor: isChosen(day) ? c.text : c.surface },
        })),
      }],
    };
  }

  function move(x, y) {
    at.x = Math.min(dates.length - 1, Math.max(0, x));
    at.y = Math.min(rows.length - 1, Math.max(0, y));
    const day = cells.get(`${dates[at.x]} ${rows[at.y]}`);
    text.textContent = day ? sentence(day, rowAxis) : `${dates[at.x]} ${rowAxis.long(rows[at.y])}: ${t('days.unasked')}`;
    drawn?.setOption(draw());
    return day;
  }

  const keys = {
    ArrowLeft: () => move(at.x - 1, at.y),
    ArrowRight: () => move(at.x + 1, at.y),
    ArrowUp: () => move(at.x, at.y + 1),
    ArrowDown: () => move(at.x, at.y - 1),
    Home: () => move(0, at.y),
    End: () => move(dates.length - 1, at.y),
    Enter: () => {
      const day = move(at.x, at.y);
      if (day) {
        open(day);
      }
    },
  };
  place.addEventListener('keydown', (event) => {
    if (event.key in keys) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  // A chart is fitted to its place, which must be in the page first.
  requestAnimationFrame(() => chart(place, signal, draw).then((made) => {
    drawn = made;
    made?.on('mouseover', ({ value }) => {
      const day = cells.get(`${dates[value[0]]} ${rows[value[1]]}`);
      text.textContent = sentence(day, rowAxis);
    });
    made?.on('click', ({ value }) => open(move(value[0], value[1])));
  }, (e) => place.replaceWith(failure(e))));
  return [legend(), place, text];
}
