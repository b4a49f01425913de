// The files of a job's patch beside their tree.

// The text of a patch, which may be stored with another job that has the same.
function patchOf(index) {
  const patch = data('patch-' + index);
  if (patch && patch['same-as'] !== undefined) {
    patch.head = (data('patch-' + patch['same-as']) || {}).head;
  }
  return patch;
}

function folders(files) {
  const root = { folders: new Map(), files: [] };
  for (const file of files) {
    const parts = file.name.split('/');
    const name = parts.pop();
    let place = root;
    for (const part of parts) {
      if (!place.folders.has(part)) place.folders.set(part, { folders: new Map(), files: [] });
      place = place.folders.get(part);
    }
    place.files.push({ name, file });
  }
  return root;
}
// The files as the tree shows them: a folder's folders, then its own files.
function inTreeOrder(files) {
  const result = [];
  const visit = place => {
    for (const inner of place.folders.values()) visit(inner);
    for (const { file } of place.files) result.push(file);
  };
  visit(folders(files));
  return result;
}
function tree(files, open) {
  const places = new Map(files.map((file, place) => [file, place]));
  function branch(place) {
    const list = make('ul');
    for (let [name, folder] of place.folders) {
      while (!folder.files.length && folder.folders.size === 1) {
        const [[next, inner]] = folder.folders;
        name += '/' + next;
        folder = inner;
      }
      list.append(make('li', '', make('span', 'folder', name + '/'), branch(folder)));
    }
    for (const { name, file } of place.files) {
      const entry = button('', () => open(places.get(file)));
      entry.append(make('span', '', name));
      if (file.plus) entry.append(make('span', 'plus', '+' + file.plus));
      if (file.minus) entry.append(make('span', 'minus', '−' + file.minus));
      entry.dataset.place = places.get(file);
      list.append(make('li', '', entry));
    }
    return list;
  }
  return make('div', 'tree', branch(folders(files)));
}

// Marks a file in the tree, and scrolls the tree alone to it.
function point(branches, place) {
  for (const entry of branches.querySelectorAll('[aria-current]')) {
    entry.removeAttribute('aria-current');
  }
  const entry = branches.querySelector('button[data-place="' + place + '"]');
  entry.setAttribute('aria-current', 'true');
  const above = entry.getBoundingClientRect().top - branches.getBoundingClientRect().top;
  if (above < 0 || above > branches.clientHeight - 30) {
    branches.scrollTop += above - branches.clientHeight / 3;
  }
}

// The files that a reader has marked in this page, by job; and how the reader likes changes.
const viewedFiles = new Map();
let isSplit = false;
// The changes of the job that is open: by which other parts move among its files.
let openedChanges = null;

function buildChanges(section, index) {
  // Long: the parts of a review refer to one another.
  const patch = patchOf(index);
  if (!patch || !patch.head) {
    section.append(make('p', 'empty', 'The patch is not in this page: ' +
      (patch.problem || 'it is empty') + '. ', fileLink(patch.path)));
    return;
  }
  const { lines, files: unsorted } = filesOfPatch(patch.head);
  const files = inTreeOrder(unsorted);
  const viewed = viewedFiles.get(index) || new Set();
  viewedFiles.set(index, viewed);
  const progress = make('output', 'end');
  const list = make('div');
  const boxes = [];
  const branches = files.length > 1 ? tree(files, place => show(place)) : null;
  let room = 1500;
  let current = -1;

  function mark(place, isViewed) {
    if (isViewed) viewed.add(files[place].name); else viewed.delete(files[place].name);
    const box = boxes[place];
    box.querySelector('input').checked = isViewed;
    if (isViewed) box.querySelector('details').open = false;
    else box.querySelector('details').unfold();
    note();
  }
  function note() {
    progress.textContent = viewed.size ? viewed.size + ' of ' + plural(files.length, 'file') +
      ' viewed' : '';
    if (!branches) return;
    for (const entry of branches.querySelectorAll('button')) {
      entry.classList.toggle('seen', viewed.has(files[entry.dataset.place].name));
    }
  }
  function box(file, place) {
    const part = fileBox(lines, file, { isSplit: () => isSplit });
    const count = file.body ? file.end - file.body : 1;
    if (room > 0 && count <= 500 && !viewed.has(file.name)) {
      part.unfold();
      room -= count;
    }
    const check = make('input');
    check.type = 'checkbox';
    check.checked = viewed.has(file.name);
    check.addEventListener('change', () => mark(place, check.checked));
    const link = make('a', '', make('span', 'unseen', 'Address of ' + file.name), '#');
    link.href = addressOf(jobs[index], file.name);
    link.addEventListener('click', event => {
      event.preventDefault();
      show(place);
    });
    return make('div', 'file', part, make('div', 'tools', make('label', '', check, ' Viewed'),
      link));
  }
  function showFiles() {
    for (const file of files.slice(boxes.length, boxes.length + 200)) {
      const part = box(file, boxes.length);
      boxes.push(part);
      list.append(part);
    }
    if (boxes.length < files.length) {
      const again = button('Show ' + Math.min(200, files.length - boxes.length) + ' more of ' +
        plural(files.length, 'file'), () => { again.remove(); showFiles(); }, 'more');
      list.append(again);
    }
  }
  function show(place, isFromAddress) {
    while (boxes.length <= place) {
      list.lastElementChild.remove();
      showFiles();
    }
    current = place;
    if (branches) point(branches, place);
    const part = boxes[place].querySelector('details');
    part.unfold();
    boxes[place].scrollIntoView({ block: 'start' });
    part.firstElementChild.focus({ preventScroll: true });
    if (!isFromAddress) writeAddress(addressOf(jobs[index], files[place].name));
  }
  // The file in which the reader is, or that was shown last.
  function here() {
    const inside = document.activeElement && document.activeElement.closest('.file');
    return inside ? boxes.indexOf(inside) : current;
  }
  // The first file on the screen, for a reader who came to it by scrolling.
  const onScreen = () => boxes.findIndex(part => part.getBoundingClientRect().bottom > 60);
  openedChanges = {
    show: name => {
      const place = files.findIndex(file => file.name === name);
      if (place >= 0) show(place, true);
      return place >= 0;
    },
    step: by => {
      const next = here() + by;
      if (files[next]) show(next);
    },
    view: () => {
      const place = here() < 0 ? onScreen() : here();
      if (place < 0) return;
      mark(place, !viewed.has(files[place].name));
      boxes[place].querySelector('summary').focus({ preventScroll: true });
    },
  };
  const split = button('Side by side', () => {
    isSplit = !isSplit;
    split.setAttribute('aria-pressed', String(isSplit));
    for (const part of boxes) part.querySelector('details').fillAgain();
  }, 'split-switch');
  split.setAttribute('aria-pressed', String(isSplit));
  section.append(make('div', 'caption line', make('span', '', fileLink(patch.path), ', ' +
    size(patch.size), patch['is-cut'] ? '; only its beginning is in this page' : ''), progress,
    split));
  showFiles();
  note();
  const changes = make('div', branches ? 'changes' : 'changes single');
  if (branches) changes.append(branches);
  changes.append(list);
  section.append(changes);
}
