// The facts of a job in a few words.

function factList(facts) {
  return make('dl', 'facts', ...facts.filter(([, value]) => value).map(([name, value]) =>
    make('div', '', make('dt', '', name), make('dd', '', value))));
}
function facts(job, detail, last) {
  const counts = detail.permissions;
  const change = detail.patch && detail.patch.bytes ? make('span', '', make('span', 'plus',
    '+' + detail.patch.insertions), ' ', make('span', 'minus', '−' + detail.patch.deletions),
    ' in ' + plural(job['files-changed'], 'file')) :
    detail.snapshot && !detail.snapshot['is-changed'] ? 'none' : '';
  return factList([
    ['Time', job.start === undefined ? '' : time(job.seconds)],
    ['Credits', job.credits === undefined ? '' : credits(job.credits)],
    ['Change', change],
    ['Carried from run', job['carried-from']],
    ['Attempts', detail.attempts.length > 1 ? String(detail.attempts.length) : ''],
    ['Repairs', detail.repairs],
    ['Repository', job['repository-name']],
    ['Model', confirmed(last.agent || {}, 'model')],
    ['Permissions', counts.denied ? counts.allowed + ' allowed, ' + counts.denied + ' denied' :
      ''],
    ['Leftover processes', detail.leftovers ? detail.leftovers + ', killed' : ''],
    ['Worktree kept', last.kept],
    ['Clean room kept', last['kept-room']],
  ]);
}
const sure = { requested: ', requested, not confirmed', accepted: ', accepted by the agent',
  unavailable: ', not offered' };
const confirmed = (agent, key) => agent[key] ?
  agent[key] + (sure[(agent.confirmations || {})[key]] || '') : '';

const standIns = { scripted: 'scripted agent in place of ', replayed: 'recording of ' };

// Details for maintainers of job files and of kjob.
function buildDetails(job, detail, last) {
  const agent = last.agent || {};
  const body = make('div', 'body', factList([
    ['Job file', job.file + ':' + job.line],
    ['Repository', job.repository],
    ['Base commit', make('code', '', job['base-commit'].slice(0, 12))],
    ['Tree', detail.snapshot ? make('code', '', detail.snapshot.tree.slice(0, 12)) : ''],
    ['Agent', (standIns[agent['stand-in']] || '') +
      [agent.name, agent.version || agent['program-version']].filter(Boolean).join(' ')],
    ['Engine', agent.engine],
    ['Mode', confirmed(agent, 'mode')],
    ['Effort', confirmed(agent, 'effort')],
    ['Agent ended', last.ending],
    ['Permissions allowed', detail.permissions.allowed ? String(detail.permissions.allowed) : ''],
    ['Verified in', { 'clean-room': 'a clean room', worktree: 'the agent’s worktree' }[
      last['verdict-strength']]],
  ]));
  const withheld = [['the agent', detail['withheld-from-agent']],
    ['the commands', detail['withheld-from-commands']]].filter(pair => pair[1].length);
  if (withheld.length) body.append(make('h3', '', 'Withheld variables'));
  for (const [from, names] of withheld) {
    body.append(make('p', '', 'From ' + from + ': ', make('code', '', names.join(' '))));
  }
  if (last.servers.length && isQuiet(last)) {
    body.append(make('h3', '', 'MCP servers'));
    buildServers(body, last);
  }
  if (last.stderr.length) {
    body.append(make('h3', '', 'Agent’s error output'), ...last.stderr.map(excerpt));
  }
  if (last.files.length) {
    body.append(make('h3', '', 'Files'));
    buildFiles(body, last);
  }
  return body;
}
// Servers that all started need no section of their own.
const isQuiet = attempt => attempt.servers.every(server => server['is-started']);
