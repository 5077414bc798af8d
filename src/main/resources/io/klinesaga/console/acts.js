// What an operator may order. Each act asks for a reason, which is kept, and ends in a run that can be seen.
import { act } from './api.js';
import { announce, el } from './dom.js';
import { t, word } from './i18n.js';
import { orderList } from './orders.js';
import { PERIODS } from './periods.js';
import { status } from './status.js';
import { failure, field, nothing, panel, select } from './widgets.js';

function text(name, attributes = {}) {
  return el('input', { name, type: 'text', autocomplete: 'off', ...attributes });
}

function words(value) {
  return value.split(/[\s,，]+/).filter((part) => part !== '');
}

/** The acts on everything: their fields, and what of them is sent. */
const ACTS = {
  sync: {
    fields: () => [
      field(t('act.kind'), select('kind', [['daily', t('kind.daily')], ['minute', t('kind.minute')]], 'daily')),
      field(t('act.symbols'), text('symbols', { placeholder: t('act.symbols.hint') })),
      el('label', { class: 'check' }, el('input', { type: 'checkbox', name: 'full' }), t('act.full')),
    ],
    body: (form) => ({ kind: form.get('kind'), full: form.has('full'), ...(words(form.get('symbols')).length > 0 ? { symbols: words(form.get('symbols')) } : {}) }),
  },
  repair: {
    fields: () => [
      field(t('from'), el('input', { type: 'date', name: 'from', required: true })),
      field(t('to'), el('input', { type: 'date', name: 'to', required: true })),
      field(t('act.periods'), text('periods', { placeholder: PERIODS.join(',') })),
    ],
    body: (form) => ({ from: form.get('from'), to: form.get('to'), ...(words(form.get('periods')).length > 0 ? { periods: words(form.get('periods')) } : {}) }),
  },
  clean: { fields: () => [], body: () => ({}) },
  audit: { fields: () => [], body: () => ({}) },
};

/** Asks for the reason and whatever else the act needs, then orders it. */
function ask(title, hint, path, fields, body, done) {
  const form = el('form', { method: 'dialog' }, el('h2', { id: 'act-title' }, title), el('p', { class: 'hint' }, hint), fields);
  const reason = text('reason', { required: true, maxlength: 200 });
  const said = el('div', {});
  const order = el('button', { type: 'submit', class: 'main' }, title);
  const box = el('dialog', { 'aria-labelledby': 'act-title' }, form);

  async function send(event) {
    event.preventDefault();
    order.disabled = true;
    try {
      const values = new FormData(form);
      const answer = await act(path, { ...body(values), reason: values.get('reason') });
      box.close();
      done(t('act.accepted', { act: title, id: answer.act_id }));
    } catch (e) {
      said.replaceChildren(failure(e));
      order.disabled = false;
    }
  }

  form.append(field(t('act.reason'), reason), said,
    el('div', { class: 'buttons' }, el('button', { type: 'button', onclick: () => box.close() }, t('cancel')), order));
  form.addEventListener('submit', send);
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
}

function button(name, path, fields, body, done) {
  const title = word('act.', name);
  return el('button', { type: 'button', 'data-act': name, onclick: () => ask(title, word('act.hint.', name), path, fields(), body, done) }, title);
}

function result() {
  return el('p', { class: 'accepted', role: 'status' });
}

function telling(place) {
  return (said) => {
    place.textContent = said;
    announce(said);
  };
}

/** Calls back with buttons if acts are on; otherwise with the sentence why there are none. */
function ifAllowed(place, signal, children) {
  status().then(
    (now) => place.replaceChildren(...(now.acts ? children() : [nothing(t('act.off'))])),
    (e) => signal.aborted || place.replaceChildren(failure(e)));
  return place;
}

/** The part of a view with the acts on everything. */
export function actPanel(signal) {
  const said = result();
  const place = el('div', { class: 'acts', id: 'acts' });
  const orders = orderList(signal);
  const done = (answer) => {
    telling(said)(answer);
    orders.load();
  };
  const all = () => Object.entries(ACTS).map(([name, { fields, body }]) => button(name, `/api/${name}`, fields, body, done));
  return panel(t('act.title'), ifAllowed(place, signal, all), said, el('h3', {}, t('order.title')), orders.place);
}

/** Buttons for one saga that is stuck. */
export function sagaActs(saga, signal, changed) {
  const said = result();
  const place = el('div', { class: 'acts', id: 'saga-acts' });
  const done = (answer) => {
    telling(said)(answer);
    changed();
  };
  const both = () => ['retry', 'give-up'].map((name) => button(name, `/api/sagas/${encodeURIComponent(saga.id)}/${name}`, () => [], () => ({}), done));
  return el('div', {}, ifAllowed(place, signal, both), said);
}
