import FileSystem
import Foundation
import TestSupport
import Testing

/// File systems that the agent or a command leaves mounted in a room.
@Suite(.waiting) struct `A mount left in a room` {
  enum Place: String, CaseIterable { case agent, setup, verify, baseline }

  private static let mounts = [
    "mount --bind \"$PRECIOUS\" src", "mount -t tmpfs none src",
    "mount --bind \"$PRECIOUS/file\" src/x", "mount --bind \"$PRECIOUS\" .",
    "mkdir -p new/a; mount --bind \"$PRECIOUS\" new/a; mount --bind \"$PRECIOUS\" new/a/folder",
  ]

  @Test(arguments: Place.allCases, mounts)
  func `is detached, and what it leads to is untouched`(place: Place, mount: String) throws {
    let scenario = try Scenario()
    try scenario.git("mkdir -p src; echo x >src/x; git add -A; git commit -qm src")
    let precious = scenario.directory.path + "/precious"
    try Shell.run(
      "mkdir -p precious/folder/deep; echo p | tee precious/file >precious/folder/deep/p",
      in: scenario.directory.path
    )
    // Where this user may not mount, there is nothing to test.
    guard
      try Shell.result(
        "mkdir probe; mount -t tmpfs none probe && umount probe",
        in: scenario.directory.path
      ).status == 0
    else { return }
    defer {
      // A fault must not let the test's own cleanup go through mounts.
      _ = MountTable.detach(below: [scenario.directory.path])
    }
    let before = try Shell.run(
      "find precious -type f | xargs -d '\\n' ls -l",
      in: scenario.directory.path
    )
    let run = "export PRECIOUS=\(precious); " + mount
    let step = "[{ run: '\(run)' }]"
    let script = place == .agent ? "turns: [\(step)]" : "turns: [[{ run: echo x >new.txt }]]"
    let commands = place == .verify || place == .baseline ? step : "['true']"
    var settings = place == .setup ? "setup: \(step)" : ""
    if place == .baseline { settings = "baseline: require-green" }
    let file = try scenario.job(script: script, settings: settings, verify: commands)
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.outcome == "error", "\(outcome)")
    #expect(outcome.job()?.reason?.type == "kjob.mounts", "\(outcome)")
    #expect(
      try Shell.run("find precious -type f | xargs -d '\\n' ls -l", in: scenario.directory.path)
        == before
    )
    #expect(MountTable.detach(below: [scenario.directory.path]).found == [])
  }
}
