import Foundation
import TestSupport
import Testing

/// The reference on the command line.
@Suite(.waiting) struct `Explaining` {
  @Test(arguments: [
    ("key", "timeout"), ("map", "repair"), ("inner-key", "permissions.rules.title"),
    ("short-name", "run"), ("reason", "kjob.verify.failed"), ("variable", "KJOB_PATCH NO_COLOR"),
  ])
  func `shows all that there is to say`(name: String, arguments: String) throws {
    let result = try Scenario().kjob("explain \(arguments)")
    #expect(result.status == 0 && result.errors == "")
    try expect(result.output, equalsGolden: "explain-\(name).txt")
  }

  @Test func `takes names as people find them`() throws {
    let scenario = try Scenario()
    for (written, name) in [
      ("'[kjob.verify.failed]'", "kjob.verify.failed"), ("verify.failed", "kjob.verify.failed"),
      ("kjob.copy:", "kjob.copy"), ("'`timeout`'", "timeout"), ("jobs.core.timeout", "timeout"),
      ("'verify[0].run'", "verify.run"), ("rules.title", "permissions.rules.title"),
      ("file-size", "limits.file-size"), ("mcp-servers.docs.url", "mcp-servers.NAME.url"),
      ("mcp-servers.headers", "mcp-servers.NAME.headers"), ("'$KJOB_TREE'", "KJOB_TREE"),
      ("KJOB_MATRIX_MODULE", "KJOB_MATRIX_NAME"), ("agent-permission", ""),
      ("agent.permission", "kjob.agent.permission"), ("stale", "stale"), ("carried", "carried"),
      ("'`sensitive`:'", "sensitive"), ("already-so", "already-so"), ("dropped", "dropped"),
    ] {
      let result = try scenario.kjob("explain \(written)")
      if name.isEmpty {
        #expect(result.status == 1 && result.errors.contains("hint: did you mean"), "\(written)")
      } else {
        #expect(result.output.hasPrefix(name + ", a "), "\(written): \(result)")
      }
    }
  }

  @Test(arguments: [
    ("tiemout", "hint: did you mean `timeout`?"),
    ("kjob.verify.fialed", "hint: did you mean `kjob.verify.failed`"),
    ("KJOB_PATHC", "hint: did you mean `KJOB_PATCH`"),
    ("verify.rnu", "hint: did you mean `verify.run`"),
    ("xyzzyxyzzy", "hint: `kjob explain` lists them"),
  ])
  func `suggests what was meant`(written: String, hint: String) throws {
    let result = try Scenario().kjob("explain \(written)")
    #expect(result.status == 1 && result.output == "")
    let first =
      "kjob: error: `\(written)` is not a key of job files, a reason, a variable or a word of the reports\n"
    #expect(result.errors.hasPrefix(first + hint), "\(result.errors)")
  }

  @Test func `explains everything that it lists`() throws {
    let scenario = try Scenario()
    let list = try scenario.kjob("explain").output
    let names = list.matches(of: #/(?m)^  (\S+)/#).map { String($0.1) }
    #expect(names.count > 170)
    #expect(list.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let result = try scenario.kjob("explain \(names.joined(separator: " "))")
    #expect(result.status == 0, "\(result.errors)")
    for name in names { #expect(result.output.contains("\(name), a "), "\(name)") }
    // A reason of every report has its explanation.
    #expect(names.count { $0.hasPrefix("kjob.") } > 40)
  }

  @Test func `marks headings only where colors are wanted`() throws {
    let result = try Scenario().kjob("explain kjob.copy --color always")
    #expect(result.output.hasPrefix("\u{1B}[1mkjob.copy\u{1B}[0m"))
    #expect(result.output.contains("\n\u{1B}[1mWhat to do:\u{1B}[0m\n"))
  }
}
