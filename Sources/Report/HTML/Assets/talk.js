// What an agent said and did.

function by(entry) {
  return entry.subagent ? 'Subagent ' + entry.subagent : 'Agent';
}
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
  case 'message': return make('div', 'turn-message', who(by(entry), entry, began),
    make('div', 'said', entry.text || ''));
  case 'thought': return fold([(entry.subagent ? by(entry) + ' · ' : '') + 'Thought · ' + plural((entry.text || '').length, 'character')],
    part => part.append(make('div', 'said', entry.text || '')), 'turn-thought');
  case 'tool': return fold([entry.subagent ? make('small', '', by(entry)) : '',
    make('small', '', entry.sort || 'tool'),
    make('code', '', entry.title || 'a tool call'), mark(entry.status || 'no end')], part => {
    const body = make('div', 'body');
    for (const [name, text] of [['Input', entry.input], ['Output', entry.output]]) {
      if (text) body.append(make('h4', '', name), make('pre', 'log', text));
    }
    if (!body.childNodes.length) body.append(make('p', 'empty', 'The agent reported nothing about it.'));
    part.append(body);
  });
  case 'plan': return make('div', '', who('Plan', entry, began), make('ul', 'plan',
    ...(entry.steps || []).map(step => make('li', ['completed', 'in_progress']
      .includes(step.status) ? step.status : '', step.content || ''))));
  case 'permission': return make('p', 'turn-line',
    (entry.subagent ? by(entry) + ' asked' : 'Asked') + ' for permission: ',
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
