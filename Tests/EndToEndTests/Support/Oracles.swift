import Foundation
import TestSupport

/// What has to hold after every run, whatever happened in it.
///
/// The numbers are those of the fault list. O1, that a run returns at all, is `Shell`'s deadline;
/// O8, that kjob's descriptors are bounded, takes a look from within and has tests of its own.
struct Oracles: Sendable {
  /// What looks like a secret, and what no job is given: `CI_JOB_TOKEN` in each run's environment.
  let secret = "oracle-" + UUID().uuidString
  /// A value in the environment of everything that a run starts.
  let token = UUID().uuidString
  /// The scenario's folder.
  let folder: String

  /// Files that belong to nobody's job: in the home, and in a folder beside the repository.
  static let canaries = [
    "home/.profile", "home/.bashrc", "home/.ssh/id", "beside/file", "beside/in/file",
  ]

  /// The source repository but for its objects, which come in as in any worktree: every entry's
  /// kind, mode, size and link, and every file's contents.
  func source() throws -> String {
    try list("repository", ignoring: "./.git/objects")
  }

  /// O4: what nobody should touch.
  func canaries() throws -> String {
    let files = Self.canaries.prefix(3).joined(separator: " ")
    return try list("beside")
      + Shell.run("stat -c '%a %n' \(files); sha256sum \(files)", in: folder)
  }

  private func list(_ name: String, ignoring: String = "") throws -> String {
    try Shell.run(
      """
      cd "$1"
      find . -path "$2" -prune -o -printf '%p %y %m %l\\n' | sort
      find . -path "$2" -prune -o -type f -print0 | sort -z | xargs -0 -r sha256sum
      """,
      arguments: [name, ignoring],
      in: folder
    )
  }

  /// O2: finds every process that a run started, by the variable that all of them inherit, or by
  /// where it works, and returns their ids with their commands.
  func processes() throws -> [(id: String, command: String)] {
    let found = try Shell.run(
      """
      { grep -lzxsF "SCENARIO_MARK=$1" /proc/[0-9]*/environ
        find /proc/[0-9]*/cwd -maxdepth 0 \\( -lname "$2" -o -lname "$2/*" \\) 2>/dev/null
      } | cut -d/ -f3 | sort -u | while read -r id; do
        # One that is gone by now has no state at all.
        case $(grep '^State:' "/proc/$id/status") in
          '' | *Z* | *X*) ;;
          *) echo "$id $(tr '\\0\\n' '  ' <"/proc/$id/cmdline")" ;;
        esac
      done 2>/dev/null || true
      """,
      arguments: [token, folder],
      in: "/"
    )
    return found.split(separator: "\n").map { line in
      let parts = line.split(separator: " ", maxSplits: 1)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
  }

  /// O9: what a run leaves beside its output; folders for temporary files too, wherever they are.
  func remains() throws -> String {
    try Shell.run(
      """
      set +e
      find worktrees home/.cache/kjob -mindepth 1 2>/dev/null
      find tmp -mindepth 1 -name 'kjob*' 2>/dev/null
      ls -d repository/.git/worktrees 2>/dev/null
      for file in kjob-out/*; do
        case ${file#kjob-out/} in
          report.html | junit.xml | results.json | summary.md | kjob.env | gitlab-annotations.json | journal.jsonl | taken.jsonl | earlier | jobs | '*') ;;
          *) echo "$file" ;;
        esac
      done
      id=$(head -n 1 kjob-out/journal.jsonl 2>/dev/null | grep -o '"run-id":"[^"]*' | cut -d'"' -f4)
      [ -z "$id" ] || find /tmp -maxdepth 1 -name "kjob-${id: -8}-*"
      true
      """,
      in: folder
    )
  }

  /// O6: the files that hold the secret; none does, for nobody was given it.
  func leaks() throws -> String {
    try Shell.run("grep -rlF -e \"$1\" . || true", arguments: [secret], in: folder)
  }

  /// O6 and O7: what is wrong with a stream of kjob's.
  func faults(ofStream text: String) -> [String] {
    var faults = PipelineParser.commands(in: Data(text.utf8)).map { "a CI system's command: \($0)" }
    if text.contains(secret) { faults.append("a secret") }
    if text.contains(#/\/proc\/(self|\d+)\/fd\//#) { faults.append("a path of kjob's own process") }
    let control = text.unicodeScalars.filter {
      $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
    }
    if !control.isEmpty { faults.append("control characters: \(control.map(\.value))") }
    return faults
  }

  /// The reports that show a path of kjob's own process, which means nothing to anybody else.
  func ownPaths(in output: String) throws -> String {
    try Shell.run(
      "grep -lE '/proc/(self|[0-9]+)/fd/' \"$1\"/*.* 2>/dev/null || true",
      arguments: [output],
      in: folder
    )
  }

  /// O5: what is wrong with the counts and the names of a report.
  static func faults(of junit: XMLNode, _ results: Results, planned: [String]) -> [String] {
    var faults: [String] = []
    // What is wrong with the run itself is a case of its own.
    let names = junit.all("testcase").filter {
      $0.attributes["classname"] != "kjob" || planned.isEmpty
    }
    .compactMap { $0.attributes["name"] }
    for (what, found) in [("junit.xml", names), ("results.json", results.jobs.map(\.id))]
    where found.sorted() != planned.sorted() && !(planned.isEmpty && what == "junit.xml") {
      faults.append("\(what) has the jobs \(found), planned were \(planned)")
    }
    for suite in [junit] + junit.all("testsuite") {
      for (attribute, element) in [
        ("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"),
      ] where suite.attributes[attribute] != "\(suite.all(element).count)" {
        // A report's root need not count what was skipped.
        if suite.attributes[attribute] == nil, suite.name == "testsuites" { continue }
        faults.append(
          "\(suite.name) counts \(suite.attributes[attribute] ?? "no") \(attribute), "
            + "there are \(suite.all(element).count)"
        )
      }
    }
    return faults
  }
}
