// One job: what was asked, the verdict, the change, and the rest.

// The details of a reason without what the page shows elsewhere: the message, and the end of the
// output of a command.
function ownDetails(detail, job, last) {
  let text = detail.details || '';
  for (const command of last.commands) {
    const tail = (command['output-tail'] || '').trim();
    if (tail && command.result !== 'passed') text = text.replace(tail, '').trim();
  }
  const isOnlyHead = text.split('\n').length === 1 &&
    (text === job.message || text.endsWith('its output ended with:') ||
      text.endsWith('it printed nothing'));
  return isOnlyHead ? '' : text;
}
function buildPrompt(last) {
  const entry = (last.conversation || []).find(entry => entry.kind === 'prompt');
  const text = last.prompt && last.prompt.head || entry && entry.text;
  if (!text) return '';
  const part = make('section', 'asked', make('h2', 'small', 'What was asked'),
    opening(text, 10, 'said'));
  if (last.prompt && last.prompt['is-cut']) {
    part.append(make('p', 'caption', 'The rest is in ', fileLink(last.prompt.path), '.'));
  }
  const more = last.turns.length - 1;
  if (more > 0) {
    part.append(make('p', 'caption', plural(more, 'further prompt') +
      (more === 1 ? ' is' : ' are') + ' in the conversation.'));
  }
  return part;
}
function buildVerdict(job, detail, last) {
  const outcome = outcomeOf(job);
  const edge = ['error', 'cancelled', 'skipped', 'open'].includes(outcome) ? ' ' + outcome + '-edge' : '';
  const box = make('div', 'reason' + edge, make('p', '', ...prose(job.message)),
    make('code', '', job.reason));
  const guide = run.guides[job.reason];
  if (guide) box.append(make('p', 'guide', ...prose(guide)));
  const text = ownDetails(detail, job, last);
  if (text && text !== job.message) box.append(long(text, 12));
  return box;
}
function buildDenials(section, attempt) {
  section.append(table(['Request', 'Denied by'], attempt.denials.map(denial =>
    [make('code', '', denial.title), denial.rule ? ruleText(denial.rule) : ''])));
}
function buildAttempt(attempt) {
  return fold([make('b', '', 'Attempt ' + attempt.number), make('code', '',
    attempt.reason || ''), make('span', '', ...prose(attempt.message || '')), make('span', 'end',
    time(attempt.seconds || 0))], element => {
    const body = make('div', 'body');
    if (attempt.details !== attempt.message) body.append(long(attempt.details || '', 12));
    for (const [title, list, build] of [['Commands', attempt.commands, buildCommands],
      ['Denied permissions', attempt.denials, buildDenials],
      ['MCP servers', attempt.servers, buildServers], ['Usage', attempt.turns, buildUsage],
      ['Conversation', attempt.conversation, buildTalk], ['Files', attempt.files, buildFiles]]) {
      if (!list || !list.length) continue;
      body.append(make('h3', '', title));
      build(body, attempt);
    }
    element.append(body);
  });
}
function buildChangeNotes(part, snapshot) {
  if (!snapshot) return;
  for (const [names, before, after] of [
    [snapshot['left-out'], 'Left out of the patch: ', ''],
    [snapshot.sensitive, 'Sensitive, because it decides how changes are judged or what runs ' +
      'unasked: ', ''],
    [snapshot.dropped, 'Put back as the job file asks: ', '. See dropped.patch.']]) {
    if (names && names.length) {
      part.append(make('p', 'notice', before + names.join('; ') + after));
    }
  }
}
// Why there is no change to show; empty if there is one.
function withoutChange(job, detail) {
  if (detail.patch && detail.patch.bytes) return '';
  if (job.reason === 'kjob.patch.secret') return 'The patch is withheld: it holds a secret.';
  if (!detail.snapshot) return 'No snapshot was taken.';
  return detail.snapshot['is-changed'] ? 'There is no patch.' : 'Nothing was changed.';
}
function buildCrumbs(index) {
  const neighbours = visible();
  const at = neighbours.indexOf(index);
  const crumbs = make('div', 'crumbs', button('← All jobs', showAll, 'back'));
  for (const [label, to] of [['‹ Previous', at - 1], ['Next ›', at + 1]]) {
    const go = button(label, () => replaceJob(neighbours[to]));
    go.disabled = at < 0 || neighbours[to] === undefined;
    crumbs.append(go);
  }
  return crumbs;
}

function buildJob(index) {
  // Long: the order of a job's parts.
  const job = jobs[index];
  const detail = data('job-' + index);
  const page = byId('job');
  const last = detail.attempts[detail.attempts.length - 1];
  const outcome = outcomeOf(job);
  openedChanges = null;
  page.replaceChildren(buildCrumbs(index), make('div', 'head', make('h1', '', job.id),
    make('span', 'outcome ' + outcome, words[outcome])), facts(job, detail, last),
    buildPrompt(last));
  if (job.message) page.append(buildVerdict(job, detail, last));
  for (const text of detail.warnings) page.append(make('p', 'notice', text));
  if (detail.omitted) page.append(make('p', 'notice', detail.omitted));
  page.append(jobCommands(job, detail));

  const nav = make('nav');
  nav.setAttribute('aria-label', 'Parts of the job');
  page.append(nav);
  function section(title, count, build) {
    const head = make('h2', '', title);
    if (count) head.append(make('small', '', count));
    const part = make('section', '', head);
    head.tabIndex = -1;
    const link = make('a', '', make('b', '', title), count ? ' ' + count : '');
    link.href = addressOf(job);
    link.addEventListener('click', event => {
      event.preventDefault();
      head.scrollIntoView();
      head.focus({ preventScroll: true });
    });
    nav.append(link);
    page.append(part);
    build(part);
  }
  const missing = [];
  if (last.commands.length) {
    const good = last.commands.filter(command => command.result === 'passed').length;
    section('Commands', good + '/' + last.commands.length + ' passed', part =>
      buildCommands(part, last));
  } else missing.push('No command ran.');
  if (last.trials) section('Trials before the verdict', String(last.trials.length), part =>
    buildTrials(part, last));
  const why = withoutChange(job, detail);
  const snapshot = detail.snapshot || {};
  if (!why || [snapshot['left-out'], snapshot.sensitive, snapshot.dropped].some(names =>
    names && names.length)) {
    const counts = why ? '' : '+' + detail.patch.insertions + ' −' + detail.patch.deletions;
    section('Changes', counts, part => {
      part.append(buildSiblings(index));
      buildChangeNotes(part, detail.snapshot);
      if (why) part.append(make('p', 'empty', why)); else buildChanges(part, index);
    });
  } else missing.push(why);
  if (last.denials.length) section('Denied permissions', String(detail.permissions.denied),
    part => buildDenials(part, last));
  if (last.conversation && last.conversation.length) {
    section('Conversation', '', part => buildTalk(part, last));
  } else missing.push('There is no conversation to show.');
  if (!isQuiet(last)) section('MCP servers', String(last.servers.length), part =>
    buildServers(part, last));
  if (job.phases.length || last.turns.length) section('Time and usage', '', part => {
    part.append(phasesOf(job) || '');
    if (last.turns.length) buildUsage(part, last);
  });
  const earlier = detail.attempts.slice(0, -1);
  if (earlier.length) section('Earlier attempts', String(earlier.length), part =>
    part.append(...earlier.map(buildAttempt)));
  section('For maintainers', '', part => part.append(fold(['Base, agent, environment and files'],
    element => element.append(buildDetails(job, detail, last)))));
  if (missing.length) nav.before(make('p', 'caption missing', missing.join(' ')));
  document.title = plain(job.id) + ': ' + words[outcome] + ' · kjob';
}
