// The language of the page: texts, and what differs in numbers and times.
import en from './en.js';
import zh from './zh.js';

const TEXTS = { en, zh };
const KEPT = 'kline.language';
const TAGS = { en: 'en-US', zh: 'zh-CN' };

function first() {
  const kept = localStorage.getItem(KEPT);
  return kept in TEXTS ? kept : navigator.language.startsWith('zh') ? 'zh' : 'en';
}

let language = first();

export function tag() {
  return TAGS[language];
}

export function otherLanguage() {
  return language === 'en' ? 'zh' : 'en';
}

export function setLanguage(name) {
  language = name;
  localStorage.setItem(KEPT, name);
}

/** The text of a key, with its {name}s filled in. */
export function t(key, values = {}) {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** The text of prefix + word, or the word itself where the dictionary does not have it. */
export function word(prefix, name) {
  return TEXTS[language][prefix + name] ?? String(name);
}
