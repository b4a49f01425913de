// Keys.

let help = null;
const keyWords = [['j k', 'next and previous job'], ['Enter', 'open the job'],
  ['Esc', 'back to all jobs'], ['n p', 'next and previous file of a change'],
  ['v', 'mark a file as viewed'], ['/', 'search'], ['1', 'only failed'], ['2', 'only in error'],
  ['3', 'only cancelled'], ['4', 'only skipped'], ['5', 'only passed'], ['6', 'only open'],
  ['0', 'all'], ['?', 'this help']];
function showHelp() {
  if (!help) {
    help = make('dialog', '', make('b', '', 'Keys'));
    help.setAttribute('aria-label', 'Keys');
    const list = make('dl');
    for (const [name, text] of keyWords) {
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
  if (opened >= 0) {
    const next = list[list.indexOf(opened) + step];
    if (next !== undefined) replaceJob(next);
    return;
  }
  const row = document.activeElement && document.activeElement.closest('#verdicts tbody tr');
  const at = row ? list.indexOf(+row.dataset.index) : step > 0 ? -1 : list.length;
  const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
  const link = rows[next].querySelector('a');
  link.focus();
  rows[next].scrollIntoView({ block: 'nearest' });
}

function jobKey(key) {
  if (key === 'Escape') showAll();
  else if (key === 'n') openedChanges && openedChanges.step(1);
  else if (key === 'p') openedChanges && openedChanges.step(-1);
  else if (key === 'v') openedChanges && openedChanges.view();
  else return false;
  return true;
}
function listKey(event) {
  const { key } = event;
  if (!controls.search) return;
  if (key === '/') {
    event.preventDefault();
    controls.search.focus();
  } else if (key === '0') toggle('all');
  else if (/^[1-6]$/.test(key)) toggle(outcomes[key - 1]);
  else if (key === 'ArrowDown' || key === 'ArrowUp') {
    event.preventDefault();
    move(key === 'ArrowDown' ? 1 : -1);
  }
}
function searchKey(event) {
  if (event.key === 'Escape') {
    look({ search: '' });
    controls.search.blur();
  } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
    event.preventDefault();
    controls.search.blur();
    move(1);
  }
}
addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === controls.search) return searchKey(event);
  if (event.target instanceof HTMLSelectElement) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  if (event.key === '?') return showHelp();
  if (help && help.open) return;
  if (event.key === 'j' || event.key === 'k') {
    event.preventDefault();
    return move(event.key === 'j' ? 1 : -1);
  }
  if (opened >= 0) jobKey(event.key); else listKey(event);
});
// What is folded up cannot be read on paper; a long patch stays as it is on the screen.
addEventListener('beforeprint', () => {
  for (const part of document.querySelectorAll('section > details.box, .asked details')) {
    part.unfold();
  }
  for (const more of document.querySelectorAll('.further')) more.click();
});
