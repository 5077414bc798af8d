// One series: candles, adjusted or not, what is remarkable about them, and why a bar is as it is.
import { get, link } from './api.js';
import { barsOf } from './bars.js';
import { candleChart } from './candlechart.js';
import { el } from './dom.js';
import { barTime, number } from './format.js';
import { t, word } from './i18n.js';
import { indexOf, KINDS, markList, marksOf } from './marks.js';
import { PERIODS } from './periods.js';
import { go, href, note } from './router.js';
import { showSeriesList } from './serieslist.js';
import { failure, field, nothing, select, tabs } from './widgets.js';
import { tellWhy } from './why.js';

const ADJUSTMENTS = ['none', 'qfq', 'hfq'];
const MODELS = ['tdx', 'ratio'];
const BARS_OF_A_DAY = { '1d': 1, '1m': 240, '5m': 48, '15m': 16, '30m': 8, '60m': 4 };
/** Trading days that the buttons show. */
const SPANS = { '1d': { month: 21, half: 122, year: 244, years: 1220 }, other: { day: 1, week: 5, month: 21 } };
const NO_MARKS = { actions: [], quarantined: [], disputed: [] };

export function show(root, here, signal) {
  if (here.parts.length === 0) {
    showSeriesList(root, here, signal);
  } else {
    new SeriesView(root, here, signal).start();
  }
}

class SeriesView {
  constructor(root, here, signal) {
    const [symbol, period = '1d'] = here.parts;
    const adjust = here.query.get('adjust') ?? 'none';
    const model = adjust === 'none' ? null : here.query.get('model');
    Object.assign(this, { root, signal, symbol, period, query: here.query });
    this.asked = { symbol, period, adjust, model };
    this.source = barsOf(this.asked, signal);
    this.marks = [];
    this.why = el('div', { id: 'why-text' }, nothing(t('why.choose')));
    this.about = el('p', { class: 'about', id: 'about' }, t('loading'));
    this.said = el('div', {});
    this.markPlace = el('div', {});
    this.chart = candleChart({ chosen: (row) => this.chosen(row), shown: (first, last) => this.shown(first, last) }, signal);
    this.asking = new AbortController();
    signal.addEventListener('abort', () => this.asking.abort());
  }

  get rows() {
    return this.source.bars.rows;
  }

  start() {
    const name = el('span', { class: 'name', id: 'name' });
    this.root.append(el('h1', {}, this.symbol, ' ', name), this.periodTabs(), this.tools(),
      el('div', { class: 'beside' },
        el('section', { class: 'panel' }, ...this.chart.nodes, this.legend(), this.about, this.said, this.markPlace),
        el('section', { class: 'panel why', 'aria-label': t('why.title') }, el('h2', {}, t('why.title')), this.why)));
    get('/api/series', { search: this.symbol, period: this.period, limit: 1 }, this.signal).then(({ series: [s] }) => {
      name.textContent = s?.symbol === this.symbol ? (s.name ?? '') : '';
    }, () => {});
    this.load();
  }

  /** The address of the same place with something changed. */
  to(parts, change) {
    return href(['series', ...parts], { ...Object.fromEntries(this.query), ...change });
  }

  periodTabs() {
    return tabs(t('period'), PERIODS.map((name) => ({
      text: word('period.', name), isCurrent: name === this.period, to: this.to([this.symbol, name], { from: null, to: null, at: null }),
    })));
  }

  tools() {
    const { adjust, model } = this.asked;
    const current = (change) => ({ ...Object.fromEntries(this.query), at: new URLSearchParams(location.hash.split('?')[1]).get('at'), ...change });
    const kinds = el('div', { class: 'group', role: 'group', 'aria-label': t('adjust') }, ADJUSTMENTS.map((name) =>
      el('button', { type: 'button', 'data-adjust': name, 'aria-pressed': String(name === adjust), onclick: () => go(['series', this.symbol, this.period], current({ adjust: name })) },
        word('adjust.', name))));
    const models = adjust === 'none' ? null
      : field(t('model'), select('model', MODELS.map((name) => [name, word('model.', name)]), model ?? 'tdx',
        (event) => go(['series', this.symbol, this.period], current({ model: event.target.value }))));
    const spans = Object.entries(SPANS[this.period] ?? SPANS.other).map(([name, days]) =>
      el('button', { type: 'button', 'data-span': name, onclick: () => this.showLast(days * BARS_OF_A_DAY[this.period]) }, word('span.', name)));
    const all = el('button', { type: 'button', 'data-span': 'all', onclick: () => this.showAll() }, t('span.all'));
    const day = el('input', { type: 'date', name: 'at', onchange: (event) => event.target.value && this.goTo(event.target.value) });
    return el('div', { class: 'tools' }, kinds, models, el('div', { class: 'group', role: 'group', 'aria-label': t('span') }, spans, all), field(t('series.go'), day),
      el('a', { class: 'button', href: link('/api/bars', { ...this.asked, format: 'csv' }), download: `${this.symbol}-${this.period}.csv` }, 'CSV'));
  }

  legend() {
    return el('ul', { class: 'legend' }, KINDS.map((kind) => el('li', {}, el('i', { class: `sign ${kind}` }), word('mark.', kind))));
  }

  async load() {
    try {
      await this.source.readMore();
      if (this.rows.length === 0) {
        this.about.textContent = t('series.no.bars');
        return;
      }
      await this.reachFirst();
      this.begin();
      await this.chart.set(this.rows, this.marks);
      this.readMarks();
      if (this.query.get('at')) {
        await this.goTo(this.query.get('at'));
      }
      while (!this.source.bars.isWhole && this.period === '1d' && !this.signal.aborted) {
        await this.readMore();
      }
    } catch (e) {
      this.fail(e);
    } finally {
      this.tellAbout();
    }
  }

  fail(e) {
    if (!this.signal.aborted) {
      this.said.replaceChildren(failure(e));
    }
  }

  /** Reads until what the address says is there. */
  async reachFirst() {
    const from = this.query.get('from');
    while (from && !this.source.bars.isWhole && this.rows[0][0] > from) {
      await this.source.readMore();
    }
  }

  /** What is shown at first: what the address says, or the last half year or day or so. */
  begin() {
    const last = this.rows.length - 1;
    const { view } = this.chart;
    const from = this.query.get('from');
    const to = this.query.get('to');
    view.to = to ? indexOf(this.rows, to) : last;
    view.from = from ? indexOf(this.rows, from) : Math.max(0, view.to - (this.period === '1d' ? SPANS['1d'].half : BARS_OF_A_DAY[this.period]));
    this.tellAbout();
  }

  async readMore() {
    const { view } = this.chart;
    const more = await this.source.readMore();
    Object.assign(view, { from: view.from + more, to: view.to + more, chosen: view.chosen === null ? null : view.chosen + more });
    this.tellAbout();
    await this.chart.set(this.rows, this.marks);
    return more;
  }

  /** Reads until a time is there. */
  async reach(time) {
    while (!this.source.bars.isWhole && this.rows[0][0] > time) {
      await this.readMore();
    }
  }

  async readMarks() {
    const answer = await get('/api/marks', { symbol: this.symbol, period: this.period }, this.signal).catch((e) => {
      this.fail(e);
      return NO_MARKS;
    });
    if (!this.signal.aborted) {
      this.marks = marksOf(answer);
      this.markPlace.replaceChildren(markList(this.marks, (mark) => this.goTo(mark.time)));
      await this.chart.set(this.rows, this.marks);
    }
  }

  tellAbout() {
    if (this.signal.aborted || this.rows.length === 0) {
      return;
    }
    const { head, isWhole } = this.source.bars;
    this.about.replaceChildren(t('series.about', { n: number(this.rows.length), first: barTime(this.rows[0][0]), last: barTime(this.rows.at(-1)[0]), id: head.transaction_id }),
      head.not_positive > 0 ? ` ${t('series.not.positive', { n: head.not_positive })}` : '', isWhole || this.period === '1d' ? '' : ` ${t('series.earlier')}`,
      head.factor_set ? el('span', { class: 'set' }, ` ${head.factor_set}`) : '');
  }

  showLast(count) {
    const last = this.rows.length - 1;
    this.chart.show(last - count + 1, last);
  }

  async showAll() {
    await this.reach('').catch((e) => this.fail(e));
    this.chart.show(0, this.rows.length - 1);
  }

  /** Chooses the bar of a time, or where there is none the one before it; and tells of that time anyway. */
  async goTo(time) {
    await this.reach(time).catch((e) => this.fail(e));
    const index = indexOf(this.rows, time);
    this.chart.choose(index);
    if (!this.rows[index][0].startsWith(time)) {
      note({ at: time });
      this.tell(time);
    }
  }

  chosen(row) {
    note({ at: row[0] });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(row[0]), 200);
  }

  tell(time) {
    clearTimeout(this.timer);
    this.asking.abort();
    if (!this.signal.aborted) {
      this.asking = new AbortController();
      tellWhy(this.why, this.symbol, this.period, time, this.asking.signal);
    }
  }

  shown(first, last) {
    clearTimeout(this.noting);
    this.noting = setTimeout(() => {
      if (!this.signal.aborted && first && last) {
        note({ from: first[0].slice(0, 10), to: last[0].slice(0, 10) });
      }
    }, 300);
    if (first === this.rows[0] && !this.source.bars.isWhole && this.period !== '1d' && !this.isReading) {
      this.isReading = true;
      this.readMore().catch((e) => this.fail(e)).finally(() => {
        this.isReading = false;
      });
    }
  }
}
