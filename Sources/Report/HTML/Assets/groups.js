// Jobs that have something in common: the reason for their verdict, or their change.

// The line of output that most jobs have, and how many have it.
function commonEvidence(members) {
  const counts = new Map();
  for (const index of members) {
    const line = rows[index].querySelector('.evidence');
    if (line) counts.set(line.textContent, (counts.get(line.textContent) || 0) + 1);
  }
  return [...counts].reduce((best, entry) => entry[1] > best[1] ? entry : best, ['', 0]);
}
// Reasons that several jobs have, as switches for the list.
function buildReasons() {
  const groups = new Map();
  jobs.forEach((job, index) => {
    const why = whyOf(job);
    if (!why) return;
    if (!groups.has(why)) groups.set(why, []);
    groups.get(why).push(index);
  });
  const several = [...groups].filter(([, members]) => members.length > 1)
    .sort(([, one], [, other]) => other.length - one.length).slice(0, 12);
  if (!several.length) return '';
  const part = make('section', '', make('h2', 'small', 'Reasons that jobs share'));
  part.id = 'reasons';
  const list = make('ul');
  for (const [why, members] of several) {
    const first = jobs[members[0]];
    const line = button('', () => look({ why: view.why === why ? '' : why }));
    line.append(make('b', outcomeOf(first), members.length + ' ×'), make('span', 'message',
      ...prose(first.message)), make('small', '', first.reason));
    const [evidence, count] = commonEvidence(members);
    if (count > 1) {
      line.append(make('span', 'evidence', count < members.length ? count + ' of them: ' : '',
        make('code', '', evidence)));
    }
    controls.whys.push([why, line]);
    list.append(make('li', '', line));
  }
  part.append(list);
  return part;
}

const sameChanges = data('same-changes') || [];
const sameOf = new Map();
for (const group of sameChanges) for (const index of group.jobs) sameOf.set(index, group);

function jobLinks(indices) {
  const list = make('ul', 'job-links');
  for (const index of indices) {
    const link = make('a', '', jobs[index].id);
    link.href = addressOf(jobs[index]);
    list.append(make('li', '', make('span', 'outcome ' + outcomeOf(jobs[index]), ''), link,
      make('span', 'unseen', ' ' + words[outcomeOf(jobs[index])])));
  }
  return list;
}
const sameText = group => group['is-exact'] ? 'the same patch' :
  'the same hunks; paths or line numbers differ';

// A change that several jobs make, shown once.
function sameChange(group) {
  const first = jobs[group.jobs[0]];
  const names = first.id + ' and ' + (group.jobs.length === 2 ? jobs[group.jobs[1]].id :
    (group.jobs.length - 1) + ' more');
  return fold([make('b', '', group.jobs.length + ' ×'), make('span', 'message', names),
    make('small', '', sameText(group)), make('span', 'end', make('span', 'plus', '+' +
    first.insertions), ' ', make('span', 'minus', '−' + first.deletions), ' in ' +
    plural(first['files-changed'], 'file'))], element => {
    const body = make('div', 'body', jobLinks(group.jobs));
    if (!group['is-exact']) body.append(make('p', 'caption', 'As in ', make('code', '', first.id),
      ':'));
    const { lines, files } = filesOfPatch(patchOf(group.jobs[0]).head || '');
    for (const file of files.slice(0, 20)) {
      body.append(make('div', 'file', fileBox(lines, file, {})));
    }
    if (files.length > 20) body.append(make('p', 'caption', 'The page of each job has all ' +
      files.length + ' files.'));
    element.append(body);
    for (const file of [...body.querySelectorAll('details')].slice(0, 3)) file.unfold();
  });
}
function buildSame() {
  if (!sameChanges.length) return '';
  const part = make('section');
  part.id = 'same';
  const boxes = groups => groups.map(sameChange);
  if (sameChanges.length === 1) {
    part.append(make('h2', 'small', 'A change that jobs share'), ...boxes(sameChanges));
    return part;
  }
  // The verdicts come first, so all these changes are one line until they are wanted.
  const count = sameChanges.reduce((sum, group) => sum + group.jobs.length, 0);
  part.append(fold([make('b', '', 'Changes that jobs share'), make('small', '',
    sameChanges.length + ' in ' + count + ' jobs')], element => {
    const body = make('div', 'body', ...boxes(sameChanges.slice(0, 50)));
    const rest = sameChanges.slice(50);
    if (rest.length) {
      const more = button('Show ' + rest.length + ' more', () => more.replaceWith(...boxes(rest)),
        'further');
      body.append(more);
    }
    element.append(body);
  }));
  return part;
}
// The other jobs that make the change of a job, or nothing.
function buildSiblings(index) {
  const group = sameOf.get(index);
  if (!group) return '';
  const others = group.jobs.filter(other => other !== index);
  const title = plural(others.length, 'other job') + (others.length === 1 ? ' makes' : ' make') +
    ' this change';
  const part = fold([make('b', '', title), make('small', '', sameText(group))], element =>
    element.append(make('div', 'body', jobLinks(others))));
  if (others.length <= 12) part.unfold();
  return part;
}
