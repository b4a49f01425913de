import Foundation
import TestSupport
import Testing

/// The page of a run for readers with a keyboard, a screen reader, a telephone or a printer.
@Suite(.serialized, .waiting, .timeLimit(.minutes(20))) struct `A run's page is open to all readers`
{
  @Test(arguments: [false, true])
  func `no rule of accessibility is broken`(isDark: Bool) throws {
    let seen = try ReadRun.shared.get().browser(isDark: isDark).see(
      Audit.script + """
        see('dark', matchMedia('(prefers-color-scheme: dark)').matches);
        const unfold = () => {
          for (let round = 0; round < 3; round++) {
            for (const part of all('details')) if (part.unfold) part.unfold();
          }
        };
        see('list', audit());
        unfold();
        press('1');
        see('filtered list', audit());
        press('0');
        for (const id of ['talk', 'long', 'port@second[two]', "empty"]) {
          await openJob(id);
          see(id, audit());
          unfold();
          if (one('.split-switch')) one('.split-switch').click();
          if (one('.file input')) one('.file input').click();
          unfold();
          see(id, audit());
        }
        await goBack();
        press('?');
        see('help', audit());
        """
    )
    #expect(
      seen == [
        "dark: \(isDark)", "list: ", "filtered list: ", "talk: ", "talk: ", "long: ", "long: ",
        "port@second[two]: ", "port@second[two]: ", "empty: ", "empty: ",
        "help: ",
      ]
    )
  }

  @Test func `the rules find what breaks them`() throws {
    let broken = """
      <!DOCTYPE html><html><head><meta http-equiv="x"><title></title></head><body>
      <h3 id="a">level</h3><h1>one</h1><h1>two</h1><p id="a" style="color:#999">pale text</p>
      <div style="overflow:auto;height:20px"><p style="height:90px">long</p></div>
      <svg role="img" aria-label="x"><a href="#x"><text>x</text></a></svg>
      <button></button><input><div role="group">x</div><ul><p>x</p></ul><p tabindex="2">x</p>
      <div aria-hidden="true"><button>x</button></div><details><summary>s <input title="i"></summary>
      </details></body></html>
      """
    let directory = try TemporaryDirectory("kjob-audit")
    try directory.write("broken.html", broken)
    let seen = try Browser(directory: directory, page: "broken.html").see(
      Audit.script + "seen.push(...new Set(audit().map(text => text.split(' ')[0])));"
    )
    #expect(
      Set(seen) == [
        "duplicate-id", "name", "nested-interactive", "scrollable-region-focusable", "list",
        "tabindex", "color-contrast", "region", "aria-hidden-focus", "heading-order",
        "page-has-heading-one", "landmark-one-main", "html-has-lang", "document-title",
      ]
    )
  }

  @Test(arguments: [320, 360, 390, 500, 768])
  func `nothing is wider than the screen`(width: Int) throws {
    let seen = try ReadRun.shared.get().browser(width: width).see(
      """
      const excess = () => {
        const root = document.documentElement;
        const wide = all('body *').filter(part => isShown(part) &&
          part.getBoundingClientRect().right > root.clientWidth + 1 && !part.closest('svg'));
        const bars = all('nav').filter(part => part.scrollWidth > part.clientWidth);
        wide.push(...bars);
        // A part of a pixel, which depends on how long a time reads, is rounded up.
        return Math.max(0, root.scrollWidth - root.clientWidth - 1) + ' ' + wide.map(part => part.className);
      };
      see('width', innerWidth);
      see('list', excess());
      for (const id of ['talk', 'long', 'port@second[two]']) {
        await openJob(id);
        for (const part of all('details')) if (part.unfold) part.unfold();
        for (const part of all('details')) if (part.unfold) part.unfold();
        see(id, excess());
      }
      """
    )
    #expect(
      seen == [
        "width: \(width)", "list: 0 ", "talk: 0 ", "long: 0 ", "port@second[two]: 0 ",
      ]
    )
  }

  @Test func `what is folded up is on paper`() throws {
    let seen = try ReadRun.shared.get().browser().see(
      """
      await openJob('talk');
      const folded = () => all('#job details').filter(part => !part.open &&
        !part.closest('.talk, .changes')).length;
      see('folded', folded() > 0);
      dispatchEvent(new Event('beforeprint'));
      see('on paper', folded());
      see('prompt', one('.asked').textContent.includes('line 20'));
      """
    )
    #expect(seen == ["folded: true", "on paper: 0", "prompt: true"])
  }
}
