// Apache ECharts: loaded when the first chart is drawn, in the colours of the page.
import { t } from './i18n.js';
import { colour, onTheme } from './theme.js';

let loaded;

function load() {
  loaded ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/console/echarts.min.js';
    script.onload = () => resolve(globalThis.echarts);
    script.onerror = () => {
      loaded = undefined;
      reject(new Error(t('error.charts')));
    };
    document.head.append(script);
  });
  return loaded;
}

/** The colours of the style sheet as they are now. */
export function colours() {
  const names = ['text', 'muted', 'line', 'surface', 'accent', 'up', 'down', 'good', 'bad', 'warn', 'odd', 'calm'];
  return Object.fromEntries(names.map((name) => [name, colour(name)]));
}

/** What all axes have. */
export function axis(c, more = {}) {
  return {
    axisLine: { lineStyle: { color: c.line } },
    axisTick: { lineStyle: { color: c.line } },
    axisLabel: { color: c.muted, fontSize: 11 },
    splitLine: { lineStyle: { color: c.line } },
    ...more,
  };
}

/**
 * A chart in that place, until the signal is aborted: drawn anew when colours change, fitted when
 * the place changes its size.
 *
 * @param draw gives what ECharts calls an option
 */
export async function chart(place, signal, draw) {
  const echarts = await load();
  if (signal.aborted) {
    return null;
  }
  const made = echarts.init(place, null, { renderer: 'canvas' });
  const watch = new ResizeObserver(() => made.resize());
  made.setOption(draw());
  watch.observe(place);
  onTheme(() => made.setOption(draw()), signal);
  signal.addEventListener('abort', () => {
    watch.disconnect();
    made.dispose();
  });
  return made;
}
