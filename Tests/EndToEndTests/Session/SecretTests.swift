import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `Secrets are seen nowhere` {
  static let secret = "s3cr3t/Value+é\"x'9z"
  private static let key = """
    -----BEGIN PRIVATE KEY-----
    MIIEvQIBADANBgkqhkiG9w0BAQEFAASC
    -----END PRIVATE KEY-----
    """

  /// Every form in which the value must not stand in any file, made by other programs than kjob.
  private func forms(_ scenario: Scenario) throws -> [String] {
    try Shell.run(
      #"""
      import base64, json, os, urllib.parse, html, shlex
      s = os.environ["S"]; b = s.encode()
      print(json.dumps([s, json.dumps(s)[1:-1], json.dumps(s, ensure_ascii=False)[1:-1],
        html.escape(s), urllib.parse.quote(s), urllib.parse.quote(s, safe=""),
        urllib.parse.quote_plus(s), b.hex(),
        b.hex().upper(), base64.b64encode(b).decode()[:-4], base64.urlsafe_b64encode(b).decode()[:-4],
        base64.b64encode(b"x" + b).decode()[4:-4], base64.b64encode(b"xx" + b).decode()[4:-4],
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "header-secret-77", "url-secret-88"]))
      """#.python(secret: Self.secret),
      in: scenario.directory.path
    ).json()
  }

  @Test(.fault(162, 163, 164, 165, 166, 173)) func `whatever a job does with them`() throws {
    let scenario = try Scenario()
    let server = "bad-server"
    try scenario.directory.write(
      server,
      "#!/bin/bash\necho \"server knows $MCP_SECRET and $DEPLOY_KEY\" >&2; exit 3\n"
    )
    try Shell.run("chmod +x \(server)", in: scenario.directory.path)
    let agent = #"""
      import base64, urllib.parse
      S = os.environ["DEPLOY_KEY"]
      def initialize(m):
          answer(m, result={"protocolVersion": 1, "agentCapabilities": {"mcpCapabilities": {"http": True}}, "agentInfo": {"name": "a " + S, "version": S}})
      def prompt(m):
          for c in "say " + S + " end": say(c)
          say("colour \x1b[31m" + S[:5]); say("\x1b[0m" + S[5:] + " \u200b")
          say(S[:3] + "\u200b" + S[3:])
          for f in (base64.b64encode(S.encode()).decode(), base64.b64encode(b"x" + S.encode()).decode(),
                    urllib.parse.quote(S), S.encode().hex(), json.dumps(S), os.environ["PEM"]):
              say(f); print(f, file=sys.stderr, flush=True)
          for c in S: print(c, end="", file=sys.stderr, flush=True)
          print("", file=sys.stderr)
          update("tool_call", toolCallId="1", title="run " + S, kind="kind-" + S, status="pending",
                 rawInput={"command": S, S: 1})
          update("tool_call_update", toolCallId="1", status="completed")
          ask("q", {"toolCallId": "2", "title": "push " + S, "kind": S})
          raw("noise " + S + "\n")
          os.mkfifo(S.replace("/", "") + "-pipe")
          os.mkfifo("pipe-" + S.encode().hex())
          stop(m)
      """#
    try scenario.directory.write("agent.py", PlainAgent.program(agent))
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: """
        secrets: [DEPLOY_KEY, PEM]
        env: { pass: [DEPLOY_KEY, PEM] }
        require-mcp-startup: false
        mcp-servers:
          bad: { command: [\(scenario.directory.path)/\(server)], env: { MCP_SECRET: "${MCP_VALUE}" } }
          web: { url: "http://127.0.0.1:1/?k=${URL_VALUE}", headers: { X: "${HEADER_VALUE}" } }
        prompt: 'use \(Self.secret.replacing("'", with: "''"))'
        setup: ['echo "setup $DEPLOY_KEY"; echo "$PEM" | sed "s/^/   /"']
        """,
      verify: #"""
        ['echo "verify $DEPLOY_KEY"; echo "$PEM" >&2; printf %s "$DEPLOY_KEY" | base64; printf "\033[1m%s\033[0m%s\n" "${DEPLOY_KEY:0:4}" "${DEPLOY_KEY:4}"; printf %q "$DEPLOY_KEY"; exit 1']
        """#.trimmingCharacters(in: .whitespacesAndNewlines)
    )
    let outcome = try scenario.run(
      "\(file) --agent-command 'python3 agent.py'".replacing(
        "agent.py",
        with: scenario.directory.path + "/agent.py"
      ),
      environment: [
        "DEPLOY_KEY": Self.secret, "PEM": Self.key, "MCP_VALUE": "mcp-secret-66",
        "URL_VALUE": "url-secret-88", "HEADER_VALUE": "header-secret-77",
      ]
    )
    let job = try #require(outcome.job())
    #expect(
      job.reason?.type == "kjob.verify.failed",
      "\(String(describing: job.reason))"
    )
    #expect(job.reason?.details.contains("[redacted]") == true)
    try requireAbsent(try forms(scenario) + ["mcp-secret-66"], scenario, outcome)
    // The transcript is still one that can be played.
    let transcript = try scenario.directory.read("kjob-out/jobs/job/transcript.jsonl")
    for line in transcript.split(separator: "\n") {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
    var said = ""
    for line in transcript.split(separator: "\n") where line.contains("agent_message_chunk") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let parameters = (object?["frame"] as? [String: Any])?["params"] as? [String: Any]
      let content = (parameters?["update"] as? [String: Any])?["content"] as? [String: Any]
      said += content?["text"] as? String ?? ""
    }
    #expect(said.replacing("[redacted]", with: "").hasPrefix("say  end"))
    #expect(!said.contains(Self.secret))
  }

  @Test(.fault(166)) func `a job's name`() throws {
    let scenario = try Scenario()
    let file = try scenario.job("deploy-hunter-99-now", script: "turns: [[{ say: done }]]")
    let outcome = try scenario.run(file, environment: ["A_TOKEN": "hunter-99"])
    #expect(outcome.job("deploy-redacted-now")?.outcome == "passed", "\(outcome.result)")
    let found = try Shell.run("find kjob-out -name '*hunter-99*'", in: scenario.directory.path)
    #expect(found == "")
  }

  @Test(
    .fault(167),
    arguments: [
      ("echo key=$DEPLOY_KEY > leaked", "leaked"),
      ("echo \"$DEPLOY_KEY\" | base64 > leaked", "leaked"),
      ("{ head -c 100 /dev/zero; echo \"$DEPLOY_KEY\"; } > leaked.bin", "leaked.bin"),
      (
        "echo x > \"key-$(printf %s \"$DEPLOY_KEY\" | tr -d /)\"; echo $DEPLOY_KEY >> README",
        "README"
      ),
      ("ln -s \"$DEPLOY_KEY\" leaked", "leaked"), ("echo x > \"a-$OTHER_KEY\"", "a-[redacted]"),
      ("printf %s \"$DEPLOY_KEY\" | xxd -p > leaked", "leaked"),
      ("printf %s \"$DEPLOY_KEY\" | iconv -t utf-16 > leaked", "leaked"),
    ]
  )
  func `a patch that would hold one is withheld`(script: String, path: String) throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ run: '\(script.replacing("'", with: "''"))' }]]",
      settings: "secrets: [DEPLOY_KEY]",
      verify: "[touch $HOME/verified]"
    )
    let outcome = try scenario.run(
      file,
      environment: ["DEPLOY_KEY": "s3cr3t/value+99", "OTHER_KEY": "another-one-1"]
    )
    let job = try #require(outcome.job())
    #expect(job.outcome == "failed", "\(outcome.result)")
    #expect(job.reason?.type == "kjob.patch.secret")
    let name = script.contains("OTHER") ? "OTHER_KEY" : "DEPLOY_KEY"
    #expect(
      job.reason?.message
        == "the change holds the value of `\(name)` in `\(path)`; the patch is withheld"
    )
    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
    #expect(!exists(scenario.directory.path + "/kjob-out/jobs/job/changes.patch"))
    #expect(!exists(scenario.directory.path + "/home/verified"))
    try requireAbsent(
      ["s3cr3t/value+99", "another-one-1"],
      scenario,
      outcome,
      except: "transcript"
    )
  }

  /// Settings of the source's, and what is secret in them.
  private static let settings: [(script: String, secret: String)] = [
    (
      "http.https://github.com/.extraheader "
        + "\"AUTHORIZATION: basic $(printf x-access-token:ghs-t0ken-of-checkout | base64)\"",
      "ghs-t0ken-of-checkout"
    ),
    ("http.extraHeader 'Authorization: Bearer bearer-t0ken-77'", "bearer-t0ken-77"),
    ("http.https://x.example/.extraheader 'PRIVATE-TOKEN: glpat-t0ken-88'", "glpat-t0ken-88"),
    ("remote.origin.url https://me:pass-w0rd-99@git.example/a.git", "pass-w0rd-99"),
    ("remote.origin.pushurl https://p%40ss-w0rd-11:x@git.example/a", ""),
    ("remote.origin.pushurl 'https://me:p%40ss-w0rd%2F11@git.example/a'", "p@ss-w0rd/11"),
    ("remote.up.url https://ghp_0123456789abcdefghij@github.com/a/b", "ghp_0123456789abcdefghij"),
    (
      "url.https://oauth2:glpat-t0ken-22@git.example/.insteadOf https://git.example/",
      "glpat-t0ken-22"
    ),
    ("http.proxy http://me:pr0xy-word-33@proxy.example:3128", "pr0xy-word-33"),
  ]

  @Test(arguments: settings.indices, ["worktree", "private"])
  func `what the source's configuration holds is masked`(index: Int, isolation: String) throws {
    let scenario = try Scenario()
    let (setting, secret) = Self.settings[index]
    try scenario.git("git config \(setting)")
    let list = "git -C \"$KJOB_REPOSITORY\" config --list"
    let file = try scenario.job(
      script: """
        turns:
          - - run: '\(list) >$HOME/listed; \(list) >&2'
            - say: said
        """,
      settings: "isolation: \(isolation)\nsetup: ['\(list)']",
      verify: "['\(list); \(list) | base64 -w0', 'exit 1']"
    )
    let outcome = try scenario.run(file)
    #expect(outcome.job()?.reason?.message == "`exit 1` exited with 1", "\(outcome.result)")
    #expect(outcome.job()?.commands.first?.outputTail.contains("core.bare") == true)
    if secret.isEmpty { return }
    try requireAbsent([secret], scenario, outcome)
    // Neither may a change bring it into the repository.
    try scenario.directory.write("home/secret", secret)
    let leak = try scenario.job(
      "leak",
      script: "turns: [[{ run: 'cat $HOME/secret >leaked' }]]",
      settings: "isolation: \(isolation)"
    )
    #expect(try scenario.run(leak).job("leak")?.reason?.type == "kjob.patch.secret")
  }

  @Test func `what the base has already is not the agent's`() throws {
    let scenario = try Scenario()
    try scenario.git("echo my-old-secret > config; git add -A; git commit -qm secret")
    let file = try scenario.job(
      script: "turns: [[{ run: 'echo more >> config; git mv config moved' }]]"
    )
    let outcome = try scenario.run(file, environment: ["OLD_SECRET": "my-old-secret"])
    #expect(outcome.job()?.outcome == "passed", "\(outcome.result)")
    let more = try scenario.job(
      "more",
      script: "turns: [[{ run: 'cat config config > copy; rm config' }]]"
    )
    let second = try scenario.run(
      "\(more) --output second",
      environment: ["OLD_SECRET": "my-old-secret"]
    )
    #expect(second.result.status == 1, "\(second.result)")
    #expect(second.result.output.contains("kjob.patch.secret"))
  }

  @Test(.fault(168)) func `what cannot be masked is told once, by its name`() throws {
    let scenario = try Scenario()
    let file = try scenario.job(
      script: "turns: [[{ say: done }]]",
      settings: "secrets: [SHORT_ONE, COMMON, ABSENT, EMPTY]"
    )
    let outcome = try scenario.run(
      file,
      environment: ["SHORT_ONE": "ab1", "COMMON": "default", "EMPTY": ""]
    )
    #expect(
      Array(outcome.job()?.warnings.prefix(2) ?? []) == [
        "too short or too ordinary to be masked: the value of COMMON, EMPTY, SHORT_ONE",
        "`secrets` names variables that are not set: ABSENT",
      ]
    )
  }

  private func requireAbsent(
    _ values: [String],
    _ scenario: Scenario,
    _ outcome: Scenario.Outcome,
    except: String? = nil
  ) throws {
    let folder = URL(fileURLWithPath: scenario.directory.path + "/kjob-out")
    var places = [
      ("standard output", Data(outcome.result.output.utf8)),
      ("standard error", Data(outcome.result.errors.utf8)),
    ]
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      for value in values where file.path.contains(value) {
        Issue.record("\(value) is in the name \(file.path)")
      }
      if let data = try? Data(contentsOf: file) { places.append((file.lastPathComponent, data)) }
    }
    #expect(places.count > 6)
    for (name, data) in places {
      for value in values where data.range(of: Data(value.utf8)) != nil {
        Issue.record("\(value) is in \(name)")
      }
    }
  }
}

extension String {
  /// A shell script that runs this Python program with a secret in its environment.
  fileprivate func python(secret: String) -> String {
    let quoted = secret.replacing("'", with: "'\\''")
    return "S='\(quoted)' python3 - <<'PROGRAM'\n\(self)\nPROGRAM\n"
  }

  fileprivate func json() throws -> [String] {
    try JSONDecoder().decode([String].self, from: Data(utf8))
  }
}
