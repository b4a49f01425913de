import Foundation
import TestSupport
import Testing

/// The page of a run with large changes, of which a browser gets as much as a reader can read.
@Suite(.serialized, .waiting, .timeLimit(.minutes(20))) struct `A large change on a run's page` {
  @Test func `is shown piece by piece, and every piece can be reached`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: """
        turns:
          - - run: "seq 1 30000 >z.txt; sed 's/$/ more/' z.txt >src/greeting.txt"
            - run: "for i in $(seq 600); do mkdir -p d/$((i % 7)); echo $i >d/$((i % 7))/$i; done"
            - run: "tr -d '\\\\n' <z.txt >long.txt"
        """
    )
    #expect(try scenario.run(file).job()?.outcome == "passed")
    let browser = Browser(directory: scenario.directory, page: "kjob-out/report.html")
    let seen = try browser.see(
      """
      await openJob('job');
      const nodes = () => all('*').length < 40000;
      const buttons = () => texts('.changes .more').join(', ');
      see('files', all('.file').length + ' ' + buttons() + ' ' + nodes());
      const last = all('.tree button').pop();
      last.click();
      see('last', all('.file').length + ' ' + last.textContent + ' ' + all('.row').length + ' ' +
        buttons() + ' ' + nodes());
      all('.changes .more').pop().click();
      see('more', all('.row').length + ' ' + nodes());
      """
    )
    #expect(
      seen == [
        "files: 200 Show 200 more of 603 files true",
        "last: 603 z.txt+30000 2703 Show more: 28501 lines are left true", "more: 4203 true",
      ]
    )
  }
}
