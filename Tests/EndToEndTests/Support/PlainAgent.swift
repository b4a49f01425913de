import TestSupport
import Testing

/// An agent in Python that speaks plain ACP, one function for each method.
///
/// A test replaces the functions of which it wants something else. What the agent finds wrong with
/// kjob's messages ends it with 9, and then its job does not pass.
enum PlainAgent {
  /// The whole program with a test's own functions in it.
  static func program(_ functions: String) -> String {
    beginning + "\n" + functions + "\n" + end
  }

  private static let beginning = #"""
    import json, os, signal, subprocess, sys, time

    def raw(data):
        data = data.encode() if isinstance(data, str) else data
        while data: data = data[os.write(1, data):]

    def send(**message): raw(json.dumps(dict(jsonrpc="2.0", **message)) + "\n")

    def check(holds, *words):
        if holds: return
        print("the agent objects:", *words, file=sys.stderr, flush=True)
        os._exit(9)

    def read():
        line = sys.stdin.buffer.readline()
        if not line: ended()
        return json.loads(line)

    def answer(m, **content): send(id=m["id"], **content)
    def stop(m, reason="end_turn"): answer(m, result={"stopReason": reason})

    def update(name, session="s", /, **fields):
        send(method="session/update",
             params={"sessionId": session, "update": dict(sessionUpdate=name, **fields)})

    def say(text, session="s"):
        update("agent_message_chunk", session, content={"type": "text", "text": text})

    def request(id, method, **params):
        send(id=id, method=method, params=params)
        m = read()
        check("method" not in m and m["id"] == id and type(m["id"]) == type(id), method, m)
        return m

    YES = {"optionId": "y", "name": "Yes", "kind": "allow_once"}
    NO = {"optionId": "n", "name": "No", "kind": "reject_once"}

    def ask(id, call, options=(YES, NO), session="s"):
        m = request(id, "session/request_permission", sessionId=session, toolCall=call,
                    options=list(options))
        return m["result"]["outcome"].get("optionId", m["result"]["outcome"]["outcome"])

    def initialize(m): answer(m, result={"protocolVersion": 1})
    def session(m): answer(m, result={"sessionId": "s"})
    def cancel(m): pass
    def other(m): check("id" not in m, m)
    def ended(): os._exit(0)

    def prompt(m):
        say("x")
        stop(m)
    """#

  private static let end = """
    FUNCTIONS = {"initialize": initialize, "session/new": session, "session/prompt": prompt,
                 "session/cancel": cancel}
    while True:
        m = read()
        FUNCTIONS.get(m.get("method"), other)(m)
    """

  /// A way to behave, and what becomes of the job.
  struct Case: CustomTestStringConvertible, Sendable {
    var behaviour: String
    /// The functions that make it.
    var agent = ""
    var settings = ""
    var outcome = "passed"
    var type: String?
    /// What the reason says.
    var says = ""
    /// What each warning begins with.
    var warnings: [String] = []
    /// What the transcript has.
    var transcriptShows = ""
    /// Whether it takes minutes without the optimiser.
    var isHeavy = false
    var testDescription: String { behaviour }
  }
}

extension Scenario {
  /// Writes an agent and returns the option that makes a run use it.
  func plainAgent(_ functions: String) throws -> String {
    try directory.write("agent.py", PlainAgent.program(functions))
    return "--agent-command 'python3 \(directory.path)/agent.py'"
  }

  /// Runs a job with a case's agent and returns what is not as the case says, and what was left.
  func play(
    _ example: PlainAgent.Case,
    environment: [String: String] = [:]
  ) throws -> (faults: [String], outcome: Outcome) {
    let file = try job(script: "turns: [[{ say: done }]]", settings: example.settings)
    let outcome = try run(
      "\(file) \(try plainAgent(example.agent))",
      environment: example.isHeavy
        ? environment.merging(["KJOB": BuiltProgram.optimised]) { $1 } : environment
    )
    guard let job = outcome.job() else { return (["no report: \(outcome.result)"], outcome) }
    var faults: [String] = []
    let reason = job.reason.map { "\($0.type): \($0.message)\n\($0.details)" } ?? "no reason"
    if job.outcome != example.outcome || job.reason?.type != example.type {
      faults.append("ended with \(job.outcome ?? "nothing"), \(reason)")
    }
    if !reason.contains(example.says), !example.says.isEmpty { faults.append(reason) }
    let isWarned = zip(job.warnings, example.warnings).allSatisfy { $0.hasPrefix($1) }
    if !isWarned || job.warnings.count != example.warnings.count {
      faults.append("warned of \(job.warnings)")
    }
    if !example.transcriptShows.isEmpty {
      let transcript = try directory.read("kjob-out/jobs/job/transcript.jsonl")
      if !transcript.contains(example.transcriptShows) { faults.append(transcript) }
    }
    if outcome.result.status != (example.outcome == "passed" ? 0 : 1),
      example.type != "kjob.mcp.startup"
    {
      faults.append("exited with \(outcome.result.status)")
    }
    return (faults, outcome)
  }
}
