extension PageScript {
  /// Takes a patch apart and shows its files.
  static let diff = #"""
    // A path as git writes it: in quotes, with escapes for bytes, where it has unusual ones.
    function gitPath(text) {
      text = text.replace(/\t$/, '');
      if (!text.startsWith('"')) return text;
      const bytes = [];
      const named = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11 };
      const inner = new TextEncoder().encode(text.slice(1, -1));
      for (let index = 0; index < inner.length; index++) {
        if (inner[index] !== 92) { bytes.push(inner[index]); continue; }
        const octal = String.fromCharCode(...inner.slice(index + 1, index + 4));
        const letter = octal[0];
        if (/^[0-3][0-7]{2}$/.test(octal)) { bytes.push(parseInt(octal, 8)); index += 3; }
        else { bytes.push(named[letter] ?? letter.charCodeAt(0)); index += 1; }
      }
      return new TextDecoder().decode(new Uint8Array(bytes));
    }
    // `diff --git a/x b/x`: the two halves are the same unless other lines name them.
    function headPath(line) {
      const rest = line.slice(11);
      if (rest.endsWith('"')) {
        const start = rest.startsWith('"') ? rest.indexOf('" "') + 2 : rest.indexOf(' "') + 1;
        return gitPath(rest.slice(start)).slice(2);
      }
      return rest.slice((rest.length - 1) / 2 + 3);
    }

    // Where each file of a patch begins and ends in its lines, and how much is changed in it.
    function filesOf(lines) {
      const files = [];
      let file = null, olds = 0, news = 0, isBinary = false;
      for (let index = 0; index < lines.length; index++) {
        const line = lines[index];
        if (olds > 0 || news > 0) {
          const sign = line[0];
          if (sign === '+') { file.plus++; news--; } else if (sign === '-') { file.minus++; olds--; }
          else if (sign !== '\\') { olds--; news--; }
          continue;
        }
        if (line.startsWith('diff --git ')) {
          if (file) file.end = index;
          file = { name: headPath(line), from: null, status: 'M', notes: [], plus: 0, minus: 0,
            body: 0, end: lines.length };
          files.push(file);
          isBinary = false;
        } else if (!file) {
          continue;
        } else if (line.startsWith('@@ ')) {
          const match = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
          if (!match) continue;
          file.body = file.body || index;
          olds = match[1] === undefined ? 1 : +match[1];
          news = match[2] === undefined ? 1 : +match[2];
        } else if (file.body || isBinary) {
          continue;
        } else if (line.startsWith('new file mode ')) {
          file.status = 'A';
          note(file, line.slice(9));
        } else if (line.startsWith('deleted file mode ')) { file.status = 'D'; }
        else if (line.startsWith('rename from ')) {
          file.status = 'R';
          file.from = gitPath(line.slice(12));
        } else if (line.startsWith('copy from ')) {
          file.status = 'C';
          file.from = gitPath(line.slice(10));
        } else if (line.startsWith('rename to ')) file.name = gitPath(line.slice(10));
        else if (line.startsWith('copy to ')) file.name = gitPath(line.slice(8));
        else if (line.startsWith('+++ ') && !line.startsWith('+++ /dev/null')) {
          file.name = gitPath(line.slice(4)).slice(2);
        } else if (line.startsWith('old mode ')) note(file, line);
        else if (line.startsWith('new mode ')) note(file, line);
        else if (line.startsWith('GIT binary patch') || line.startsWith('Binary files ')) {
          isBinary = true;
          file.notes.push('binary file');
        }
      }
      return files;
    }
    function note(file, text) {
      if (/\b100644$/.test(text) && text.startsWith('mode')) return;
      file.notes.push(text.replace('120000', '120000 (link)').replace('100755',
        '100755 (executable)'));
    }

    // The rows of one file, some thousand at a time.
    function fillDiff(rows, lines, file) {
      let index = file.body, old = 0, now = 0, olds = 0, news = 0;
      if (!index) {
        rows.append(make('p', 'told more', file.notes.includes('binary file') ?
          'A binary file; the patch has its bytes.' : 'No line is changed.'));
        return;
      }
      const step = 1500;
      function row(classes, oldAt, newAt, text) {
        const first = make('span', 'at'), second = make('span', 'at');
        if (oldAt) first.dataset.at = oldAt;
        if (newAt) second.dataset.at = newAt;
        return make('div', 'row ' + classes, first, second, make('span', 'sign'),
          make('span', 'code', text));
      }
      function more() {
        const part = document.createDocumentFragment();
        const end = Math.min(index + step, file.end);
        for (; index < end; index++) {
          const line = lines[index];
          const isOver = olds <= 0 && news <= 0;
          const match = isOver && /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
          if (match) {
            old = +match[1];
            now = +match[3];
            olds = match[2] === undefined ? 1 : +match[2];
            news = match[4] === undefined ? 1 : +match[4];
            part.append(row('hunk', 0, 0, line));
          } else if (line[0] === '\\') {
            part.append(row('note', 0, 0, line.slice(2)));
          } else if (isOver) {
            continue;
          } else if (line[0] === '+') {
            part.append(row('add', 0, now++, line.slice(1)));
            news--;
          } else if (line[0] === '-') {
            part.append(row('remove', old++, 0, line.slice(1)));
            olds--;
          } else {
            part.append(row('same', old++, now++, line.slice(1)));
            olds--;
            news--;
          }
        }
        rows.append(part);
        if (index < file.end) {
          const again = button('Show more: ' + (file.end - index) + ' lines are left', () => {
            again.remove();
            more();
          }, 'more');
          rows.append(again);
        }
      }
      more();
    }


    """#

  /// The files of a patch beside their tree.
  static let diffView = #"""
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
      const told = make('p', 'told', fileLink(patch.path), ', ' + size(patch.size));
      if (patch['is-cut']) told.append('; only its beginning is in this page');
      section.append(told);
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


    """#
}
