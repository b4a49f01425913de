// Takes a patch apart into its files.

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

// The lines of a patch and its files.
function filesOfPatch(text) {
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return { lines, files: filesOf(lines) };
}
