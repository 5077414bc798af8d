// The frame of the page: which view is shown, search, language, colours, state of the process.
import * as days from './days.js';
import { el } from './dom.js';
import { listen, onConnection } from './events.js';
import { otherLanguage, setLanguage, t, tag, word } from './i18n.js';
import { place } from './router.js';
import * as sagas from './sagas.js';
import { searchBox } from './search.js';
import * as series from './series.js';
import { status } from './status.js';
import { nextTheme, theme } from './theme.js';
import * as today from './today.js';

const VIEWS = { today, days, series, sagas };

let life = new AbortController();
let isConnected = true;

function by(id) {
  return document.getElementById(id);
}

/** The links to the views; arrow keys go from one to the next. */
function showViews(current) {
  const links = Object.keys(VIEWS).map((name) =>
    el('a', { href: `#/${name}`, 'aria-current': name === current ? 'page' : null }, word('view.', name)));
  by('views').setAttribute('aria-label', t('views'));
  by('views').replaceChildren(...links);
}

function moveAlongViews(event) {
  const links = [...by('views').children];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const at = links.indexOf(document.activeElement);
  if (step && at >= 0) {
    event.preventDefault();
    links[(at + step + links.length) % links.length].focus();
  }
}

function showSwitches() {
  const language = el('button', { type: 'button', id: 'language', lang: otherLanguage(), onclick: changeLanguage }, word('language.', otherLanguage()));
  const colours = el('button', { type: 'button', id: 'theme', onclick: changeColours, 'aria-label': `${t('theme')}: ${word('theme.', theme())}` },
    word('theme.', theme()));
  by('switches').replaceChildren(language, colours);
}

function changeLanguage() {
  setLanguage(otherLanguage());
  show();
  by('language').focus();
}

function changeColours() {
  nextTheme();
  showSwitches();
  by('theme').focus();
}

async function showFoot() {
  const { signal } = life;
  const text = await status().then(footOf, (e) => e.message);
  if (!signal.aborted) {
    by('foot').replaceChildren(el('span', {}, text), el('span', { class: isConnected ? 'unseen' : 'lost' }, isConnected ? '' : t('foot.lost')), el('span', {}, t('foot.times')));
  }
}

function footOf(now) {
  return [`Kline Saga ${now.version}`, now.user ? t('foot.user', { user: now.user }) : null].filter(Boolean).join(' · ');
}

/** Shows what the address names. */
function show() {
  life.abort();
  life = new AbortController();
  const here = place();
  const name = here.name in VIEWS ? here.name : 'today';
  document.documentElement.lang = tag();
  document.title = `${word('view.', name)} · Kline Saga`;
  by('skip').textContent = t('skip');
  showViews(name);
  showSwitches();
  by('search').replaceChildren(...searchBox(life.signal));
  const main = el('div', { class: `view ${name}` });
  by('main').replaceChildren(main);
  VIEWS[name].show(main, here, life.signal);
  showFoot();
}

function skip(event) {
  event.preventDefault();
  by('main').focus();
}

/** The key / leads to the search, as in many pages. */
function searchByKey(event) {
  if (event.key === '/' && !event.target.closest('input, select, textarea, dialog')) {
    event.preventDefault();
    by('search').querySelector('input').focus();
  }
}

by('skip').addEventListener('click', skip);
by('views').addEventListener('keydown', moveAlongViews);
addEventListener('keydown', searchByKey);
addEventListener('hashchange', show);
show();
onConnection((isUp) => {
  isConnected = isUp;
  showFoot();
});
listen();
