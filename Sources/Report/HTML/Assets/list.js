// The list of jobs.

// The rows are in the document already; here they get filters, an order and addresses.
const rows = [...document.querySelectorAll('#verdicts tbody tr')];
// Which jobs are shown, and in which order.
const view = { only: new Set(), why: '', repository: '', search: '', sort: 'verdict' };
let order = jobs.map((_, index) => index);
const chips = {};
const controls = {};

// The text of each job to search in, made by the first search.
const haystacks = [];
function holds(index, text) {
  const job = jobs[index];
  haystacks[index] ??= [job.message, job.file, job.repository, rows[index] ?
    rows[index].textContent : ''].filter(Boolean).join('\n').toLowerCase();
  return haystacks[index].includes(text.toLowerCase());
}
const whyOf = job => job.message ? job.reason + ': ' + job.message : '';
const matches = index => (!view.only.size || view.only.has(outcomeOf(jobs[index]))) &&
  (!view.why || whyOf(jobs[index]) === view.why) &&
  (!view.repository || jobs[index]['repository-name'] === view.repository) &&
  (!view.search || holds(index, view.search));
const visible = () => order.filter(matches);

const rank = index => [...outcomes, 'unfinished'].indexOf(outcomeOf(jobs[index]));
const orders = {
  verdict: ['Verdict', (one, other) => rank(one) - rank(other) || one - other],
  file: ['Job file', (one, other) => one - other],
  start: ['Start', (one, other) => (jobs[one].start ?? 1e12) - (jobs[other].start ?? 1e12)],
  longest: ['Longest', (one, other) => jobs[other].seconds - jobs[one].seconds],
  credits: ['Most credits', (one, other) => (jobs[other].credits || 0) -
    (jobs[one].credits || 0)],
};

// Shows what the view says, in the rows and in the controls.
function refresh() {
  const next = jobs.map((_, index) => index).sort(orders[view.sort][1]);
  if (rows.length && next.some((index, place) => order[place] !== index)) {
    rows[0].parentNode.append(...next.map(index => rows[index]));
  }
  order = next;
  let count = 0;
  for (let index = 0; index < rows.length; index++) {
    rows[index].hidden = !matches(index);
    if (!rows[index].hidden) count++;
  }
  if (!controls.search) return;
  const isWhole = !view.only.size && !view.why && !view.repository && !view.search;
  for (const name in chips) {
    chips[name].setAttribute('aria-pressed', String(name === 'all' ? isWhole :
      view.only.has(name)));
  }
  for (const [why, line] of controls.whys) {
    line.setAttribute('aria-pressed', String(why === view.why));
  }
  if (controls.search.value !== view.search) controls.search.value = view.search;
  controls.sort.value = view.sort;
  if (controls.repository) controls.repository.value = view.repository;
  controls.count.textContent = count === jobs.length ? '' : count + ' of ' +
    plural(jobs.length, 'job');
  byId('nothing').hidden = count > 0;
}
// Changes the view, and the address with it, so that it can be sent to others.
function look(change) {
  Object.assign(view, change);
  refresh();
  writeAddress();
}
function toggle(name) {
  const only = new Set(name === 'all' ? [] : view.only);
  if (name !== 'all' && !only.delete(name)) only.add(name);
  look(name === 'all' ? { only, why: '', repository: '', search: '' } : { only });
}

function share() {
  const bar = shape('svg', { id: 'share', 'aria-hidden': 'true' });
  let place = 0;
  for (const name of ['passed', 'failed', 'error', 'cancelled', 'skipped', 'open', 'unfinished']) {
    const part = jobs.filter(job => outcomeOf(job) === name).length / jobs.length * 100;
    if (!part) continue;
    bar.append(shape('rect', { x: place + '%', width: part + '%', height: '100%',
      class: 'fill-' + name }));
    place += part;
  }
  return bar;
}
function choice(label, options, change) {
  const select = make('select');
  for (const [value, text] of options) {
    const option = make('option', '', text);
    option.value = value;
    select.append(option);
  }
  select.addEventListener('change', () => change(select.value));
  return [select, make('label', 'choice', label + ' ', select)];
}
function buildBar() {
  const bar = make('div', 'bar');
  const total = button('All', () => toggle('all'));
  total.append(make('b', '', String(jobs.length)));
  chips.all = total;
  bar.append(total);
  for (const name of [...outcomes, 'unfinished']) {
    const count = jobs.filter(job => outcomeOf(job) === name).length;
    if (!count) continue;
    const chip = button('', () => toggle(name), name);
    chip.append(make('span', 'outcome ' + name, words[name]), make('b', '', String(count)));
    const place = outcomes.indexOf(name) + 1;
    if (place) chip.title = 'Key ' + place;
    chips[name] = chip;
    bar.append(chip);
  }
  const search = make('input');
  search.type = 'search';
  search.placeholder = 'Search jobs, reasons and output  ( / )';
  search.setAttribute('aria-label', 'Search jobs, reasons and output');
  search.addEventListener('input', () => look({ search: search.value }));
  controls.search = search;
  controls.count = make('output', 'count');
  const [sort, sortLabel] = choice('Sort by', Object.entries(orders).map(([name, [label]]) =>
    [name, label]), value => look({ sort: value }));
  controls.sort = sort;
  const keys = button('?', showHelp, 'help');
  keys.setAttribute('aria-label', 'Keys');
  bar.append(search, controls.count);
  const repositories = [...new Set(jobs.map(job => job['repository-name']))].sort();
  if (repositories.length > 1) {
    const [select, label] = choice('Repository', [['', 'all'], ...repositories.map(name =>
      [name, name])], value => look({ repository: value }));
    controls.repository = select;
    bar.append(label);
  }
  bar.append(sortLabel, keys);
  return bar;
}
function buildList() {
  const list = byId('list');
  if (!jobs.length) return;
  const nothing = make('p', 'empty', 'No job matches.');
  nothing.id = 'nothing';
  controls.whys = [];
  list.prepend(share(), buildBar(), buildTimeline(), buildReasons(), buildSame());
  list.append(nothing, runCommands());
  rows.forEach((row, index) => {
    row.querySelector('a').href = addressOf(jobs[index]);
    row.addEventListener('click', event => {
      if (event.target.closest('a') || String(getSelection())) return;
      openJob(index);
    });
  });
  refresh();
}
