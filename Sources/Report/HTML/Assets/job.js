// One job, with all that is known of it.

const colours = new RegExp('\\u001b\\[[0-9;]*[mK]', 'g');
const tidy = text => text.replace(colours, '').replace(/\r\n/g, '\n');
function excerpt(file) {
  const part = make('div');
  if (!file) return part;
  if (file.problem) {
    part.append(make('p', 'caption', 'Not in this page: ' + file.problem + '. ', fileLink(file.path)));
    return part;
  }
  const caption = make('p', 'caption', fileLink(file.path), ', ' + size(file.size));
  part.append(caption);
  if (file.size === 0) { caption.append(': no output'); return part; }
  if (file['is-cut']) caption.append('; a part is left out here');
  const text = make('pre', 'log', tidy(file.head || ''));
  if (file.tail) {
    if (file.head) put(text, '\n[… a part is left out …]\n\n');
    put(text, tidy(file.tail));
  }
  part.append(text);
  return part;
}
function table(heads, lines, classes) {
  const body = make('tbody');
  for (const line of lines) {
    body.append(make('tr', '', ...line.map((cell, place) => make('td',
      heads[place].startsWith('#') ? 'number' : '', cell))));
  }
  return make('table', classes || '', make('thead', '', make('tr', '', ...heads.map(head =>
    make('th', head.startsWith('#') ? 'number' : '', head.replace('#', ''))))), body);
}
function long(text, keep) {
  const lines = text.split('\n');
  if (lines.length <= keep) return make('pre', '', text);
  return make('div', '', fold(['All ' + lines.length + ' lines'], part =>
    part.append(make('pre', 'log', text)), 'plain'), make('pre', '', lines.slice(-keep).join('\n')));
}

const phaseMarks = { setup: 'setup', 'room-setup': 'setup in the clean room',
  'base-setup': 'setup on the base' };
function baselineText(command) {
  const mark = command['is-unstable-on-base'] ? ['unstable on the base'] : [];
  return [command.baseline || '', ...mark].filter(Boolean).join(', ').replaceAll('-', ' ');
}
function buildCommands(section, attempt, omitted) {
  if (!attempt.commands.length) {
    section.append(make('p', 'empty', 'No command ran.'));
    return;
  }
  attempt.commands.forEach((command, place) => {
    const isGood = command.result === 'passed';
    // A flaky command counts as its job file says.
    const mark = isGood ? 'passed' : command.result === 'flaky' ? 'cancelled' : 'failed';
    const part = fold([make('span', 'outcome ' + mark,
      command.result.replace('-', ' ')), make('b', '', command.name),
      make('small', '', phaseMarks[command.phase] || baselineText(command)),
      make('span', 'end', (isGood ? '' : command.ending + ', ') + time(command.seconds))],
      element => {
      const body = make('div', 'body', make('pre', 'command', '$ ' + command.command));
      const log = attempt.logs[place];
      if (log) body.append(excerpt(log));
      else {
        body.append(make('p', 'caption', 'The end of the output, from the journal: ',
          fileLink(command.log)));
        body.append(make('pre', 'log', tidy(command['output-tail'])));
      }
      (command['earlier-tries'] || []).forEach((earlier, place) => {
        body.append(make('p', 'caption', 'Try ' + (place + 1) + ' on the same tree ' +
          earlier.ending + ': ', fileLink(earlier.log)));
        body.append(make('pre', 'log', tidy(earlier['output-tail'])));
      });
      if (command.leftovers) {
        body.append(make('p', 'notice', plural(command.leftovers, 'process') +
          ' left behind and killed'));
      }
      element.append(body);
    });
    section.append(part);
    if (!isGood) {
      part.unfold();
      // The reason for a failure is usually at the end of the output.
      const log = part.querySelector('.log');
      if (log) setTimeout(() => { log.scrollTop = log.scrollHeight; });
    }
  });
}
function buildTrials(section, attempt) {
  for (const trial of attempt.trials) {
    const isGood = !trial.reason && !trial.ending;
    section.append(fold([make('span', 'outcome ' + (isGood ? 'passed' : 'failed'),
      isGood ? 'passed' : 'refused'), make('b', '', 'Trial ' + trial.number),
      make('span', 'end', '+' + trial.patch.insertions + ' −' + trial.patch.deletions)],
      element => {
      const body = make('div', 'body');
      if (trial.reason) body.append(make('p', 'caption', trial.reason.message));
      if (trial.ending) body.append(make('p', 'notice', 'No further repair: ' + trial.ending));
      body.append(make('p', 'caption', 'Patch: ', fileLink(trial.patch.path)));
      for (const command of trial.commands) {
        body.append(make('p', 'caption', command.name + ' ' + command.ending + ' ',
          fileLink(command.log)));
      }
      element.append(body);
    }));
  }
}
function buildServers(section, attempt) {
  if (!attempt.servers.length) {
    section.append(make('p', 'empty', 'No MCP server was expected.'));
    return;
  }
  section.append(table(['Server', 'State', 'Needed', 'What it said'], attempt.servers.map(server => [
    make('b', '', server.name),
    make('span', 'outcome ' + (server['is-started'] ? 'passed' : 'failed'),
      server['is-started'] ? 'started' : 'not started'),
    server['is-required'] ? 'yes' : 'no',
    make('div', '', server['is-started'] ? null : make('p', '', server.state),
      server.evidence ? make('pre', '', server.evidence) : null)])));
}
function buildUsage(section, attempt) {
  if (!attempt.turns.length) {
    section.append(make('p', 'empty', 'No turn ended.'));
    return;
  }
  section.append(table(['Prompt', 'Ended', '#Credits', '#Tokens', '#Cost', '#Context',
    '#Tool calls', '#Time'],
    attempt.turns.map(turn => [String(turn.index), turn['stop-reason'],
      make('span', '', credits(turn.credits), turn['subagent-credits'] ?
        make('small', '', ' (' + credits(turn['subagent-credits']) + ' by subagents)') : null),
      turn.tokens ? String(turn.tokens.total) : '–',
      turn.cost ? turn.cost.amount.toFixed(2) + ' ' + turn.cost.currency : '–',
      turn['context-percentage'] === undefined ? '–' :
        turn['context-percentage'].toFixed(1) + ' %',
      make('span', '', String(turn['tool-calls']), turn['tool-kinds'] ? make('small', '', ' (' +
        Object.entries(turn['tool-kinds']).map(([kind, count]) => count + ' ' + kind)
          .join(', ') + ')') : null),
      turn.seconds === undefined ? '–' : time(turn.seconds)])));
}
function buildFiles(section, attempt) {
  if (!attempt.files.length) {
    section.append(make('p', 'empty', 'The job left no file.'));
    return;
  }
  section.append(table(['File', '#Size'], attempt.files.map(file => [fileLink(file.path),
    size(file.size)]), 'files'));
}

function facts(job, detail, last) {
  const list = make('dl', 'facts');
  const fact = (name, value) => {
    if (value) list.append(make('div', '', make('dt', '', name), make('dd', '', value)));
  };
  const agent = last.agent || {};
  fact('Time', job.start === undefined ? '' : time(job.seconds));
  fact('Credits', job.credits === undefined ? '' : credits(job.credits));
  fact('Attempts', detail.attempts.length > 1 ? String(detail.attempts.length) : '');
  fact('Repairs', detail.repairs);
  fact('Repository', job.repository);
  fact('Base commit', make('code', '', job['base-commit'].slice(0, 12)));
  fact('Job file', job.file + ':' + job.line);
  fact('Agent', [agent.name, agent.version || agent['program-version']].filter(Boolean).join(' '));
  const sure = { requested: ', requested, not confirmed', accepted: ', accepted by the agent',
    unavailable: ', not offered' };
  const confirmed = key => agent[key] ?
    agent[key] + (sure[(agent.confirmations || {})[key]] || '') : '';
  fact('Engine', agent.engine);
  fact('Model', confirmed('model'));
  fact('Mode', confirmed('mode'));
  fact('Effort', confirmed('effort'));
  fact('Agent ended', last.ending);
  const asked = detail.permissions.allowed + detail.permissions.denied;
  fact('Permissions', asked ? detail.permissions.allowed + ' allowed, ' +
    detail.permissions.denied + ' denied' : '');
  fact('Leftover processes', detail.leftovers ? detail.leftovers + ', killed' : '');
  fact('Verified in', { 'clean-room': 'a clean room', worktree: 'the agent’s worktree' }[
    last['verdict-strength']]);
  fact('Worktree kept', last.kept);
  fact('Clean room kept', last['kept-room']);
  fact('Tree', detail.snapshot ? make('code', '', detail.snapshot.tree.slice(0, 12)) : '');
  return list;
}

function buildJob(index) {
  const job = jobs[index];
  const detail = data('job-' + index);
  detail.reason = job.reason;
  const view = byId('job');
  view.replaceChildren();
  const last = detail.attempts[detail.attempts.length - 1];
  const outcome = outcomeOf(job);
  const head = make('div', 'head', make('h2', '', job.id),
    make('span', 'outcome ' + outcome, words[outcome]));
  const neighbours = visible();
  const at = neighbours.indexOf(index);
  const crumbs = make('div', 'crumbs', button('← All jobs', showAll, 'back'));
  for (const [label, to] of [['‹ Previous', at - 1], ['Next ›', at + 1]]) {
    const go = button(label, () => { location.hash = addressOf(jobs[neighbours[to]]); });
    go.disabled = at < 0 || neighbours[to] === undefined;
    crumbs.append(go);
  }
  view.append(crumbs, head);
  if (job.message) {
    const edge = ['error', 'cancelled', 'skipped'].includes(outcome) ? ' ' + outcome + '-edge' : '';
    const box = make('div', 'reason' + edge, make('p', '', job.message), make('code', '', job.reason));
    if (detail.details && detail.details !== job.message) box.append(long(detail.details, 12));
    view.append(box);
  }
  for (const text of detail.warnings) view.append(make('p', 'notice', text));
  if (detail.omitted) view.append(make('p', 'notice', detail.omitted));
  view.append(facts(job, detail, last), phasesOf(job) || '');

  const nav = make('nav');
  view.append(nav);
  function section(id, title, count, build) {
    const head = make('h3', '', title);
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
    view.append(part);
    build(part);
  }
  const good = last.commands.filter(command => command.result === 'passed').length;
  const changes = detail.patch && detail.patch.bytes ? '+' + detail.patch.insertions + ' −' +
    detail.patch.deletions : '';
  section('verification', 'Commands', last.commands.length ? good + '/' + last.commands.length +
    ' passed' : '', part => buildCommands(part, last));
  if (last.trials) section('trials', 'Trials before the verdict', String(last.trials.length),
    part => buildTrials(part, last));
  section('changes', 'Changes', changes, part => {
    buildChanges(part, index, detail);
    const snapshot = detail.snapshot;
    if (snapshot && snapshot['left-out'].length) {
      part.append(make('p', 'notice', 'Left out of the patch: ' + snapshot['left-out'].join('; ')));
    }
    if (snapshot && snapshot.sensitive) {
      part.append(make('p', 'notice', 'Sensitive, because it decides how changes are judged or ' +
        'what runs unasked: ' + snapshot.sensitive.join('; ')));
    }
    if (snapshot && snapshot.dropped) {
      part.append(make('p', 'notice', 'Put back as the job file asks: ' +
        snapshot.dropped.join('; ') + '. See dropped.patch.'));
    }
  });
  section('conversation', 'Conversation', '', part => buildTalk(part, last));
  section('servers', 'MCP servers', last.servers.length ? String(last.servers.length) : '',
    part => buildServers(part, last));
  section('usage', 'Usage', '', part => buildUsage(part, last));
  if (last.stderr.length) section('stderr', 'Agent’s error output', '', part =>
    part.append(...last.stderr.map(excerpt)));
  const earlier = detail.attempts.slice(0, -1);
  if (earlier.length) section('attempts', 'Earlier attempts', String(earlier.length), part => {
    for (const attempt of earlier) {
      part.append(fold([make('b', '', 'Attempt ' + attempt.number), make('code', '',
        attempt.reason || ''), attempt.message || '', make('span', 'end',
        time(attempt.seconds || 0))], element => {
        const body = make('div', 'body');
        if (attempt.details !== attempt.message) body.append(long(attempt.details || '', 12));
        for (const [title, build] of [['Commands', buildCommands], ['MCP servers', buildServers],
          ['Usage', buildUsage], ['Conversation', buildTalk], ['Files', buildFiles]]) {
          body.append(make('h4', '', title));
          build(body, attempt);
        }
        element.append(body);
      }));
    }
  });
  const withheld = [['the agent', detail['withheld-from-agent']],
    ['the commands', detail['withheld-from-commands']]].filter(pair => pair[1].length);
  if (withheld.length) section('environment', 'Withheld variables', '', part => {
    for (const [from, names] of withheld) {
      part.append(make('p', '', 'From ' + from + ': ', make('code', '', names.join(' '))));
    }
  });
  section('files', 'Files', last.files.length ? String(last.files.length) : '', part =>
    buildFiles(part, last));
  document.title = plain(job.id) + ': ' + words[outcome] + ' · kjob';
}
