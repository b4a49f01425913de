// Addresses: of the list as it is filtered, of a job, and of a file in a job's change.

function readAddress() {
  const parts = new Map();
  for (const part of location.hash.slice(1).split('&')) {
    const at = part.indexOf('=');
    if (at < 0) continue;
    // An address that this page did not make is ignored.
    try { parts.set(part.slice(0, at), decodeURIComponent(part.slice(at + 1))); } catch { continue; }
  }
  return parts;
}
function listAddress() {
  const parts = [];
  const add = (name, value) => {
    if (value) parts.push(name + '=' + encodeURIComponent(value).replaceAll('%2C', ','));
  };
  add('only', [...view.only].join(','));
  add('why', view.why);
  add('repository', view.repository);
  add('search', view.search);
  add('sort', view.sort === 'verdict' ? '' : view.sort);
  return '#' + parts.join('&');
}
function readView(parts) {
  const names = (parts.get('only') || '').split(',');
  view.only = new Set([...outcomes, 'unfinished'].filter(name => names.includes(name)));
  for (const name of ['why', 'repository', 'search']) view[name] = parts.get(name) || '';
  view.sort = Object.hasOwn(orders, parts.get('sort') || '') ? parts.get('sort') : 'verdict';
}

const pageTitle = document.title;
// The job that is open, and the one that was last.
let opened = -1;
let lastOpened = -1;
// Whether the entry before this one in the history is the list, and what the next entry is.
let isAfterList = false;
let isOpening = false;
let isReplacing = false;
let writing = null;

// The address changes in place: reading a list is not a journey with stations.
function replaceAddress(address) {
  if (new URL(address, location.href).hash === location.hash) return;
  isReplacing = true;
  location.replace(address);
}
function writeAddress(address) {
  clearTimeout(writing);
  if (address !== undefined) return replaceAddress(address);
  writing = setTimeout(() => { if (opened < 0) replaceAddress(listAddress()); }, 200);
}
function openJob(index) {
  writeAddress(listAddress());
  isOpening = true;
  location.hash = addressOf(jobs[index]);
}
function replaceJob(index) { replaceAddress(addressOf(jobs[index])); }
function showAll() {
  if (isAfterList) history.back(); else replaceAddress(listAddress());
}

function showJob(index, file) {
  const isNew = index !== opened;
  if (isNew) {
    isAfterList = isOpening || isReplacing && isAfterList;
    byId('top').hidden = true;
    byId('list').hidden = true;
    byId('job').hidden = false;
    opened = index;
    lastOpened = index;
    buildJob(index);
  }
  isOpening = false;
  if (file !== undefined && openedChanges && openedChanges.show(file) || !isNew) return;
  scrollTo(0, 0);
  const head = byId('job').querySelector('h1');
  head.tabIndex = -1;
  head.focus({ preventScroll: true });
}
function route() {
  const address = readAddress();
  const id = address.get('job');
  const index = id === undefined ? -1 : jobs.findIndex(job => job.id === id);
  if (index >= 0) {
    showJob(index, address.get('file'));
    isReplacing = false;
    return;
  }
  const isOwn = isReplacing && opened < 0;
  isReplacing = false;
  if (isOwn) return;
  const wasOpen = opened >= 0;
  opened = -1;
  isAfterList = false;
  openedChanges = null;
  byId('top').hidden = false;
  byId('list').hidden = false;
  byId('job').hidden = true;
  byId('job').replaceChildren();
  document.title = pageTitle;
  readView(address);
  refresh();
  if (wasOpen && rows[lastOpened]) rows[lastOpened].querySelector('a').focus();
}
addEventListener('click', event => {
  const link = event.target.closest && event.target.closest('#list a[href^="#job="]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  writeAddress(listAddress());
  isOpening = true;
});
