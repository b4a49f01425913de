// The files of a patch beside their tree.

function tree(files, open) {
  const root = { folders: new Map(), files: [] };
  files.forEach((file, index) => {
    const parts = file.name.split('/');
    const name = parts.pop();
    let place = root;
    for (const part of parts) {
      if (!place.folders.has(part)) place.folders.set(part, { folders: new Map(), files: [] });
      place = place.folders.get(part);
    }
    place.files.push({ name, index });
  });
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
    for (const { name, index } of place.files) {
      const file = files[index];
      const entry = button('', () => open(index));
      entry.append(make('span', '', name));
      if (file.plus) entry.append(make('span', 'plus', '+' + file.plus));
      if (file.minus) entry.append(make('span', 'minus', '−' + file.minus));
      list.append(make('li', '', entry));
    }
    return list;
  }
  return make('div', 'tree', branch(root));
}

const statusWords = { A: 'added', D: 'deleted', M: 'modified', R: 'renamed', C: 'copied' };

function buildChanges(section, index, detail) {
  const patch = data('patch-' + index);
  if (!patch || !patch.head) {
    const why = detail.reason === 'kjob.patch.secret' ? 'The patch is withheld: it holds a secret.' :
      !detail.snapshot ? 'No snapshot was taken.' :
      !detail.snapshot['is-changed'] ? 'Nothing was changed.' : 'There is no patch.';
    section.append(make('p', 'empty', patch ? 'The patch is not in this page: ' + patch.problem +
      '. ' : why, patch ? fileLink(patch.path) : null));
    return;
  }
  const caption = make('p', 'caption', fileLink(patch.path), ', ' + size(patch.size));
  if (patch['is-cut']) caption.append('; only its beginning is in this page');
  section.append(caption);
  const lines = patch.head.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  const files = filesOf(lines);
  const list = make('div');
  const views = [];
  let room = 1500;
  function view(file) {
    const name = make('code', '', file.from ? file.from + ' → ' + file.name : file.name);
    const status = make('span', 'status', file.status);
    status.title = statusWords[file.status];
    const counts = make('span', 'end', make('span', 'plus', '+' + file.plus), ' ',
      make('span', 'minus', '−' + file.minus));
    const notes = file.notes.length ? make('small', '', file.notes.join(', ')) : null;
    const part = fold([status, name, notes, counts], element => {
      const rows = make('div', 'rows');
      element.append(rows);
      fillDiff(rows, lines, file);
    }, 'box file');
    const count = file.body ? file.end - file.body : 1;
    if (room > 0 && count <= 500) {
      part.unfold();
      room -= count;
    }
    return part;
  }
  function showFiles() {
    for (const file of files.slice(views.length, views.length + 200)) {
      const part = view(file);
      views.push(part);
      list.append(part);
    }
    if (views.length < files.length) {
      const again = button('Show ' + Math.min(200, files.length - views.length) + ' more of ' +
        plural(files.length, 'file'), () => { again.remove(); showFiles(); }, 'more');
      list.append(again);
    }
  }
  showFiles();
  const open = place => {
    while (views.length <= place) {
      list.lastElementChild.remove();
      showFiles();
    }
    views[place].unfold();
    views[place].scrollIntoView({ block: 'start' });
    views[place].firstElementChild.focus({ preventScroll: true });
  };
  const changes = make('div', files.length > 1 ? 'changes' : 'changes single');
  if (files.length > 1) changes.append(tree(files, open));
  changes.append(list);
  section.append(changes);
}
