/// What a page does, as the one script in it.
///
/// It makes elements and text nodes, and never reads text as markup: there is no `innerHTML` in it,
/// no address that comes from data and no attribute that could be one's program.
enum PageScript {
  /// The whole script.
  static let text =
    "'use strict';\n(() => {\n" + core + list + timeline + diff + diffView + talk + job + keys
    + "})();\n"

  private static let core = #"""
    const byId = id => document.getElementById(id);
    const data = id => {
      const element = byId(id);
      return element ? JSON.parse(element.textContent) : null;
    };
    const HIDDEN = new RegExp('[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c' +
      '\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]|' +
      '\\udb40[\\udc00-\\udc7f]', 'g');
    const number = text => 'U+' + text.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');

    // Foreign text as nodes; what nobody could see is shown by its number.
    function put(parent, text) {
      text = String(text);
      let place = 0;
      for (const match of text.matchAll(HIDDEN)) {
        if (match.index > place) parent.append(text.slice(place, match.index));
        const mark = document.createElement('span');
        mark.className = 'hidden-character';
        mark.textContent = number(match[0]);
        parent.append(mark);
        place = match.index + match[0].length;
      }
      if (place < text.length) parent.append(place ? text.slice(place) : text);
    }
    const plain = text => String(text).replace(HIDDEN, match => '[' + number(match) + ']');

    // An element with classes and with children, which are elements or text.
    function make(tag, classes, ...children) {
      const element = document.createElement(tag);
      if (classes) element.className = classes;
      for (const child of children) {
        if (child === null || child === undefined) continue;
        if (child instanceof Node) element.append(child); else put(element, child);
      }
      return element;
    }
    function shape(tag, attributes, ...children) {
      const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
      for (const name in attributes) element.setAttribute(name, attributes[name]);
      element.append(...children);
      return element;
    }
    function button(label, action, classes) {
      const element = make('button', classes, label);
      element.type = 'button';
      element.addEventListener('click', action);
      return element;
    }
    // A link to a file beside the page: whatever the path is, it is relative.
    function fileLink(path, label) {
      const link = make('a', '', label || path);
      link.href = './' + path.split('/').map(encodeURIComponent).join('/');
      return link;
    }
    // A part that is made when it is first opened.
    function fold(summary, fill, classes) {
      const element = make('details', classes || 'box', make('summary', '', ...summary));
      const open = () => {
        if (!element.open || element.dataset.filled) return;
        element.dataset.filled = 'yes';
        fill(element);
      };
      element.addEventListener('toggle', open);
      element.unfold = () => { element.open = true; open(); };
      return element;
    }

    const plural = (count, noun) => count + ' ' + noun + (count === 1 ? '' : 's');
    const credits = value => value === undefined || value === null ? '–' : value.toFixed(3);
    function time(seconds) {
      if (seconds < 60) return seconds.toFixed(seconds < 10 ? 2 : 1) + 's';
      const whole = Math.round(seconds);
      const hours = Math.floor(whole / 3600);
      const rest = Math.floor(whole / 60) % 60 + 'm' + String(whole % 60).padStart(2, '0') + 's';
      return hours ? hours + 'h' + rest : rest;
    }
    function size(bytes) {
      if (bytes < 1024) return bytes + ' B';
      if (bytes < 1048576) return (bytes / 1024).toFixed(1) + ' KiB';
      return (bytes / 1048576).toFixed(1) + ' MiB';
    }

    const run = data('run');
    const jobs = run.jobs;
    const outcomes = ['failed', 'error', 'cancelled', 'skipped', 'passed'];
    const words = { failed: 'failed', error: 'in error', cancelled: 'cancelled',
      skipped: 'skipped', passed: 'passed', unfinished: 'not over' };
    const outcomeOf = job => job.outcome || 'unfinished';
    const addressOf = job => '#job=' + encodeURIComponent(job.id);


    """#

  private static let list = #"""
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


    """#
}
