// Candles with volume below them, as an option of ECharts. Red is up, as in China.
import { axis } from './chart.js';
import { short } from './format.js';
import { indexOf } from './marks.js';

const SHAPES = { action: 'triangle', quarantined: 'diamond', disputed: 'circle' };
const FONT = 11;

/**
 * The bar at which a mark stands: the first one with the prices of an ex-day, the one before a bar
 * that is not there; -1 if that bar is not shown.
 */
function placeOf({ kind, time }, rows) {
  if (time < rows[0][0].slice(0, 10)) {
    return -1;
  }
  return kind === 'action' ? rows.findIndex((row) => row[0] >= time) : indexOf(rows, time);
}

/** Marks stand below their bars. */
function markSeries(kind, rows, marks, color) {
  const places = marks.filter((mark) => mark.kind === kind).map((mark) => [placeOf(mark, rows), mark]);
  const data = places.filter(([index]) => index >= 0).map(([index, mark]) => ({ value: [index, rows[index][3]], name: mark.text }));
  return { type: 'scatter', id: kind, name: kind, data, symbol: SHAPES[kind], symbolSize: 8, symbolOffset: [0, kind === 'action' ? 10 : 20], itemStyle: { color }, z: 5 };
}

function chosenLine(index, c) {
  return index === null ? { data: [] } : {
    silent: true, symbol: 'none', animation: false, label: { show: false }, lineStyle: { color: c.accent, type: 'solid', width: 1 }, data: [{ xAxis: index }],
  };
}

function zoom(view, c) {
  const range = { xAxisIndex: [0, 1], startValue: view.from, endValue: view.to, minValueSpan: 10 };
  return [{ type: 'inside', ...range }, {
    type: 'slider', ...range, height: 22, bottom: 4, borderColor: c.line, fillerColor: `${c.accent}22`, showDetail: false, brushSelect: false,
    dataBackground: { lineStyle: { color: c.muted }, areaStyle: { color: c.line } },
    selectedDataBackground: { lineStyle: { color: c.accent }, areaStyle: { color: c.line } },
    handleStyle: { color: c.surface, borderColor: c.muted }, moveHandleStyle: { color: c.line }, emphasis: { moveHandleStyle: { color: c.muted } },
  }];
}

function volumes(rows, c) {
  return rows.map((row) => ({ value: row[5], itemStyle: { color: row[4] >= row[1] ? c.up : c.down } }));
}

/**
 * The option.
 *
 * @param view what is shown: {from, to} as places of bars, chosen as a place or null
 */
export function candleOption(rows, marks, view, c) {
  const times = rows.map((row) => row[0].replace('T', ' '));
  const pointer = { lineStyle: { color: c.muted }, crossStyle: { color: c.muted }, label: { backgroundColor: c.muted } };
  return {
    animation: false,
    axisPointer: { link: [{ xAxisIndex: 'all' }], ...pointer },
    tooltip: { trigger: 'axis', showContent: false, renderMode: 'richText', axisPointer: { type: 'cross', ...pointer } },
    grid: [{ left: 56, right: 30, top: 10, height: '62%' }, { left: 56, right: 30, top: '72%', bottom: 54 }],
    xAxis: [
      axis(c, { type: 'category', data: times, axisLabel: { show: false }, axisTick: { show: false }, splitLine: { show: false } }),
      axis(c, { type: 'category', data: times, gridIndex: 1, splitLine: { show: false }, axisLabel: { color: c.muted, fontSize: FONT, hideOverlap: true } }),
    ],
    yAxis: [
      axis(c, { scale: true, splitNumber: 5 }),
      axis(c, { gridIndex: 1, splitNumber: 2, axisLabel: { color: c.muted, fontSize: FONT, formatter: short }, axisPointer: { label: { formatter: ({ value }) => short(value) } } }),
    ],
    dataZoom: zoom(view, c),
    series: [
      {
        type: 'candlestick', id: 'candles', data: rows.map((row) => [row[1], row[4], row[3], row[2]]),
        itemStyle: { color: c.up, color0: c.down, borderColor: c.up, borderColor0: c.down }, markLine: chosenLine(view.chosen, c),
      },
      { type: 'bar', id: 'volume', xAxisIndex: 1, yAxisIndex: 1, data: volumes(rows, c), large: false },
      markSeries('action', rows, marks, c.accent),
      markSeries('quarantined', rows, marks, c.bad),
      markSeries('disputed', rows, marks, c.warn),
    ],
  };
}
