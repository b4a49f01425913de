// The list of jobs.

// The rows are in the document already; here they get filters, an order and addresses.
const rows = [...document.querySelectorAll('#verdicts tbody tr')];
const shown = new Set();
let wanted = '';
let order = jobs.map((_, index) => index);
const chips = {};
let searchField = null;

const haystack = jobs.map(job => [job.id, job.message, job.reason, job.file, job.repository]
  .filter(Boolean).join('\n').toLowerCase());
const matches = index => (!shown.size || shown.has(outcomeOf(jobs[index]))) &&
  haystack[index].includes(wanted);
const visible = () => order.filter(matches);

function refresh() {
  for (let index = 0; index < rows.length; index++) rows[index].hidden = !matches(index);
  for (const name in chips) {
    chips[name].setAttribute('aria-pressed', String(name === 'all' ? !shown.size :
      shown.has(name)));
  }
  byId('nothing').hidden = visible().length > 0;
}
function toggle(name) {
  if (name === 'all') shown.clear();
  else if (!shown.delete(name)) shown.add(name);
  refresh();
}
const orders = {
  'Verdict': (one, other) => [...outcomes, 'unfinished'].indexOf(outcomeOf(jobs[one])) -
    [...outcomes, 'unfinished'].indexOf(outcomeOf(jobs[other])) || one - other,
  'Job file': (one, other) => one - other,
  'Start': (one, other) => (jobs[one].start ?? 1e12) - (jobs[other].start ?? 1e12),
  'Longest': (one, other) => jobs[other].seconds - jobs[one].seconds,
  'Most credits': (one, other) => (jobs[other].credits || 0) - (jobs[one].credits || 0),
};
function arrange(name) {
  order.sort(orders[name]);
  const body = rows.length ? rows[0].parentNode : null;
  if (body) body.append(...order.map(index => rows[index]));
}

function share() {
  const bar = shape('svg', { id: 'share', 'aria-hidden': 'true' });
  let place = 0;
  for (const name of ['passed', 'failed', 'error', 'cancelled', 'skipped', 'unfinished']) {
    const part = jobs.filter(job => outcomeOf(job) === name).length / jobs.length * 100;
    if (!part) continue;
    bar.append(shape('rect', { x: place + '%', width: part + '%', height: '100%',
      class: 'fill-' + name }));
    place += part;
  }
  return bar;
}

function buildList() {
  const list = byId('list');
  if (!jobs.length) return;
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
  searchField = make('input');
  searchField.type = 'search';
  searchField.placeholder = 'Search jobs and reasons  ( / )';
  searchField.setAttribute('aria-label', 'Search jobs and reasons');
  searchField.addEventListener('input', () => {
    wanted = searchField.value.toLowerCase();
    refresh();
  });
  const select = make('select');
  select.setAttribute('aria-label', 'Order');
  for (const name in orders) select.append(make('option', '', name));
  select.addEventListener('change', () => arrange(select.value));
  bar.append(searchField, select, button('?', showHelp, 'help'));
  const nothing = make('p', 'empty', 'No job matches.');
  nothing.id = 'nothing';
  list.prepend(share(), bar, buildTimeline());
  list.append(nothing);
  rows.forEach((row, index) => {
    const link = row.querySelector('a');
    link.href = addressOf(jobs[index]);
    row.addEventListener('click', event => {
      if (event.target.closest('a') || String(getSelection())) return;
      location.hash = addressOf(jobs[index]);
    });
  });
  arrange('Verdict');
  refresh();
}
