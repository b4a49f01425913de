// The words in which a changed line differs from the line that it replaced.

const wordsOf = text => text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) || [];
// More comparisons than this would be felt.
const MOST_COMPARISONS = 40000;
const LONGEST_LINES = 20000;

// Which words of two lists are in a longest common subsequence of both.
function commonWords(old, now) {
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let one = old.length - 1; one >= 0; one--) {
    for (let other = now.length - 1; other >= 0; other--) {
      lengths[one * width + other] = old[one] === now[other] ?
        lengths[(one + 1) * width + other + 1] + 1 :
        Math.max(lengths[(one + 1) * width + other], lengths[one * width + other + 1]);
    }
  }
  const keeps = [old.map(() => false), now.map(() => false)];
  for (let one = 0, other = 0; one < old.length && other < now.length;) {
    if (old[one] === now[other]) {
      keeps[0][one++] = true;
      keeps[1][other++] = true;
    } else if (lengths[(one + 1) * width + other] >= lengths[one * width + other + 1]) one++;
    else other++;
  }
  return keeps;
}
// The text of both lines as pieces `[text, isChanged]`; null where too little is common.
function compareLines(oldText, nowText) {
  if (oldText.length + nowText.length > LONGEST_LINES) return null;
  const old = wordsOf(oldText), now = wordsOf(nowText);
  let start = 0, end = 0;
  const least = Math.min(old.length, now.length);
  while (start < least && old[start] === now[start]) start++;
  while (end < least - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  const middles = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  const isShort = middles[0].length * middles[1].length <= MOST_COMPARISONS;
  const keeps = isShort ? commonWords(...middles) : middles.map(words => words.map(() => false));
  const flags = [old, now].map((words, side) => words.map((_, place) =>
    place >= start && place < words.length - end && !keeps[side][place - start]));
  const kept = old.reduce((sum, word, place) =>
    sum + (flags[0][place] || !word.trim() ? 0 : word.length), 0);
  if (kept < Math.max(oldText.trim().length, nowText.trim().length) * .3) return null;
  return [pieces(old, flags[0]), pieces(now, flags[1])];
}
function pieces(words, flags) {
  const result = [];
  words.forEach((word, place) => {
    const last = result[result.length - 1];
    if (last && last[1] === flags[place]) last[0] += word;
    else result.push([word, flags[place]]);
  });
  return result;
}

// The pieces of changed lines, by the lines' places, for the run of changes that begins here.
function changedWords(lines, start, end, marks) {
  const old = [], now = [];
  let index = start;
  for (; index < end && '-\\'.includes(lines[index][0]); index++) {
    if (lines[index][0] === '-') old.push(index);
  }
  for (; index < end && '+\\'.includes(lines[index][0]); index++) {
    if (lines[index][0] === '+') now.push(index);
  }
  for (let place = 0; place < Math.min(old.length, now.length, 200); place++) {
    const compared = compareLines(lines[old[place]].slice(1), lines[now[place]].slice(1));
    if (!compared) continue;
    marks.set(old[place], compared[0]);
    marks.set(now[place], compared[1]);
  }
  return index;
}
