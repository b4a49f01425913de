// Turns the text of an agent into elements, with the part of Markdown that agents use.

// Links stay text, because an agent should not choose where a reader goes.
function inline(parent, text) {
  let place = 0;
  while (place < text.length) {
    const next = /`+|\*\*|!?\[/g;
    next.lastIndex = place;
    const match = next.exec(text);
    if (!match) break;
    const [sign] = match;
    const start = match.index + sign.length;
    const end = sign.endsWith('[') ? -1 : closing(text, sign, start);
    const link = sign.endsWith('[') && /^([^\]\n]{0,500})\]\(([^)\s]{1,2000})\)/.exec(
      text.slice(start, start + 2600));
    put(parent, text.slice(place, match.index));
    if (end > start) {
      const inner = text.slice(start, end);
      const element = make(sign === '**' ? 'strong' : 'code');
      if (sign === '**') inline(element, inner);
      else {
        const isPadded = inner.length > 2 && inner.startsWith(' ') && inner.endsWith(' ');
        put(element, isPadded ? inner.slice(1, -1) : inner);
      }
      parent.append(element);
      place = end + sign.length;
    } else if (link) {
      put(parent, link[1]);
      parent.append(make('span', 'target', ' (' + link[2] + ')'));
      place = start + link[0].length;
    } else {
      put(parent, sign);
      place = start;
    }
  }
  put(parent, text.slice(place));
}
// Where the same sign ends what it began, in the same paragraph; -1 if nowhere.
function closing(text, sign, start) {
  if (sign === '**') return /\s/.test(text[start] || ' ') ? -1 : text.indexOf('**', start + 1);
  const runs = /`+/g;
  runs.lastIndex = start;
  for (let match = runs.exec(text), tries = 0; match && tries < 200; match = runs.exec(text)) {
    if (match[0] === sign) return match.index;
    tries++;
  }
  return -1;
}

const LIST_ITEM = /^( {0,20})([-*+]|\d{1,9}[.)])[ \t]+(.*)$/;
const FENCE = /^ {0,12}(`{3,}|~{3,})([^`]*)$/;

function fenced(lines, index, parent) {
  const [, mark, language] = FENCE.exec(lines[index]);
  let end = index + 1;
  while (end < lines.length && !(lines[end].trim().startsWith(mark) &&
    /^(`+|~+)$/.test(lines[end].trim()))) end++;
  const indent = /^ */.exec(lines[index])[0].length;
  const content = lines.slice(index + 1, end).map(line =>
    line.slice(Math.min(indent, /^ */.exec(line)[0].length)));
  if (language.trim()) parent.append(make('p', 'label', language.trim()));
  parent.append(make('pre', 'fenced', content.join('\n')));
  return end + 1;
}
// A list, whose inner lists are known by their indent.
function listed(lines, index, parent) {
  const levels = [];
  for (; index < lines.length; index++) {
    const match = LIST_ITEM.exec(lines[index]);
    const level = levels[levels.length - 1];
    if (!match) {
      const isInside = /^\s+\S/.test(lines[index]);
      if (isInside && FENCE.test(lines[index])) {
        index = fenced(lines, index, level.item) - 1;
      } else if (isInside) {
        put(level.item, '\n');
        inline(level.item, lines[index].trim());
      } else if (lines[index].trim() || !LIST_ITEM.test(lines[index + 1] || '')) break;
      continue;
    }
    const indent = match[1].length;
    while (levels.length > 1 && indent < levels[levels.length - 1].indent) levels.pop();
    let last = levels[levels.length - 1];
    if (!last || indent > last.indent + 1 && levels.length < 8) {
      const isNumbered = /^\d/.test(match[2]);
      const list = make(isNumbered ? 'ol' : 'ul');
      if (isNumbered) list.start = parseInt(match[2], 10);
      (last ? last.item : parent).append(list);
      last = { indent, list, item: null };
      levels.push(last);
    }
    last.item = make('li');
    inline(last.item, match[3]);
    last.list.append(last.item);
  }
  return index;
}
function markdown(text) {
  const parent = make('div', 'said');
  const lines = text.split('\n');
  let index = 0;
  while (index < lines.length) {
    const line = lines[index];
    const heading = /^(#{1,6})[ \t]+(.*)$/.exec(line);
    if (FENCE.test(line)) index = fenced(lines, index, parent);
    else if (LIST_ITEM.test(line)) index = listed(lines, index, parent);
    else if (heading) {
      const element = make('p', 'heading');
      inline(element, heading[2].replace(/ #+ *$/, ''));
      parent.append(element);
      index++;
    } else if (line.trim() === '') index++;
    else if (line.startsWith('|')) {
      const start = index;
      while (index < lines.length && lines[index].startsWith('|')) index++;
      parent.append(make('pre', 'fenced', lines.slice(start, index).join('\n')));
    } else {
      const start = index;
      do index++; while (index < lines.length && lines[index].trim() !== '' &&
        !FENCE.test(lines[index]) && !LIST_ITEM.test(lines[index]) &&
        !/^#{1,6}[ \t]/.test(lines[index]) && !lines[index].startsWith('|'));
      const element = make('p');
      inline(element, lines.slice(start, index).join('\n'));
      parent.append(element);
    }
  }
  return parent;
}
