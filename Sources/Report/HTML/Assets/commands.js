// The commands of a job, and its trials.

const phaseMarks = { setup: 'setup', 'room-setup': 'setup in the clean room',
  'base-setup': 'setup on the base' };
function baselineText(command) {
  const mark = command['is-unstable-on-base'] ? ['unstable on the base'] : [];
  return [command.baseline || '', ...mark].filter(Boolean).join(', ').replaceAll('-', ' ');
}
function buildCommands(section, attempt) {
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
        body.append(scroller(make('pre', 'log', tidy(command['output-tail'])), 'Output'));
      }
      (command['earlier-tries'] || []).forEach((earlier, place) => {
        body.append(make('p', 'caption', 'Try ' + (place + 1) + ' on the same tree ' +
          earlier.ending + ': ', fileLink(earlier.log)));
        body.append(scroller(make('pre', 'log', tidy(earlier['output-tail'])), 'Output'));
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
