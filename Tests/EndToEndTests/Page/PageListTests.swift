import Foundation
import TestSupport
import Testing

/// The first view of `report.html`: what went wrong, where, and how often.
@Suite(.serialized, .waiting, .timeLimit(.minutes(20))) struct `The list of a run's page` {
  @Test func `says why, and what jobs share`() throws {
    let seen = try ReadRun.shared.get().browser().see(
      """
      see('headline', one('h1').textContent);
      see('rows', rows().join(' '));
      see('why', one('#verdicts .why').innerHTML);
      see('evidence', texts('#verdicts .evidence').join(' | '));
      see('repositories', texts('#verdicts tbody .repository').join(' '));
      see('reasons', texts('#reasons button').join(' | '));
      see('shared', texts('#same summary, #same h2').join(' | '));
      one('#same details').unfold();
      see('jobs', texts('#same .job-links a').join(' '));
      see('shown once', texts('#same .row.add .code').join(' | '));
      const labels = texts('#timeline svg a text');
      see('labels', labels.length + ' ' + new Set(labels).size);
      see('commands', texts('#list .copy-line code').join(' | '));
      see('verdicts', texts('#timeline .title .key').slice(-2).join(' '));
      const search = one('input[type=search]');
      search.value = '`Tests` exited'; search.dispatchEvent(new Event('input'));
      see('found', rows().length);
      """
    )
    let parts = ["[one]", "[two]"]
    let ports = ["repository", "second"].flatMap { name in parts.map { "port@\(name)\($0)" } }
    let evidence = Array(repeating: "3 of 4: `label` is missing", count: 4) + ["bad line 50"]
    #expect(
      seen == [
        "headline: 2 of 7 jobs passed (1 without a change)",
        "rows: \(ports.joined(separator: " ")) long talk empty",
        "why: <code>kjob.verify.failed</code> <code>tests</code> exited with 1",
        "evidence: \(evidence.joined(separator: " | "))",
        "repositories: repository repository second second repository repository repository",
        "reasons: 4 ×tests exited with 1kjob.verify.failed3 of 4: `label` is missing",
        "shared: A change that jobs share | 4 ×port@repository[one] and 3 morethe same hunks; paths or line numbers differ"
          + "+1 −1 in 1 file",
        "jobs: \(ports.joined(separator: " "))",
        "shown once: all",
        "labels: 7 7",
        #"commands: kjob rerun 'it'\''s out' | kjob apply 'it'\''s out'"#,
        "verdicts: passed failed", "found: 4",
      ]
    )
  }

  @Test func `keeps filter, search and order in the address`() throws {
    let browser = try ReadRun.shared.get().browser()
    let seen = try browser.see(
      """
      const count = () => one('.bar .count').textContent;
      const length = history.length;
      const address = async part => until(part, () => location.hash === part);
      press('1'); await address('#only=failed');
      see('failed', count());
      const search = one('input[type=search]');
      search.value = 'second'; search.dispatchEvent(new Event('input'));
      await address('#only=failed&search=second');
      see('search', rows().join(' ') + ', ' + count());
      one('#reasons button').click();
      await until('why', () => location.hash.includes('&why=') || location.hash.includes('why='));
      see('why', rows().length + ' ' + one('#reasons button').getAttribute('aria-pressed'));
      press('0'); await address('');
      see('all', rows().length + count());
      const [repositories, order] = all('select');
      repositories.value = 'repository'; repositories.dispatchEvent(new Event('change'));
      await address('#repository=repository');
      order.value = 'longest'; order.dispatchEvent(new Event('change'));
      await address('#repository=repository&sort=longest');
      see('repository', rows().length + ', ' + count());
      see('entries', history.length - length);
      """
    )
    #expect(
      seen == [
        "failed: 5 of 7 jobs", "search: port@second[one] port@second[two], 2 of 7 jobs",
        "why: 2 true", "all: 7", "repository: 5, 5 of 7 jobs", "entries: 0",
      ]
    )
    // What a colleague gets who opens the address.
    let sent = try browser.see(
      """
      see('rows', rows().join(' '));
      see('pressed', texts('.bar [aria-pressed=true]').join(' '));
      see('search', one('input[type=search]').value);
      see('order', all('select')[1].value);
      """,
      at: "#only=failed,passed&search=O&repository=repository&sort=file"
    )
    #expect(
      sent == [
        "rows: port@repository[one] port@repository[two] talk empty long",
        "pressed: failed5 passed2", "search: O", "order: file",
      ]
    )
    // An address from elsewhere is not obeyed.
    let foreign = try browser.see(
      "see('rows', rows().length + one('select:last-of-type').value);",
      at: "#only=%FF,nothing&sort=constructor&search=%"
    )
    #expect(foreign == ["rows: 7"])
  }

  @Test func `opens and leaves a job without new entries in the history`() throws {
    let seen = try ReadRun.shared.get().browser().see(
      """
      const length = history.length;
      press('1');
      await until('filtered', () => location.hash === '#only=failed');
      press('j');
      document.activeElement.click();
      await until('a job', () => one('#job h1'));
      see('opened', history.length - length + ' ' + one('#job h1').textContent);
      press('j');
      await until('the next', () => one('#job h1').textContent.endsWith('[two]'));
      see('next', history.length - length);
      await goBack();
      see('back', location.hash + ' ' + rows().length + ' ' + (history.length - length));
      see('focus', document.activeElement.textContent);
      // From an address that was sent, there is no list to go back to.
      await openJob('talk');
      await openJob('long');
      const before = history.length;
      await goBack();
      see('replaced', history.length - before + ' ' + location.hash);
      see('focus', document.activeElement.textContent);
      """
    )
    #expect(
      seen == [
        "opened: 1 port@repository[one]", "next: 1", "back: #only=failed 5 1",
        "focus: port@repository[two]", "replaced: 0 #only=failed", "focus: long",
      ]
    )
  }
}
