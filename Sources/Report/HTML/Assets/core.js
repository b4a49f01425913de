// Shared by all parts: data, elements and text, sizes and times.

const byId = id => document.getElementById(id);
const data = id => {
  const element = byId(id);
  return element ? JSON.parse(element.textContent) : null;
};
const HIDDEN = new RegExp('[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c' +
  '\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]|' +
  '\\udb40[\\udc00-\\udc7f]', 'g');
const number = text => 'U+' + text.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');

// Untrusted text as nodes; invisible characters are shown by their numbers.
function put(parent, text) {
  text = String(text);
  let place = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > place) parent.append(text.slice(place, match.index));
    const mark = document.createElement('span');
    mark.className = 'hidden-character';
    mark.textContent = number(match[0]);
    parent.append(mark);
    place = match.index + match[0].length;
  }
  if (place < text.length) parent.append(place ? text.slice(place) : text);
}
const plain = text => String(text).replace(HIDDEN, match => '[' + number(match) + ']');

// An element with classes and with children, which are elements or text.
//
// Foreign text is always a child: an attribute of ours never contains it.
function make(tag, classes, ...children) {
  const element = document.createElement(tag);
  if (classes) element.className = classes;
  for (const child of children) {
    if (child === null || child === undefined) continue;
    if (child instanceof Node) element.append(child); else put(element, child);
  }
  return element;
}
// A sentence of kjob's, in which names are in backticks.
const prose = text => String(text).split(/`([^`\n]+)`/).map((part, place) =>
  place % 2 ? make('code', '', part) : part);
// A part that scrolls, which therefore can be reached with the keyboard and has a name.
function scroller(element, name) {
  element.tabIndex = 0;
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', name);
  return element;
}
function shape(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
}
function button(label, action, classes) {
  const element = make('button', classes, label);
  element.type = 'button';
  element.addEventListener('click', action);
  return element;
}
// A link to a file beside the page: whatever the path is, it is relative.
function fileLink(path, label) {
  const link = make('a', '', label || path);
  link.href = './' + path.split('/').map(encodeURIComponent).join('/');
  return link;
}
// A part that is made when it is first opened.
function fold(summary, fill, classes) {
  const element = make('details', classes || 'box', make('summary', '', ...summary));
  const open = () => {
    if (!element.open || element.dataset.filled) return;
    element.dataset.filled = 'yes';
    fill(element);
  };
  element.addEventListener('toggle', open);
  element.unfold = () => { element.open = true; open(); };
  return element;
}

const plural = (count, noun) => count + ' ' + noun + (count === 1 ? '' :
  noun.endsWith('s') ? 'es' : 's');
const credits = value => value === undefined || value === null ? '–' : value.toFixed(3);
function time(seconds) {
  if (seconds < 60) return seconds.toFixed(seconds < 10 ? 2 : 1) + 's';
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const rest = Math.floor(whole / 60) % 60 + 'm' + String(whole % 60).padStart(2, '0') + 's';
  return hours ? hours + 'h' + rest : rest;
}
function size(bytes) {
  if (bytes < 1024) return bytes + ' B';
  if (bytes < 1048576) return (bytes / 1024).toFixed(1) + ' KiB';
  return (bytes / 1048576).toFixed(1) + ' MiB';
}

const run = data('run');
const jobs = run.jobs;
const outcomes = ['failed', 'error', 'cancelled', 'skipped', 'passed', 'open'];
const words = { failed: 'failed', error: 'in error', cancelled: 'cancelled',
  skipped: 'skipped', open: 'open', passed: 'passed', unfinished: 'not over' };
const outcomeOf = job => job.outcome || 'unfinished';
// The address of a job, or of a file of its change.
const addressOf = (job, file) => '#job=' + encodeURIComponent(job.id) +
  (file === undefined ? '' : '&file=' + encodeURIComponent(file));
