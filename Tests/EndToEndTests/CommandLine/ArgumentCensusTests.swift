import Foundation
import TestSupport
import Testing

/// Every user of a machine sees every program's arguments, so no secret may ever be among them.
@Suite(.waiting) struct `The arguments of programs` {
  /// Notes the arguments of every process that there is.
  private static let census = """
    import glob, os, sys
    with open(os.environ["HOME"] + "/census-" + sys.argv[1], "ab") as out:
        for name in glob.glob("/proc/[0-9]*/cmdline"):
            try: out.write(open(name, "rb").read().replace(b"\\0", b" ") + b"\\n")
            except OSError: pass
    """

  @Test func `hold no secret, whatever kjob has started`() throws {
    let scenario = try Scenario()
    let folder = scenario.directory.path
    try scenario.directory.write("census.py", Self.census)
    try scenario.directory.write("server.py", PreflightServer.program(before: "server"))
    let look = "python3 \(folder)/census.py"
    let agent = try scenario.plainAgent(
      """
      def initialize(m):
          can = {"mcpCapabilities": {"http": True}}
          answer(m, result={"protocolVersion": 1, "agentCapabilities": can})

      def session(m):
          subprocess.run("\(look) session", shell=True)
          answer(m, result={"sessionId": "s"})

      def prompt(m):
          subprocess.run("\(look) agent", shell=True)
          r = request(7, "terminal/create", sessionId="s", command="\(look) terminal",
                      env=[{"name": "GIVEN", "value": os.environ["OWN"]}])
          t = r["result"]["terminalId"]
          request(8, "terminal/wait_for_exit", sessionId="s", terminalId=t)
          say("x")
          stop(m)
      """
    )
    let names = [
      "DEPLOY_KEY", "OWN_VALUE", "MCP_VALUE", "URL_VALUE", "HEADER_VALUE", "KIRO_API_KEY",
    ]
    let secrets = Dictionary(uniqueKeysWithValues: names.map { ($0, "s3-\(UUID().uuidString)") })
    let written = "s4-\(UUID().uuidString)"
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: """
        secrets: [DEPLOY_KEY]
        env: { pass: [DEPLOY_KEY], set: { FROM_FILE: "\(written)" } }
        client-capabilities: [terminal]
        require-mcp-startup: [tool]
        mcp-servers:
          tool:
            command: [python3, "\(folder)/server.py"]
            env: { TOKEN: "${MCP_VALUE}" }
          web: { url: "http://127.0.0.1:1/?k=${URL_VALUE}", headers: { X: "${HEADER_VALUE}" } }
        setup: ['test "$DEPLOY_KEY$FROM_FILE" && \(look) setup; true']
        prompt: 'use \(written)'
        """,
      verify: "['test \"$DEPLOY_KEY$FROM_FILE\" && \(look) verify; true']"
    )
    // The agent's own variable comes from the job file, by way of the environment.
    let text = try scenario.directory.read(file)
      .replacing(
        "agent: { scripted: job.script }",
        with: "agent: { scripted: job.script, env: { set: { OWN: \"\(written)\" } } }"
      )
    try scenario.directory.write(file, text)
    let outcome = try scenario.run("\(file) \(agent)", environment: secrets)
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    for place in ["setup", "server", "session", "agent", "terminal", "verify"] {
      // Other tests' programs have arguments that are not UTF-8.
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/home/census-\(place)"))
      let census = String(decoding: bytes, as: UTF8.self)
      // It saw kjob itself and the one that looked.
      #expect(census.contains(" run jobs/job.yml") && census.contains("census.py"), "\(place)")
      for value in Array(secrets.values) + [written] {
        #expect(!census.contains(value), "\(place)")
      }
    }
  }
}

/// A server of the Model Context Protocol with one tool, which lets somebody look first.
private enum PreflightServer {
  static func program(before place: String) -> String {
    """
    import subprocess, sys
    folder = sys.argv[0].rsplit("/", 1)[0]
    subprocess.run(["python3", folder + "/census.py", "\(place)"])
    \(`The preflight of MCP servers`.server)
    """
  }
}
