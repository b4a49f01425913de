import Foundation
import TestSupport
import Testing

/// The wishes of a job for its request that are off by default.
@Suite(.waiting) struct `A request that follows` {
  private static let kinds = ["github", "gitlab", "gitea"]

  private static let stack = "publish: { on-human-commits: stack }"
  private static let rebase = "publish: { on-base-moved: rebase }"

  @Test(arguments: kinds) func `a person gets each new change after their commits`(kind: String)
    throws
  {
    let nights = try Nights(kind)
    let forge = nights.forge
    func night(_ text: String?) throws -> String { try nights.night(text, settings: Self.stack) }
    #expect(try night("one") == "opened 1")
    try forge.commit("notes", "by hand\n", on: "kjob/job")
    let person = try forge.git("git rev-parse kjob/job").filter { !$0.isNewline }
    #expect(try night("one") == "up to date 1")
    #expect(try forge.git("git rev-parse kjob/job") == "\(person)\n")

    // Another change, also on a base that has moved, keeps what the person did.
    try forge.commit("other", "x", on: "main")
    #expect(try night("two") == "stacked 1")
    func holds(_ made: String) throws {
      #expect(try forge.git("git show kjob/job:made") == "\(made)\n")
      #expect(try forge.git("git show kjob/job:notes") == "by hand\n")
      #expect(try forge.git("git show kjob/job:other") == "x")
      #expect(try forge.git("git merge-base --is-ancestor \(person) kjob/job && echo in") == "in\n")
      let changed = try forge.git("git diff --name-only main...kjob/job")
      #expect(changed == "made\nnotes\n")
    }
    try holds("two")
    let request = try #require(try forge.requests().first)
    #expect(request.body.contains("verified without them"))
    #expect(try night("two") == "up to date 1")
    #expect(try nights.publish().map(\.action) == ["up to date"])

    // A stack grows, also over a person's second commit, and a kill after the push is mended.
    #expect(try night("three") == "stacked 1")
    try holds("three")
    try forge.commit("more", "again\n", on: "kjob/job")
    #expect(try night("three") == "up to date 1")
    #expect(try night("four") == "stacked 1")
    #expect(try forge.git("git show kjob/job:more") == "again\n")

    // A conflict with the person's work is left to people.
    try forge.commit("made", "by hand\n", on: "kjob/job")
    let tip = try forge.git("git rev-parse kjob/job")
    #expect(try night("five") == "left 1")
    let reason = try nights.publish().first?.reason
    #expect(
      reason?.hasPrefix("the run has another change, which conflicts with a commit of") == true
    )
    #expect(try forge.git("git rev-parse kjob/job") == tip)

    // So is a review, and a request without a mark.
    try forge.git("git update-ref refs/heads/kjob/job kjob/job~1")
    try forge.control("review", ["number": 1])
    #expect(try night("six") == "left 1")
    try forge.control("edit", ["number": 1, "field": "reviews", "value": []])
    try forge.control("edit", ["number": 1, "field": "body", "value": "mine"])
    #expect(try night("six") == "left 1")
    #expect(try forge.requests().count == 1)
    #expect(Set(try forge.pushes().map(\.ref)) == ["refs/heads/kjob/job"])
  }

  @Test(arguments: kinds) func `its base is made on each newer one`(kind: String) throws {
    let nights = try Nights(kind)
    let forge = nights.forge
    let base = "git rev-parse kjob/job~1"
    func night(_ text: String?, pulling: Bool = true) throws -> String {
      try nights.night(text, settings: Self.rebase, pulling: pulling)
    }
    #expect(try night("one") == "opened 1")
    #expect(try night("one") == "up to date 1")

    // The target moves, and no run has been there.
    try forge.commit("other", "x", on: "main")
    _ = try forge.asked()
    let entries = try nights.publish(status: 1)
    #expect(entries.map(\.action) == ["needs verification"])
    #expect(
      entries.first?.reason
        == "its target has moved; `kjob run jobs/job.yml --filter job` verifies the change there, without an agent"
    )
    #expect(try forge.asked().allSatisfy { !$0.hasPrefix("P") || $0.contains("upload-pack") })
    #expect(try nights.publish("--dry-run", status: 1).map(\.action) == ["needs verification"])

    // A run has been there.
    #expect(try night("one") == "replaced 1")
    #expect(try forge.git(base) == forge.git("git rev-parse main"))
    #expect(try nights.publish().map(\.action) == ["up to date"])

    // It moves during the run, too: the newer base is used, and the next run brings the rest.
    try forge.commit("other", "y", on: "main")
    try nights.run("one", settings: Self.rebase)
    try forge.commit("other", "z", on: "main")
    #expect(try nights.publish().map(\.action) == ["replaced"])
    #expect(try forge.git(base) == forge.git("git rev-parse main~1"))

    // An old run takes nothing back.
    try nights.scenario.git("git checkout --quiet HEAD~1")
    #expect(
      try nights.night("one", settings: Self.rebase, pulling: false, status: 1)
        == "needs verification 1"
    )
    #expect(try forge.git(base) == forge.git("git rev-parse main~1"))
  }

  @Test(arguments: kinds) func `its job file gets labels that are added there`(kind: String)
    throws
  {
    let nights = try Nights(kind)
    let forge = nights.forge
    func night(_ settings: String, _ status: Int32 = 0) throws -> String {
      try nights.night("one", settings: "publish: { \(settings) }", status: status)
    }
    func labels() throws -> Int { try #require(try forge.requests().first).labels.count }
    #expect(try night("labels: []") == "opened 1")
    #expect(try night("labels: [bug]") == "adjusted 1")
    #expect(try labels() == 1)
    _ = try forge.asked()
    #expect(try night("labels: [bug]") == "up to date 1")
    #expect(try forge.asked().allSatisfy { !$0.hasPrefix("P") || $0.contains("upload-pack") })
    // What a person takes away stays away, and what is not there is said once.
    try forge.control("edit", ["number": 1, "field": "labels", "value": []])
    #expect(try night("labels: [bug], assignees: [ann], milestone: v9") == "adjusted 1")
    #expect(try night("labels: [bug], assignees: [ann], milestone: v9") == "up to date 1")

    #expect(try labels() == 0)
    #expect(try night("labels: []") == "up to date 1")

    // As a kill between the request and its labels leaves it.
    guard kind == "github" else { return }
    try nights.run("two", name: "other", settings: "publish: { labels: [bug] }")
    try forge.control("fault", ["method": "POST", "path": "labels$", "status": 500])
    #expect(try nights.publish(status: 1).map(\.action) == ["failed"])
    #expect(try forge.requests().count == 2)
    #expect(try nights.publish().map(\.action) == ["adjusted"])
    #expect(try #require(try forge.requests().last).labels.count == 1)
  }
}

/// Signatures of kjob's commits.
@Suite(.waiting) struct `A signed commit` {
  private static let settings = """
    publish: { on-human-commits: stack }
    commit: { sign: true, author: kjob. <kjob@example.com> }
    """

  /// Makes a key and the user's configuration; returns the variables.
  private func signing(_ nights: Nights) throws -> [String: String] {
    let home = nights.scenario.directory.path + "/home"
    try Shell.run(
      """
      mkdir -p \(home)
      ssh-keygen -q -t ed25519 -N '' -C kjob -f \(home)/key
      printf 'kjob@example.com %s\\n' "$(cat \(home)/key.pub)" >\(home)/signers
      git config --file \(home)/.gitconfig gpg.format ssh
      git config --file \(home)/.gitconfig user.signingKey \(home)/key.pub
      """,
      in: nights.scenario.directory.path
    )
    return ["HOME": home, "GIT_CONFIG_GLOBAL": home + "/.gitconfig"]
  }

  private func signers(_ nights: Nights, in folder: String, _ commits: String) throws -> [String] {
    let signers = nights.scenario.directory.path + "/home/signers"
    return try Shell.run(
      "git -c gpg.ssh.allowedSignersFile=\(signers) log --format='%G? %GS' \(commits)",
      in: folder
    ).split(separator: "\n").map(String.init)
  }

  @Test func `is made by publish only where a new commit is made`() throws {
    let nights = try Nights("github")
    let variables = try signing(nights)
    let repository = nights.scenario.directory.path + "/forge/owner/api.git"
    func night(_ text: String) throws -> [String] {
      try nights.run(text, settings: Self.settings)
      return try nights.publish(environment: variables).map(\.action)
    }
    #expect(try night("one") == ["opened"])
    let own = "G kjob@example.com"
    #expect(try signers(nights, in: repository, "main..kjob/job") == [own])
    let commit = try nights.forge.git("git rev-parse kjob/job")
    #expect(try night("one") == ["up to date"])
    #expect(try nights.forge.git("git rev-parse kjob/job") == commit)
    #expect(try night("two") == ["replaced"])
    try nights.forge.commit("notes", "by hand\n", on: "kjob/job")
    #expect(try night("three") == ["stacked"])
    #expect(try signers(nights, in: repository, "main..kjob/job") == [own, "N ", own, own])
    #expect(try nights.forge.git("git log --format=%an -1 kjob/job") == "kjob\n")
  }

  @Test func `is made by apply and kept`() throws {
    let nights = try Nights("github")
    let variables = try signing(nights)
    try nights.run("one", settings: Self.settings)
    let repository = nights.scenario.directory.path + "/repository"
    func apply(_ arguments: String = "") throws -> String {
      try nights.scenario.kjob("apply \(arguments)", environment: variables).output
    }
    #expect(try apply().contains("created"))
    #expect(try signers(nights, in: repository, "kjob/job -1") == ["G kjob@example.com"])
    #expect(try apply().contains("unchanged"))
    #expect(try apply("--force").contains("unchanged"))
  }

  @Test func `that cannot be made is an error with the signer's words`() throws {
    let nights = try Nights("github")
    var variables = try signing(nights)
    try nights.run("one", settings: Self.settings)
    // A repository must not choose the program.
    try nights.scenario.git("git config gpg.ssh.program /bin/false")
    try Shell.run("rm key", in: variables["HOME"] ?? "/")
    let entries = try nights.publish(status: 1, environment: variables)
    let reason = try #require(entries.first?.reason)
    #expect(reason.hasPrefix("git could not sign the commit: "), "\(reason)")
    #expect(reason.contains("No private key"), "\(reason)")
    #expect(reason.hasSuffix("; see `user.signingKey` and `gpg.format` in git's configuration"))
    #expect(try nights.forge.requests().isEmpty)
    variables["HOME"] = nights.scenario.directory.path
    #expect(
      try nights.publish(status: 1, environment: variables).first?.reason?.hasPrefix(
        "git could not sign the commit: "
      ) == true
    )
  }
}
