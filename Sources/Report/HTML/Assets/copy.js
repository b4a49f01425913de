// Command lines to copy.

// A word as a shell reads it.
const shellWord = word => /^[\w\-./=:@%+,]+$/.test(word) ? word :
  "'" + word.replaceAll("'", "'\\''") + "'";
const shellLine = words => words.map(shellWord).join(' ');

// Without a clipboard, as in a frame that may not use it, the text is selected.
async function copyText(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    getSelection().selectAllChildren(shown);
    return 'Selected';
  }
}
function copyLine(label, words) {
  const text = shellLine(words);
  const shown = make('code', '', text);
  const copy = button('Copy', async () => {
    copy.textContent = await copyText(text, shown);
    setTimeout(() => { copy.textContent = 'Copy'; }, 2000);
  });
  copy.setAttribute('aria-label', 'Copy: ' + label);
  return make('div', 'copy-line', make('span', '', label), shown, copy);
}

// The options that end here, for names that begin with a dash.
const operand = text => text.startsWith('-') ? ['--', text] : [text];
// For the whole run: what did not pass once more, and what did as branches.
function runCommands() {
  const lines = [];
  if (jobs.some(job => job.outcome !== 'passed')) {
    lines.push(copyLine('Run again', ['kjob', 'rerun', run.folder]));
  }
  if (jobs.some(job => job.outcome === 'passed' && job.insertions + job.deletions > 0)) {
    lines.push(copyLine('Make branches', ['kjob', 'apply', run.folder]));
  }
  return lines.length ? make('div', 'copy-lines', ...lines) : '';
}
function jobCommands(job, detail) {
  const lines = [copyLine('Run again', ['kjob', 'rerun', run.folder, ...operand(job.id)])];
  if (detail.patch && detail.patch.bytes) {
    if (job.outcome === 'passed') {
      lines.push(copyLine('Make a branch', ['kjob', 'apply', run.folder, ...operand(job.id)]));
    }
    lines.push(copyLine(job.outcome === 'passed' ? 'Take the patch' :
      'Refused patch', ['git', 'apply', '--binary', '--index',
      run.folder + '/' + detail.patch.path]));
  }
  return make('div', 'copy-lines', ...lines);
}
