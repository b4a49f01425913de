// Takes a patch apart and shows its files.

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
    rows.append(make('p', 'caption more', file.notes.includes('binary file') ?
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
