// Tables and texts of a job.

const colours = new RegExp('\\u001b\\[[0-9;]*[mK]', 'g');
const tidy = text => text.replace(colours, '').replace(/\r\n/g, '\n');
function excerpt(file) {
  const part = make('div');
  if (!file) return part;
  if (file.problem) {
    part.append(make('p', 'caption', 'Not in this page: ' + file.problem + '. ', fileLink(file.path)));
    return part;
  }
  if (file.size === 0) {
    part.append(make('p', 'caption', 'No output.'));
    return part;
  }
  const caption = make('p', 'caption', fileLink(file.path), ', ' + size(file.size));
  part.append(caption);
  if (file['is-cut']) caption.append('; a part is left out here');
  const text = scroller(make('pre', 'log', tidy(file.head || '')), 'Output');
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
    body.append(make('tr', '', ...line.map((cell, place) => {
      const element = make('td', heads[place].startsWith('#') ? 'number' : '', cell);
      // On a narrow screen each cell has its own line.
      element.dataset.head = heads[place].replace('#', '');
      return element;
    })));
  }
  return make('table', 'stacked ' + (classes || ''), make('thead', '', make('tr', '', ...heads.map(head =>
    make('th', head.startsWith('#') ? 'number' : '', head.replace('#', ''))))), body);
}
function long(text, keep) {
  const lines = text.split('\n');
  if (lines.length <= keep) return make('pre', '', text);
  return make('div', '', fold(['All ' + lines.length + ' lines'], part =>
    part.append(scroller(make('pre', 'log', text), 'All lines')), 'plain'), make('pre', '', lines.slice(-keep).join('\n')));
}

// The first lines of a text, and the others on demand.
function opening(text, keep, classes) {
  const lines = text.split('\n');
  let end = lines.slice(0, keep).join('\n').length;
  if (end > 2500) end = 2000;
  if (end >= text.length) return make('div', classes, text);
  return make('div', '', make('div', classes, text.slice(0, end)), fold(['Show all ' +
    plural(lines.length, 'line')], part => part.append(make('div', classes,
    text.slice(end).replace(/^\n/, ''))), 'plain'));
}
function buildServers(section, attempt) {
  section.append(table(['Server', 'State', 'Needed', 'What it said'], attempt.servers.map(server => [
    make('b', '', server.name),
    make('span', 'outcome ' + (server['is-started'] ? 'passed' : 'failed'),
      server['is-started'] ? 'started' : 'not started'),
    server['is-required'] ? 'yes' : 'no',
    make('div', '', server['is-started'] ? null : make('p', '', server.state),
      server.evidence ? make('pre', '', server.evidence) : null)])));
}
function buildUsage(section, attempt) {
  const cells = {
    'Prompt': turn => String(turn.index),
    'Ended': turn => turn['stop-reason'],
    '#Credits': turn => turn.credits === undefined ? null : make('span', '',
      credits(turn.credits), turn['subagent-credits'] ? make('small', '', ' (' +
      credits(turn['subagent-credits']) + ' by subagents)') : null),
    '#Tokens': turn => turn.tokens ? String(turn.tokens.total) : null,
    '#Cost': turn => turn.cost ? turn.cost.amount.toFixed(2) + ' ' + turn.cost.currency : null,
    '#Context': turn => turn['context-percentage'] === undefined ? null :
      turn['context-percentage'].toFixed(1) + ' %',
    '#Tool calls': turn => make('span', '', String(turn['tool-calls']), turn['tool-kinds'] ?
      make('small', '', ' (' + Object.entries(turn['tool-kinds']).map(([kind, count]) =>
        count + ' ' + kind).join(', ') + ')') : null),
    '#Time': turn => turn.seconds === undefined ? null : time(turn.seconds),
  };
  // Agents differ in what they report.
  const heads = Object.keys(cells).filter(head => attempt.turns.some(turn =>
    cells[head](turn) !== null));
  section.append(table(heads, attempt.turns.map(turn => heads.map(head =>
    cells[head](turn) ?? '–'))));
}
function buildFiles(section, attempt) {
  const files = attempt.files.filter(file => file.size > 0);
  section.append(table(['File', '#Size'], files.map(file => [fileLink(file.path),
    size(file.size)]), 'files'));
}
