import Foundation
import TestSupport
import Testing

/// What other people's clients of the forges' APIs see of kjob's requests, and kjob of theirs.
///
/// They keep the tests' forges honest: a forge that only kjob understands would prove nothing.
@Suite(.waiting) struct `Second clients` {
  @Test(arguments: ["github", "gitlab", "gitea"]) func `see what kjob made`(kind: String) throws {
    let nights = try Nights(kind)
    let client = SecondClient(forge: nights.forge)
    let names = ["a", "b", "c"]
    try nights.run(names.map { ($0, "text of \($0)") })
    #expect(try Nights.words(nights.publish()) == "opened 1, opened 2, opened 3")
    let made = try nights.forge.requests()

    // A list of more than one page.
    let answers = try client.acts([
      ["list", "open"], ["list", "all"], ["list", "closed"], ["get", 2],
    ])
    let listed = try #require(answers[0].requests)
    #expect(listed.map(\.number) == [3, 2, 1])
    #expect(
      answers[1].requests?.map(\.number) == [3, 2, 1] && answers[2].requests?.isEmpty == true
    )
    for (seen, made) in zip(listed.reversed(), made) {
      #expect(seen.title == made.title && seen.body == made.body)
      #expect(seen.head == made.head && seen.base == "main" && seen.state == "open" && !seen.draft)
      #expect(seen.sha == made.sha)
    }
    #expect(answers[3].request?.mergeable == true)

    // What kjob writes and closes.
    try nights.run([("a", "another text"), ("b", nil), ("c", nil)])
    #expect(try Nights.words(nights.publish()) == "replaced 1, noted 2, noted 3")
    try nights.run([("a", "another text"), ("b", nil), ("c", "text of c")])
    #expect(try Nights.words(nights.publish()) == "up to date 1, closed 2, up to date 3")
    let after = try client.acts([["get", 1], ["get", 2], ["list", "open"], ["comments", 2]])
    let tip = try nights.forge.git("git rev-parse kjob/a").trimmingCharacters(in: .newlines)
    #expect(after[0].request?.sha == tip && after[0].request?.body.contains("<!-- kjob ") == true)
    #expect(after[1].request?.state == "closed")
    #expect(after[2].requests?.map(\.number) == [3, 1])
    let remark = try #require(after[3].pairs?.first)
    #expect(remark.first == "kjob-bot" && remark.last?.hasPrefix("Closed by kjob: ") == true)
    #expect(try nights.forge.exchangeFaults() == nil)
  }

  @Test(arguments: ["github", "gitlab", "gitea"]) func `are seen by kjob`(kind: String) throws {
    let nights = try Nights(kind)
    let client = SecondClient(forge: nights.forge)
    func night(_ text: String?, _ arguments: String = "") throws -> String {
      try nights.night(text, arguments)
    }
    #expect(try night("one") == "opened 1")

    // A remark, a review, and more remarks than one page has.
    let said = try client.acts([
      ["comment", 1, "Hm."], ["comment", 1, "Why?"], ["comment", 1, "I see."], ["review", 1],
      ["comments", 1], ["reviews", 1],
    ])
    #expect(said[4].pairs == [["ann", "Hm."], ["ann", "Why?"], ["ann", "I see."]])
    #expect(said[5].names == ["ann"])
    #expect(try night("two") == "left 1")
    #expect(try night("one") == "up to date 1")
    for field in ["comments", "reviews"] {
      try nights.forge.control("edit", ["number": 1, "field": field, "value": []])
    }

    // A text without the mark, and a title that stays.
    try client.acts([["edit", 1, "A better title", "Mine."]])
    #expect(try night("two") == "replaced 1")
    let request = try #require(try client.acts([["get", 1]])[0].request)
    #expect(request.title == "A better title" && request.body.contains("<!-- kjob "))

    // Closed, and opened again.
    #expect(try client.acts([["close", 1]])[0].request?.state == "closed")
    #expect(try night("two") == "left 1")
    #expect(try client.acts([["reopen", 1]])[0].request?.state == "open")
    #expect(try night("two") == "up to date 1")
    try client.acts([["close", 1]])
    #expect(try night("three", "--reopen job") == "reopened 1")

    // Merged, which ends it.
    let merged = try client.acts([["merged", 1], ["merge", 1], ["merged", 1], ["get", 1]])
    #expect(merged.prefix(3).map(\.flag) == [false, true, true])
    #expect(merged[3].request?.state == "merged")
    #expect(try night("four") == "opened 2")

    // A request of a person's own on the branch of a job.
    try nights.forge.git("git branch kjob/other kjob/job")
    try client.acts([["create", "By hand", "Mine.", "kjob/other", "main"]])
    try nights.run("five", name: "other")
    #expect(try Nights.words(nights.publish()) == "left 3")
    #expect(try nights.forge.requests().map(\.title).last == "By hand")
    #expect(try nights.forge.exchangeFaults() == nil)
  }
}

/// A client of a kind of forge that others wrote: githubkit, python-gitlab or pyforgejo.
private struct SecondClient {
  let forge: ForgeServer

  /// A request as a client shows it.
  struct Request: Decodable {
    var number: Int
    var title: String
    var body: String
    var head: String
    var base: String
    var state: String
    var sha: String
    var draft: Bool
    var mergeable: Bool?
  }

  /// The answer to an act, in one of these forms.
  struct Answer: Decodable {
    var request: Request?
    var requests: [Request]?
    var pairs: [[String]]?
    var names: [String]?
    var flag: Bool?

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      request = try? value.decode(Request.self)
      requests = try? value.decode([Request].self)
      pairs = try? value.decode([[String]].self)
      names = try? value.decode([String].self)
      flag = try? value.decode(Bool.self)
    }
  }

  /// Does acts one after the other, as a person, and returns what each gave.
  @discardableResult
  func acts(_ acts: [[Any]]) throws -> [Answer] {
    let input = String(decoding: try JSONSerialization.data(withJSONObject: acts), as: UTF8.self)
    let script = PackageFolder.path + "/Tests/EndToEndTests/Publish/second_clients.py"
    let words = [try TestTools().programs + "/python", "-B", script, forge.kind, forge.address]
    let output = try Shell.run(
      "printf '%s' \"$1\" | \"${@:2}\"",
      arguments: [input] + words + [forge.personToken],
      in: "/"
    )
    return try JSONDecoder().decode([Answer].self, from: Data(output.utf8))
  }
}
