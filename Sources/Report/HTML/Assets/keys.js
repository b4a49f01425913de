// Addresses and keys.

const title = document.title;
let lastOpened = -1;
function showAll() { location.hash = ''; }
function route() {
  const match = /^#job=(.*)$/.exec(location.hash);
  let id = null;
  try { id = match ? decodeURIComponent(match[1]) : null; } catch { id = null; }
  const index = id === null ? -1 : jobs.findIndex(job => job.id === id);
  const isJob = index >= 0;
  byId('top').hidden = isJob;
  byId('list').hidden = isJob;
  byId('job').hidden = !isJob;
  if (isJob) {
    buildJob(index);
    lastOpened = index;
    scrollTo(0, 0);
    const head = byId('job').querySelector('h2');
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
    return;
  }
  byId('job').replaceChildren();
  document.title = title;
  if (lastOpened >= 0) rows[lastOpened].querySelector('a').focus();
}

let help = null;
function showHelp() {
  if (!help) {
    help = make('dialog', '', make('b', '', 'Keys'));
    const list = make('dl');
    for (const [name, text] of [['j k', 'next and previous job'], ['Enter', 'open the job'],
      ['Esc', 'back to all jobs'], ['/', 'search'], ['1', 'only failed'], ['2', 'only in error'],
      ['3', 'only cancelled'], ['4', 'only skipped'], ['5', 'only passed'], ['0', 'all'],
      ['?', 'this help']]) {
      list.append(make('dt', '', ...name.split(' ').map(key => make('kbd', '', key))),
        make('dd', '', text));
    }
    help.append(list);
    help.addEventListener('click', () => help.close());
    document.body.append(help);
  }
  if (help.open) help.close(); else help.showModal();
}

function move(step) {
  const list = visible();
  if (!list.length) return;
  if (!byId('job').hidden) {
    const next = list[list.indexOf(lastOpened) + step];
    if (next !== undefined) location.hash = addressOf(jobs[next]);
    return;
  }
  const row = document.activeElement && document.activeElement.closest('#verdicts tbody tr');
  const at = row ? list.indexOf(+row.dataset.index) : step > 0 ? -1 : list.length;
  const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
  const link = rows[next].querySelector('a');
  link.focus();
  rows[next].scrollIntoView({ block: 'nearest' });
}

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target === searchField || event.target instanceof HTMLSelectElement;
  const isJob = !byId('job').hidden;
  if (event.key === 'Escape') {
    if (help && help.open) return;
    if (isTyping) { event.target.value = event.target === searchField ? '' : event.target.value;
      wanted = ''; refresh(); event.target.blur(); } else if (isJob) showAll();
    return;
  }
  if (isTyping) {
    if (event.target === searchField && ['Enter', 'ArrowDown'].includes(event.key)) {
      event.preventDefault();
      searchField.blur();
      move(1);
    }
    return;
  }
  const isArrow = event.key === 'ArrowDown' || event.key === 'ArrowUp';
  if (event.key === 'j' || event.key === 'k' || isArrow && !isJob) {
    event.preventDefault();
    move(event.key === 'j' || event.key === 'ArrowDown' ? 1 : -1);
  } else if (event.key === '?') showHelp();
  else if (isJob || !searchField) return;
  else if (event.key === '/') {
    event.preventDefault();
    searchField.focus();
  } else if (event.key === '0') toggle('all');
  else if (/^[1-5]$/.test(event.key)) toggle(outcomes[event.key - 1]);
});
// What is folded up cannot be read on paper; a long patch stays as it is on the screen.
addEventListener('beforeprint', () => {
  for (const part of byId('job').querySelectorAll('section > details.box')) part.unfold();
});
addEventListener('hashchange', route);
buildList();
route();
