import Foundation
import TestSupport
import Testing

/// The page of one job, as its reviewer reads it.
@Suite(.serialized, .waiting, .timeLimit(.minutes(20))) struct `A job of a run's page` {
  @Test func `has what was asked first, then the verdict, and each thing once`() throws {
    let seen = try ReadRun.shared.get().browser().see(
      """
      const order = () => all('#job > *').filter(isShown).map(part => part.className || part.ariaLabel ||
        part.querySelector('h2') && part.querySelector('h2').firstChild.textContent).join(', ');
      await openJob('long');
      see('order', order());
      see('reason', one('.reason p').textContent + one('.reason > code').textContent);
      see('guide', one('.reason .guide').textContent.length > 40);
      see('evidence', one('#job').textContent.split('bad line 50').length - 1);
      await openJob("empty");
      see('empty', order());
      see('missing', one('#job .missing').textContent + ' ' +
        texts('#job .facts dd').includes('none'));
      await openJob('talk');
      see('asked', one('.asked .said').textContent.slice(0, 53));
      see('hidden', ['Mode', 'Tree', 'Agent ended'].filter(name =>
        texts('#job dt').includes(name)).length);
      one('#job section:last-child details').unfold();
      see('folded', ['Mode', 'Tree', 'Agent ended'].filter(name =>
        texts('#job dt').includes(name)).length);
      const files = texts('.files a').map(path => path.split('/').pop());
      see('files', files.includes('verify-2-loud.log') + ' ' +
        files.some(name => name === 'verify-1-quiet.log'));
      """
    )
    #expect(
      seen == [
        "order: crumbs, head, facts, asked, reason, copy-lines, Parts of the job, Commands, "
          + "Changes, Conversation, Time and usage, For maintainers",
        "reason: sed s/loud/bad/ src/loud.txt; exit 3 exited with 3kjob.verify.failed",
        "guide: true",
        "evidence: 1",
        "empty: crumbs, head, facts, asked, copy-lines, caption missing, Parts of the job, Commands, "
          + "Conversation, Time and usage, For maintainers",
        "missing: Nothing was changed. true",
        "asked: Give `add` a third argument.\n\nChange **all** callers.",
        "hidden: 0", "folded: 3", "files: true false",
      ]
    )
  }

  @Test func `has command lines that a shell reads as they are meant`() throws {
    let run = try ReadRun.shared.get()
    let seen = try run.browser().see(
      """
      const copied = [];
      Object.defineProperty(navigator, 'clipboard', { configurable: true,
        value: { writeText: async text => { copied.push(text); } } });
      for (const id of ['port@second[two]', 'talk', 'long']) {
        await openJob(id);
        for (const copy of all('#job .copy-line button')) {
          copy.click();
          await until('copied', () => copy.textContent === 'Copied');
        }
      }
      seen.push(...copied);
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      const copy = one('#job .copy-line button');
      copy.click();
      await until('selected', () => copy.textContent === 'Selected');
      seen.push(String(getSelection()));
      """
    )
    let words = try seen.map { line in
      try Shell.run(
        "kjob() { printf '%s|' kjob \"$@\"; }; git() { printf '%s|' git \"$@\"; }; \(line)",
        in: "/"
      )
    }
    #expect(
      words == [
        "kjob|rerun|it's out|port@second[two]|",
        "git|apply|--binary|--index|it's out/jobs/port@second[two]/changes.patch|",
        "kjob|rerun|it's out|talk|",
        "kjob|apply|it's out|talk|",
        "git|apply|--binary|--index|it's out/jobs/talk/changes.patch|",
        "kjob|rerun|it's out|long|", "git|apply|--binary|--index|it's out/jobs/long/changes.patch|",
        "kjob|rerun|it's out|long|",
      ]
    )
  }

  @Test func `has files with addresses, marks and changed words`() throws {
    let browser = try ReadRun.shared.get().browser()
    let seen = try browser.see(
      """
      await openJob('talk');
      const names = () => texts('.file > details > summary > code');
      see('files', names().join(' '));
      const places = all('.tree button').map(button => button.dataset.place);
      see('tree', texts('.tree button span:first-child').join(' ') + ', ' + places.join(' '));
      const here = () => (document.activeElement.closest('.file') || one('h1'))
        .querySelector('code').textContent;
      const length = history.length;
      press('n'); see('n', here()); press('n'); see('n', here()); press('p'); see('p', here());
      see('address', location.hash + ' ' + (history.length - length));
      press('v');
      see('viewed', texts('.tree .seen span:first-child').join(' ') + ', ' +
        one('.file details').open + ', ' + one('#job output').textContent);
      one('.tree button[data-place="3"]').click();
      see('shown', here() + ' ' + location.hash + ' ' +
        texts('.tree [aria-current] span:first-child').join(' '));
      await openJob('long');
      await openJob('talk');
      see('kept', all('.file input').map(check => check.checked).join(' '));
      see('words', texts('.row.remove .word').join(' ') + ' > ' + texts('.row.add .word').join(' '));
      one('.split-switch').click();
      const math = all('.file').find(file => file.textContent.includes('math.py'));
      see('split', [...math.querySelectorAll('.row.split')].map(row =>
        [...row.querySelectorAll('.side')].map(side => side.className.split(' ').pop()).join('/') +
        ' ' + [...row.querySelectorAll('.at')].map(at => at.dataset.at).join('/')).join(', '));
      """
    )
    #expect(
      seen == [
        "files: src/z/z.txt src/b.txt src/math.py tests/unit/t.txt a.txt",
        "tree: z.txt b.txt math.py t.txt a.txt, 0 1 2 3 4",
        "n: src/z/z.txt", "n: src/b.txt", "p: src/z/z.txt",
        "address: #job=talk&file=src%2Fz%2Fz.txt 0",
        "viewed: z.txt, false, 1 of 5 files viewed",
        "shown: tests/unit/t.txt #job=talk&file=tests%2Funit%2Ft.txt t.txt",
        "kept: true false false false false",
        "words:  > , c , 3",
        "split: remove/add 1/1, same/same 2/2, same/same 3/3, remove/add 4/4",
      ]
    )
    let sent = try browser.see(
      """
      await until('the file', () => document.activeElement.closest('.file'));
      see('file', document.activeElement.closest('.file').querySelector('code').textContent);
      """,
      at: "#job=talk&file=tests%2Funit%2Ft.txt"
    )
    #expect(sent == ["file: tests/unit/t.txt"])
  }

  @Test func `shows what the agent wrote and asked for`() throws {
    let seen = try ReadRun.shared.get().browser().see(
      """
      await openJob('talk');
      see('message', one('.turn-message .said').innerHTML);
      see('denials', texts('#job table td').slice(0, 2).join(', '));
      see('asked', texts('.turn-line').map(text => text.replace(/^\\+\\S+ /, '')).join(' | '));
      see('calls', texts('.talk .box > summary .mark').join(' '));
      see('links', all('.talk a').length);
      see('times', all('.talk .at').every(at => /^\\+\\d/.test(at.textContent)));
      await openJob('port@repository[one]');
      see('siblings', texts('#job .job-links a').join(' '));
      """
    )
    #expect(
      seen == [
        "message: <p class=\"heading\">Plan</p><p>I *read* <code>src/math.py</code> and "
          + "<strong>all</strong> docs<span class=\"target\"> (https://example.com/x)</span>:</p>"
          + "<ol start=\"1\"><li>one</li><li>two<ul><li>inner <code>x</code></li><li>last</li></ul>"
          + "</li></ol><p class=\"label\">python</p><pre class=\"fenced\">if a &lt; b:\n    &lt;b&gt;</pre>"
          + "<p>Done: 2 * 3 * 4, a_b_c, `open.</p>",
        "denials: rm -rf /, rule 1 of permissions",
        "asked: Asked for permission: rm -rf / denied by rule 1 of permissions | "
          + "Asked for permission: see docs Yes",
        "calls: completed denied allowed completed", "links: 0", "times: true",
        "siblings: port@repository[two] port@second[one] port@second[two]",
      ]
    )
  }
}
