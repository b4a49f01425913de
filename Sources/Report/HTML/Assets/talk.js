// The words and actions of an agent.

function by(entry) {
  return entry.subagent ? 'Subagent ' + entry.subagent : 'Agent';
}
// The time since the first prompt.
function since(entry, began) {
  const at = entry.time && began ? (Date.parse(entry.time) - began) / 1000 : NaN;
  return at >= 0 ? make('span', 'at', '+' + time(at) + ' ') : null;
}
const who = (name, entry, began) => make('div', 'who', make('b', '', name), since(entry, began));
function mark(status) {
  const isBad = /fail|error|reject|den[yi]|cancel/i.test(status);
  const isGood = /complete|allow|accept/i.test(status);
  return make('span', 'mark' + (isBad ? ' bad' : isGood ? ' good' : ''), status);
}
function toolCall(entry, began) {
  const took = entry.end && entry.time ? (Date.parse(entry.end) - Date.parse(entry.time)) / 1000 :
    NaN;
  const title = entry.title || 'a tool call';
  return fold([since(entry, began), entry.subagent ? make('small', '', by(entry)) : null,
    make('small', '', entry.sort || 'tool'), make('code', '', title),
    mark(entry.status || 'no end reported'), took >= .1 ? make('small', '', time(took)) : null],
    part => {
      const body = make('div', 'body');
      // Many titles are the input already.
      const input = entry.input && !title.endsWith(entry.input.trim()) ? entry.input : '';
      for (const [name, text] of [['Input', input], ['Output', entry.output]]) {
        if (text) body.append(make('p', 'label', name), scroller(make('pre', 'log', text), name));
      }
      if (!body.childNodes.length) {
        body.append(make('p', 'empty', 'The agent reported nothing about it.'));
      }
      part.append(body);
    });
}
function permission(entry, began, denials) {
  const rule = entry['is-denied'] ? denials.get(entry.title) : '';
  return make('p', 'turn-line' + (entry['is-denied'] ? ' denied' : ''), since(entry, began),
    (entry.subagent ? by(entry) + ' asked' : 'Asked') + ' for permission: ',
    make('code', '', entry.title || 'a tool call'), ' ',
    mark(entry['is-denied'] ? 'denied' : entry.status || 'no answer'),
    rule ? ' by ' + rule : '');
}
function spoken(entry, began, denials) {
  switch (entry.kind) {
  case 'prompt': return make('div', 'turn-prompt', who('Prompt', entry, began),
    opening(entry.text || '', 4, 'said'));
  case 'message': return make('div', 'turn-message', who(by(entry), entry, began),
    markdown(entry.text || ''));
  case 'thought': return fold([since(entry, began), (entry.subagent ? by(entry) + ' · ' : '') +
    'Thought · ' + plural((entry.text || '').length, 'character')],
    part => part.append(markdown(entry.text || '')), 'turn-thought');
  case 'tool': return toolCall(entry, began);
  case 'plan': return make('div', '', who('Plan', entry, began), make('ul', 'plan',
    ...(entry.steps || []).map(step => make('li', ['completed', 'in_progress']
      .includes(step.status) ? step.status : '', step.content || ''))));
  case 'permission': return permission(entry, began, denials);
  case 'service': return make('p', 'turn-line', since(entry, began),
    make('code', '', entry.text || ''), ' ', entry.title || '');
  case 'end': return make('div', 'turn-end', make('span', '', entry.text || ''));
  case 'error': return make('p', 'turn-error', entry.text || '');
  case 'gap': return make('p', 'notice', entry.text || '');
  default: return make('p', 'turn-line', 'No message: ', make('code', '', entry.text || ''));
  }
}
// By which rule each request was denied, where that is certain.
const ruleText = rule => /^rule \d+$/.test(rule) ? rule + ' of permissions' :
  rule === 'default' ? 'the default of permissions' : rule;
function rulesOf(attempt) {
  const rules = new Map();
  for (const { title, rule } of attempt.denials) {
    const text = rule ? ruleText(rule) : '';
    rules.set(title, rules.has(title) && rules.get(title) !== text ? '' : text);
  }
  return rules;
}
function buildTalk(section, attempt) {
  const entries = attempt.conversation;
  const first = entries.find(entry => entry.kind === 'prompt' && entry.time) ||
    entries.find(entry => entry.time) || {};
  const began = Date.parse(first.time);
  const denials = rulesOf(attempt);
  const list = make('div', 'talk');
  let place = 0;
  function more() {
    for (const entry of entries.slice(place, place + 200)) {
      list.append(spoken(entry, began, denials));
    }
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
  if (first.time) section.append(make('p', 'caption', 'Times count from the first ' +
    (first.kind === 'prompt' ? 'prompt.' : 'message.')));
  section.append(list);
}
