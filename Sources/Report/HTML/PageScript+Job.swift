extension PageScript {
  /// What an agent said and did.
  static let talk = #"""
    function who(name, entry, began) {
      const head = make('div', 'who', make('b', '', name));
      const at = entry.time && began ? (Date.parse(entry.time) - began) / 1000 : NaN;
      if (at >= 0) head.append(make('span', '', '+' + time(at)));
      return head;
    }
    function mark(status) {
      const isBad = /fail|error|reject|deny|cancel/i.test(status);
      const isGood = /complete|allow|accept/i.test(status);
      return make('span', 'mark' + (isBad ? ' bad' : isGood ? ' good' : ''), status);
    }
    function spoken(entry, began) {
      switch (entry.kind) {
      case 'prompt': return make('div', 'turn-prompt', who('Prompt', entry, began),
        make('div', 'said', entry.text || ''));
      case 'message': return make('div', 'turn-message', who('Agent', entry, began),
        make('div', 'said', entry.text || ''));
      case 'thought': return fold(['Thought · ' + plural((entry.text || '').length, 'character')],
        part => part.append(make('div', 'said', entry.text || '')), 'turn-thought');
      case 'tool': return fold([make('small', '', entry.sort || 'tool'),
        make('code', '', entry.title || 'a tool call'), mark(entry.status || 'no end')], part => {
        const body = make('div', 'body');
        for (const [name, text] of [['Input', entry.input], ['Output', entry.output]]) {
          if (text) body.append(make('h4', '', name), make('pre', 'log', text));
        }
        if (!body.childNodes.length) body.append(make('p', 'empty', 'Nothing was told of it.'));
        part.append(body);
      });
      case 'plan': return make('div', '', who('Plan', entry, began), make('ul', 'plan',
        ...(entry.steps || []).map(step => make('li', ['completed', 'in_progress']
          .includes(step.status) ? step.status : '', step.content || ''))));
      case 'permission': return make('p', 'turn-line', 'Asked for permission: ',
        make('code', '', entry.title || 'a tool call'), ' ', mark(entry.status || 'no answer'));
      case 'service': return make('p', 'turn-line', make('code', '', entry.text || ''), ' ',
        entry.title || '');
      case 'end': return make('div', 'turn-end', make('span', '', entry.text || ''));
      case 'error': return make('p', 'turn-error', entry.text || '');
      case 'gap': return make('p', 'notice', entry.text || '');
      default: return make('p', 'turn-line', 'No message: ', make('code', '', entry.text || ''));
      }
    }
    function buildTalk(section, attempt) {
      const entries = attempt.conversation;
      if (!entries || !entries.length) {
        section.append(make('p', 'empty', 'There is no conversation to show.'));
        return;
      }
      const began = Date.parse((entries.find(entry => entry.time) || {}).time);
      const list = make('div', 'talk');
      let place = 0;
      function more() {
        for (const entry of entries.slice(place, place + 200)) list.append(spoken(entry, began));
        place += 200;
        if (place < entries.length) {
          const again = button('Show more: ' + (entries.length - place) + ' are left', () => {
            again.remove();
            more();
          }, 'more');
          list.append(again);
        }
      }
      more();
      section.append(list);
    }


    """#

  /// One job, with all that is known of it.
  static let job = #"""
    const colours = new RegExp('\\u001b\\[[0-9;]*[mK]', 'g');
    const tidy = text => text.replace(colours, '').replace(/\r\n/g, '\n');
    function excerpt(file) {
      const part = make('div');
      if (!file) return part;
      if (file.problem) {
        part.append(make('p', 'told', 'Not in this page: ' + file.problem + '. ', fileLink(file.path)));
        return part;
      }
      const told = make('p', 'told', fileLink(file.path), ', ' + size(file.size));
      part.append(told);
      if (file.size === 0) { told.append(': no output'); return part; }
      if (file['is-cut']) told.append('; a part is left out here');
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

    function buildCommands(section, attempt, omitted) {
      if (!attempt.commands.length) {
        section.append(make('p', 'empty', 'No command ran.'));
        return;
      }
      attempt.commands.forEach((command, place) => {
        const isGood = command.result === 'passed';
        const part = fold([make('span', 'outcome ' + (isGood ? 'passed' : 'failed'),
          command.result.replace('-', ' ')), make('b', '', command.name),
          make('small', '', command.phase === 'setup' ? 'setup' : ''),
          make('span', 'end', (isGood ? '' : command.ending + ', ') + time(command.seconds))],
          element => {
          const body = make('div', 'body', make('pre', 'command', '$ ' + command.command));
          const log = attempt.logs[place];
          if (log) body.append(excerpt(log));
          else {
            body.append(make('p', 'told', 'The end of the output, from the journal: ',
              fileLink(command.log)));
            body.append(make('pre', 'log', tidy(command['output-tail'])));
          }
          if (command.leftovers) {
            body.append(make('p', 'notice', plural(command.leftovers, 'process') +
              ' left behind and killed'));
          }
          element.append(body);
        });
        section.append(part);
        if (!isGood) {
          part.unfold();
          // Why it failed stands at the end of what it said.
          const log = part.querySelector('.log');
          if (log) setTimeout(() => { log.scrollTop = log.scrollHeight; });
        }
      });
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
      section.append(table(['Prompt', 'Ended', '#Credits', '#Context', '#Tool calls', '#Time'],
        attempt.turns.map(turn => [String(turn.index), turn['stop-reason'], credits(turn.credits),
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
      fact('Repository', job.repository);
      fact('Base commit', make('code', '', job['base-commit'].slice(0, 12)));
      fact('Job file', job.file + ':' + job.line);
      fact('Agent', [agent.name, agent.version].filter(Boolean).join(' '));
      fact('Model', agent.model);
      fact('Mode', agent.mode);
      fact('Agent ended', last.ending);
      const asked = detail.permissions.allowed + detail.permissions.denied;
      fact('Permissions', asked ? detail.permissions.allowed + ' allowed, ' +
        detail.permissions.denied + ' denied' : '');
      fact('Leftover processes', detail.leftovers ? detail.leftovers + ', killed' : '');
      fact('Worktree kept', last.kept);
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
      section('changes', 'Changes', changes, part => {
        buildChanges(part, index, detail);
        const snapshot = detail.snapshot;
        if (snapshot && snapshot['left-out'].length) {
          part.append(make('p', 'notice', 'Left out of the patch: ' + snapshot['left-out'].join('; ')));
        }
      });
      section('conversation', 'Conversation', '', part => buildTalk(part, last));
      section('servers', 'MCP servers', last.servers.length ? String(last.servers.length) : '',
        part => buildServers(part, last));
      section('usage', 'Usage', '', part => buildUsage(part, last));
      if (last.stderr) section('stderr', 'Agent’s error output', '', part =>
        part.append(excerpt(last.stderr)));
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


    """#

  /// Addresses and keys.
  static let keys = #"""
    const title = document.title;
    let lastOpened = -1;
    function showAll() { location.hash = ''; }
    function route() {
      const match = /^#job=(.*)$/.exec(location.hash);
      let id = null;
      try { id = match ? decodeURIComponent(match[1]) : null; } catch { id = null; }
      const index = id === null ? -1 : jobs.findIndex(job => job.id === id);
      const isJob = index >= 0;
      byId('top').hidden = isJob;
      byId('list').hidden = isJob;
      byId('job').hidden = !isJob;
      if (isJob) {
        buildJob(index);
        lastOpened = index;
        scrollTo(0, 0);
        const head = byId('job').querySelector('h2');
        head.tabIndex = -1;
        head.focus({ preventScroll: true });
        return;
      }
      byId('job').replaceChildren();
      document.title = title;
      if (lastOpened >= 0) rows[lastOpened].querySelector('a').focus();
    }

    let help = null;
    function showHelp() {
      if (!help) {
        help = make('dialog', '', make('b', '', 'Keys'));
        const list = make('dl');
        for (const [name, text] of [['j k', 'next and previous job'], ['Enter', 'open the job'],
          ['Esc', 'back to all jobs'], ['/', 'search'], ['1', 'only failed'], ['2', 'only in error'],
          ['3', 'only cancelled'], ['4', 'only skipped'], ['5', 'only passed'], ['0', 'all'],
          ['?', 'this help']]) {
          list.append(make('dt', '', ...name.split(' ').map(key => make('kbd', '', key))),
            make('dd', '', text));
        }
        help.append(list);
        help.addEventListener('click', () => help.close());
        document.body.append(help);
      }
      if (help.open) help.close(); else help.showModal();
    }

    function move(step) {
      const list = visible();
      if (!list.length) return;
      if (!byId('job').hidden) {
        const next = list[list.indexOf(lastOpened) + step];
        if (next !== undefined) location.hash = addressOf(jobs[next]);
        return;
      }
      const row = document.activeElement && document.activeElement.closest('#verdicts tbody tr');
      const at = row ? list.indexOf(+row.dataset.index) : step > 0 ? -1 : list.length;
      const next = list[Math.min(Math.max(at + step, 0), list.length - 1)];
      const link = rows[next].querySelector('a');
      link.focus();
      rows[next].scrollIntoView({ block: 'nearest' });
    }

    addEventListener('keydown', event => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const isTyping = event.target === searchField || event.target instanceof HTMLSelectElement;
      const isJob = !byId('job').hidden;
      if (event.key === 'Escape') {
        if (help && help.open) return;
        if (isTyping) { event.target.value = event.target === searchField ? '' : event.target.value;
          wanted = ''; refresh(); event.target.blur(); } else if (isJob) showAll();
        return;
      }
      if (isTyping) {
        if (event.target === searchField && ['Enter', 'ArrowDown'].includes(event.key)) {
          event.preventDefault();
          searchField.blur();
          move(1);
        }
        return;
      }
      const isArrow = event.key === 'ArrowDown' || event.key === 'ArrowUp';
      if (event.key === 'j' || event.key === 'k' || isArrow && !isJob) {
        event.preventDefault();
        move(event.key === 'j' || event.key === 'ArrowDown' ? 1 : -1);
      } else if (event.key === '?') showHelp();
      else if (isJob || !searchField) return;
      else if (event.key === '/') {
        event.preventDefault();
        searchField.focus();
      } else if (event.key === '0') toggle('all');
      else if (/^[1-5]$/.test(event.key)) toggle(outcomes[event.key - 1]);
    });
    // What is folded up cannot be read on paper; a long patch stays as it is on the screen.
    addEventListener('beforeprint', () => {
      for (const part of byId('job').querySelectorAll('section > details.box')) part.unfold();
    });
    addEventListener('hashchange', route);
    buildList();
    route();

    """#
}
