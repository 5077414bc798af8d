// What is looked at stands in the address, behind the #: /series/600000.SH/1d?adjust=qfq

/** The place the address names. */
export function place() {
  const [path, query = ''] = decodeHash().split('?');
  const parts = path.split('/').filter((part) => part !== '').map(decodeURIComponent);
  return { name: parts[0] ?? 'today', parts: parts.slice(1), query: new URLSearchParams(query) };
}

function decodeHash() {
  return location.hash.startsWith('#/') ? location.hash.slice(1) : '/today';
}

/** The address of a place; parameters without a value are left out. */
export function href(parts, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') {
      query.set(name, value);
    }
  }
  const text = query.toString().replaceAll('%3A', ':');
  return `#/${parts.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}

export function go(parts, parameters = {}) {
  location.hash = href(parts, parameters);
}

/** Notes parameters of what is shown in the address, without showing it anew. */
export function note(parameters) {
  const here = place();
  const all = { ...Object.fromEntries(here.query), ...parameters };
  history.replaceState(null, '', href([here.name, ...here.parts], all));
}
