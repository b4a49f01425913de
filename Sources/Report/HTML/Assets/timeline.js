// The jobs on a common scale of time, and one job's phases.

const phaseNames = { baseline: 'baseline', workspace: 'worktree', setup: 'setup', agent: 'agent starts',
  servers: 'MCP servers', prompt: 'prompt', snapshot: 'snapshot', room: 'clean room',
  verify: 'verification',
  cleanup: 'clean-up', waiting: 'wait to retry' };

function key(kind, text) {
  return make('span', 'key', shape('svg', { 'aria-hidden': 'true' }, shape('rect',
    { width: '100%', height: '100%', class: 'fill-' + kind })), text);
}
const percent = (value, whole) => (whole > 0 ? value / whole * 100 : 0) + '%';

// Round times, about six of them.
function ticks(whole) {
  const steps = [.1, .2, .5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
    14400, 28800, 86400];
  const step = steps.find(step => whole / step <= 7) || Math.ceil(whole / 7);
  const result = [];
  for (let at = 0; at <= whole + 1e-9; at += step) result.push(at);
  return result;
}
const tickText = at => at === 0 ? '0' : at < 60 ? +at.toFixed(1) + 's' :
  at < 3600 ? +(at / 60).toFixed(1) + 'm' : +(at / 3600).toFixed(1) + 'h';

function scale(svg, whole, height, shownTicks) {
  for (const at of shownTicks) {
    const x = percent(at, whole);
    svg.append(shape('line', { x1: x, x2: x, y1: 16, y2: height, class: 'tick' }));
    const label = shape('text', { x, y: 11, class: 'scale', dx: at === 0 ? 0 : 4 });
    label.textContent = tickText(at);
    svg.append(label);
  }
}

// Jobs that follow one another share a lane, as they shared a place in the run.
function lanes(list) {
  const ends = [];
  const result = [];
  for (const job of list) {
    const last = job.phases[job.phases.length - 1];
    let lane = ends.findIndex(end => end <= job.start + .002);
    if (lane < 0) lane = ends.length;
    ends[lane] = last.end;
    result.push({ job, lane, end: last.end });
  }
  return result;
}

// Names without beginnings that they share, since a bar has room for few letters; all differ.
function distinctNames(names) {
  const isBreak = letter => /[^\p{L}\p{N}]/u.test(letter);
  const beginnings = name => [...name].map((letter, place) => isBreak(letter) ?
    name.slice(0, place + 1) : '').filter(Boolean);
  const counts = new Map();
  for (const name of names) {
    for (const start of beginnings(name)) counts.set(start, (counts.get(start) || 0) + 1);
  }
  // What is left off is the longest beginning that others have, or a shorter one.
  const choices = names.map(name => beginnings(name).filter(start => counts.get(start) > 1 &&
    start.length < name.length));
  for (;;) {
    const short = names.map((name, place) => {
      const start = choices[place][choices[place].length - 1];
      return start ? name.slice(start.length) : name;
    });
    const uses = new Map();
    for (const name of short) uses.set(name, (uses.get(name) || 0) + 1);
    const unclear = choices.filter((starts, place) => starts.length && uses.get(short[place]) > 1);
    if (!unclear.length) return short;
    for (const starts of unclear) starts.pop();
  }
}

function buildTimeline() {
  // Long: one drawing.
  const begun = jobs.filter(job => job.phases.length).sort((one, other) =>
    one.start - other.start);
  const section = make('section');
  section.id = 'timeline';
  if (!begun.length) {
    section.hidden = true;
    return section;
  }
  // Few jobs have a line each, where a name has room; many show how the run was filled.
  const ownLine = begun.length <= 10;
  const placed = ownLine ? begun.map((job, lane) => ({ job, lane,
    end: job.phases[job.phases.length - 1].end })) : lanes(begun);
  const count = Math.max(...placed.map(item => item.lane)) + 1;
  const whole = Math.max(run.seconds, ...placed.map(item => item.end), .001);
  const kinds = Object.keys(phaseNames).filter(kind => begun.some(job =>
    job.phases.some(phase => phase.kind === kind)));
  const verdicts = ['passed', ...outcomes].filter((name, place, all) =>
    all.indexOf(name) === place && begun.some(job => outcomeOf(job) === name));
  section.append(make('div', 'title', make('h2', '', 'Timeline'),
    ...kinds.map(kind => key(kind, phaseNames[kind])), make('span', '', 'Bottom edge:'),
    ...verdicts.map(name => key(name, words[name]))));
  const names = new Map(distinctNames(begun.map(job => plain(job.id))).map((name, place) =>
    [begun[place], name]));
  const step = 24;
  const height = 20 + count * step;
  const svg = shape('svg', { height });
  scale(svg, whole, height, ticks(whole));
  for (const { job, lane, end } of placed) {
    // The rows of the list lead to the same jobs by keyboard.
    const link = shape('a', { href: addressOf(job), tabindex: '-1' });
    const y = 20 + lane * step;
    const title = shape('title', {});
    title.textContent = plain(job.id) + ': ' + words[outcomeOf(job)] + ', ' +
      time(end - job.start);
    link.append(title, ...blocks(job.phases, whole, y, 18));
    const at = { x: percent(job.start, whole), width: percent(end - job.start, whole) };
    // What went wrong has to be seen among hundreds that did not.
    const depth = job.outcome === 'passed' ? 2 : 6;
    link.append(shape('rect', { ...at, y: y + 18 - depth, height: depth,
      class: 'fill-' + outcomeOf(job) }));
    link.append(shape('rect', { ...at, y, height: 18, class: 'frame' }));
    const label = shape('text', { x: 5, y: 11.5, class: 'name' });
    label.textContent = names.get(job);
    const isWide = (end - job.start) / whole > (ownLine ? .3 : .04);
    if (isWide) {
      link.append(shape('svg', { ...at, y, height: 15, overflow: 'hidden' }, label));
    } else if (ownLine) {
      const isLate = end / whole > .7;
      label.setAttribute('x', percent(isLate ? job.start : end, whole));
      label.setAttribute('dx', isLate ? -6 : 6);
      label.setAttribute('y', y + 12);
      label.setAttribute('class', 'scale');
      if (isLate) label.setAttribute('text-anchor', 'end');
      link.append(label);
    }
    svg.append(link);
  }
  section.append(scroller(make('div', 'lanes', svg), 'When each job ran, and in which phase'));
  return section;
}

function blocks(phases, whole, y, height, from = 0) {
  return phases.filter(phase => phase.end > phase.start).map(phase => shape('rect', {
    x: percent(phase.start - from, whole), width: percent(phase.end - phase.start, whole),
    y, height, class: 'fill-' + phase.kind }));
}

function phasesOf(job) {
  if (!job.phases.length) return null;
  const whole = Math.max(job.phases[job.phases.length - 1].end - job.start, .001);
  const svg = shape('svg', { height: 40, role: 'img', 'aria-label': 'The phases of the job' });
  scale(svg, whole, 40, ticks(whole));
  svg.append(...blocks(job.phases, whole, 20, 20, job.start));
  const sums = new Map();
  for (const phase of job.phases) {
    sums.set(phase.kind, (sums.get(phase.kind) || 0) + phase.end - phase.start);
  }
  const legend = [...sums].map(([kind, sum]) => key(kind, phaseNames[kind] + ' ' + time(sum)));
  return make('div', 'phases', make('div', 'title', make('h3', '', 'Phases'), ...legend),
    svg);
}
