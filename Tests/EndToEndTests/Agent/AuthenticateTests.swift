import TestSupport
import Testing

/// Agents that want `authenticate` before a session, which kjob can do with variables alone.
@Suite(.waiting) struct `An agent that wants a sign-in` {
  struct Case: CustomTestStringConvertible, Sendable {
    var what: String
    /// The methods that the agent offers, in Python.
    var methods: String
    /// The variables that it has.
    var variables: [String: String] = [:]
    /// The method by which it lets itself be signed in.
    var accepted = "none"
    /// The method that kjob tries.
    var tried: String?
    var outcome = "error"
    var says = "Authentication required"
    var testDescription: String { what }
  }

  private static let key = ["ACME_ACCESS": "so-it-is-opened"]

  static let cases = [
    Case(
      what: "by a variable that is set",
      methods: #"{"id": "k", "name": "Key", "type": "env_var", "vars": [{"name": "ACME_ACCESS"}]}"#,
      variables: key,
      accepted: "k",
      tried: "k",
      outcome: "passed"
    ),
    Case(
      what: "by a variable that is not set",
      methods: #"{"id": "k", "name": "Key", "type": "env_var", "vars": [{"name": "ACME_ACCESS"}]}"#,
      accepted: "k",
      says: "`Key`"
    ),
    Case(
      what: "by two variables, one of which is not set",
      methods: #"""
        {"id": "k", "name": "Key", "type": "env_var",
         "vars": [{"name": "ACME_ACCESS"}, {"name": "ACME_REGION"}]}
        """#,
      variables: key,
      accepted: "k",
      says: "`Key`"
    ),
    Case(
      what: "by two variables, one of which may be missing",
      methods: #"""
        {"id": "k", "name": "Key", "type": "env_var",
         "vars": [{"name": "ACME_ACCESS"}, {"name": "ACME_REGION", "optional": True}]}
        """#,
      variables: key,
      accepted: "k",
      tried: "k",
      outcome: "passed"
    ),
    Case(
      what: "by a method whose description names the variable",
      methods: #"{"id": "k", "name": "Key", "description": "Set `ACME_ACCESS` first"}"#,
      variables: key,
      accepted: "k",
      tried: "k",
      outcome: "passed"
    ),
    Case(
      what: "in a terminal",
      methods: #"""
        {"id": "t", "name": "Log in, or set ACME_ACCESS", "type": "terminal", "args": ["login"]}
        """#,
      variables: key,
      accepted: "t",
      says: "`Log in, or set ACME_ACCESS`"
    ),
    Case(
      what: "by the second of its methods",
      methods: #"""
        {"id": "w", "name": "Web"}, None, {"id": "k", "name": "Key", "type": "env_var",
         "vars": [{"name": "ACME_ACCESS"}]}
        """#,
      variables: key,
      accepted: "k",
      tried: "k",
      outcome: "passed"
    ),
    Case(
      what: "and refuses what it offered",
      methods: #"{"id": "k", "name": "Key", "type": "env_var", "vars": [{"name": "ACME_ACCESS"}]}"#,
      variables: key,
      tried: "k",
      says: "the agent offers `Key` to sign in, and then refused it: no such key"
    ),
    Case(
      what: "and wants it again",
      methods: #"{"id": "k", "name": "Key", "type": "env_var", "vars": [{"name": "ACME_ACCESS"}]}"#,
      variables: key,
      accepted: "k, but in vain",
      tried: "k"
    ),
  ]

  @Test(arguments: cases) func `is signed in`(example: Case) throws {
    let scenario = try Scenario()
    let result = try scenario.play(
      PlainAgent.Case(
        behaviour: example.what,
        agent: """
          signed_in = False
          accepted = "\(example.accepted)"
          def initialize(m):
              answer(m, result={"protocolVersion": 1, "authMethods": [\(example.methods)]})
          def session(m):
              if signed_in: return answer(m, result={"sessionId": "s"})
              answer(m, error={"code": -32000, "message": "Authentication required"})
          def other(m):
              global signed_in
              check(m["method"] == "authenticate" and list(m["params"]) == ["methodId"], m)
              if accepted.split(",")[0] != m["params"]["methodId"]:
                  return answer(m, error={"code": -32602, "message": "no such key"})
              signed_in = "vain" not in accepted
              answer(m, result={})
          """,
        outcome: example.outcome,
        type: example.outcome == "passed" ? nil : "kjob.agent.sign-in",
        says: example.outcome == "passed" ? "" : example.says
      ),
      environment: example.variables
    )
    #expect(result.faults == [])
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    let sent = transcript.split(separator: "\n").filter { $0.contains(#""direction":"sent""#) }
    let tries = sent.filter { $0.contains(#""method":"authenticate""#) }
    #expect(tries.count == (example.tried == nil ? 0 : 1))
    if let tried = example.tried {
      #expect(tries.allSatisfy { $0.contains(#""methodId":"\#(tried)""#) })
    }
    // The session is asked for once more after a sign-in, and never again.
    let opened = sent.filter { $0.contains(#""method":"session/new""#) }
    #expect(opened.count <= 2)
  }
}
