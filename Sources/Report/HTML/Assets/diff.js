// The rows of one file of a patch.

function place(at) {
  const element = make('span', 'at');
  if (at) element.dataset.at = at;
  return element;
}
function code(classes, text, pieces) {
  const element = make('span', classes);
  if (!pieces) put(element, text);
  for (const [piece, isChanged] of pieces || []) {
    if (isChanged) element.append(make('span', 'word', piece)); else put(element, piece);
  }
  return element;
}
// Puts rows one below the other, as a patch has them.
function oneColumn(part) {
  return {
    row: (kind, old, now, text, pieces) => part.append(make('div', 'row ' + kind, place(old),
      place(now), make('span', 'sign'), code('code', text, pieces))),
    flush: () => {},
  };
}
// Puts what was removed beside what was added in its place.
function twoColumns(part) {
  let left = [], right = [];
  const half = (kind, at, text, pieces) => [place(at), code('code side ' + kind, text, pieces)];
  const flush = () => {
    for (let index = 0; index < Math.max(left.length, right.length); index++) {
      part.append(make('div', 'row split', ...(left[index] || half('none', 0, '')),
        ...(right[index] || half('none', 0, ''))));
    }
    left = [];
    right = [];
  };
  return {
    row: (kind, old, now, text, pieces) => {
      if (kind === 'remove') left.push(half(kind, old, text, pieces));
      else if (kind === 'add') right.push(half(kind, now, text, pieces));
      else {
        flush();
        if (kind === 'same') {
          part.append(make('div', 'row split', ...half(kind, old, text),
            ...half(kind, now, text)));
        } else part.append(make('div', 'row ' + kind, place(0), place(0), make('span', 'sign'),
          code('code', text)));
      }
    },
    flush,
  };
}

// The rows of one file, some thousand at a time.
function fillDiff(rows, lines, file, isSplit) {
  let index = file.body, old = 0, now = 0, olds = 0, news = 0, compared = 0;
  if (!index) {
    rows.append(make('p', 'caption more', file.notes.includes('binary file') ?
      'A binary file; the patch has its bytes.' : 'No line is changed.'));
    return;
  }
  const step = 1500;
  const marks = new Map();
  function more() {
    const part = document.createDocumentFragment();
    const columns = isSplit ? twoColumns(part) : oneColumn(part);
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
        columns.row('hunk', 0, 0, line);
      } else if (line[0] === '\\') {
        columns.row('note', 0, 0, line.slice(2));
      } else if (isOver) {
        continue;
      } else if (line[0] === '+') {
        columns.row('add', 0, now++, line.slice(1), marks.get(index));
        news--;
      } else if (line[0] === '-') {
        if (index >= compared) compared = changedWords(lines, index, file.end, marks);
        columns.row('remove', old++, 0, line.slice(1), marks.get(index));
        olds--;
      } else {
        columns.row('same', old++, now++, line.slice(1));
        olds--;
        news--;
      }
    }
    columns.flush();
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

const statusWords = { A: 'added', D: 'deleted', M: 'modified', R: 'renamed', C: 'copied' };
// One file of a patch, whose rows are made when it is opened.
function fileBox(lines, file, options) {
  const name = make('code', '', file.from ? file.from + ' → ' + file.name : file.name);
  const status = make('span', 'status', file.status);
  status.title = statusWords[file.status];
  const counts = make('span', 'end', make('span', 'plus', '+' + file.plus), ' ',
    make('span', 'minus', '−' + file.minus));
  const notes = file.notes.length ? make('small', '', file.notes.join(', ')) : null;
  const rows = make('div', 'rows');
  const fill = () => fillDiff(rows, lines, file, options.isSplit && options.isSplit());
  const part = fold([status, name, notes, counts], element => {
    element.append(rows);
    fill();
  });
  part.fillAgain = () => {
    if (!part.dataset.filled) return;
    rows.replaceChildren();
    fill();
  };
  return part;
}
