// Elements, made without markup: text from the databases is never read as HTML.

/** An element; attributes named on… are listeners, those that are null, undefined or false are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      node.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? '' : value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Says something to those who listen to the page instead of looking at it. */
export function announce(text) {
  document.getElementById('live').textContent = text;
}
