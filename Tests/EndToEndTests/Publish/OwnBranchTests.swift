import Foundation
import TestSupport
import Testing

/// How kjob knows its branches and requests where a copy or another writer could confuse it.
@Suite(.waiting) struct `A branch of kjob's` {
  /// Changes whose patches git and kjob write differently.
  private static let changes = [
    "printf x >'with space'", "printf x >'ünïcödé ✓'", "mv src/greeting.txt moved; echo x >>moved",
  ]

  @Test(arguments: changes) func `is known again after an interruption`(change: String) throws {
    let nights = try Nights("github")
    let (scenario, forge) = (nights.scenario, nights.forge)
    try forge.commit("src/greeting.txt", (1...30).map { "\($0)\n" }.joined(), on: "main")
    try scenario.git("git pull --quiet --ff-only ../forge/owner/api.git main")
    let file = try scenario.job(script: "turns:\n  - - run: |\n        \(change)\n")
    #expect(try scenario.kjob("run \(file)").status == 0)
    try forge.control("fault", ["method": "POST", "path": "pulls$", "status": 500])
    #expect(try nights.publish(status: 1).map(\.action) == ["failed"])
    try forge.commit("other", "x", on: "main")
    try scenario.git("git pull --quiet --ff-only ../forge/owner/api.git main")
    #expect(try scenario.kjob("run \(file)").status == 0)
    #expect(try nights.publish().map(\.action) == ["opened"])
    #expect(try nights.publish().map(\.action) == ["up to date"])
  }

  @Test func `has the same change where the file that it moves has grown`() throws {
    let nights = try Nights("github")
    let (scenario, forge) = (nights.scenario, nights.forge)
    func night() throws -> [String] {
      try scenario.git("git pull --quiet --ff-only ../forge/owner/api.git main")
      let change = "mv src/greeting.txt moved; sed -i 1,5s/^/x/ moved"
      let file = try scenario.job(script: "turns:\n  - - run: \"\(change)\"\n")
      #expect(try scenario.kjob("run \(file)").status == 0)
      return try nights.publish().map(\.action)
    }
    let lines = (1...50).map { "\($0)\n" }.joined()
    try forge.commit("src/greeting.txt", lines, on: "main")
    #expect(try night() == ["opened"])
    let more = (100...900).map { "\($0)\n" }.joined()
    try forge.commit("src/greeting.txt", lines + more, on: "main")
    #expect(try night() == ["up to date"])
  }
}
