import Job
import JobFile
import Testing
import Text

@Suite struct JobSpecificationTests {
  @Test func `the smallest file is one job named after it, with every default`() throws {
    let folder = try JobFolder("version: 1\nprompt: Fix it.\nverify: [swift test]\n")
    let loaded = folder.load()
    #expect(loaded.diagnostics.isEmpty)
    #expect(
      loaded.jobs == [
        JobSpecification(
          id: "a",
          name: "a",
          file: "a.yml",
          position: .start,
          repository: RepositoryReference(position: .start),
          prompts: [
            Prompt(text: "Fix it.", source: .inline, position: SourcePosition(line: 2, column: 9))
          ],
          verify: [
            CommandStep(
              name: "swift test",
              run: "swift test",
              position: SourcePosition(line: 3, column: 10)
            )
          ]
        )
      ]
    )
    #expect(loaded.jobs.first?.timeout == .seconds(1800))
    #expect(loaded.jobs.first?.idleTimeout == .seconds(600))
    #expect(loaded.jobs.first?.gracePeriod == .seconds(10))
    #expect(loaded.jobs.first?.mcpStartupTimeout == .seconds(60))
    #expect(loaded.jobs.first?.mcpStartup == .all)
    #expect(loaded.jobs.first?.permissions == PermissionPolicyDefinition(fallback: .allow))
    #expect(loaded.jobs.first?.agent == AgentSettings(program: .kiro))
  }

  @Test func `every key has its effect`() throws {
    let folder = try JobFolder()
    try folder.write("prompts/second.md", "Second.\n")
    try folder.write(
      "jobs/a.yml",
      """
      version: 1
      name: drop-logger
      repos:
        - path: ../src/api
          ref: main
          name: api
        - ../src/./web
      agent:
        command: [kiro-cli, acp]
        name: refactorer
        model: "4.5"
        version: ">=2.20 <3"
        env: { pass: [AWS_*, HOME], set: { KEY: value, EMPTY: "" } }
        trust-tools: [fs_read]
      mcp-servers:
        time: { command: [uvx, mcp-server-time], env: { TZ: "${TZ}" } }
        docs: { url: "https://docs.example/mcp", headers: { Authorization: "Bearer ${T}" } }
      context: { limit: 60 }
      budget: { credits: 2.5 }
      retries:
        count: 2
        backoff: fixed
        delay: 1s
        max-delay: 2s
        jitter: false
        on: [rate-limit]
      require-mcp-startup: [github, jira]
      mcp-startup-timeout: 90s
      permissions:
        default: deny
        rules:
          - { tool: shell, title: "git push*", decision: deny }
          - { title: "*", decision: allow }
          - { path: "Tests/*", command: "rm *", decision: deny }
      prompts:
        - First.
        - file: ../prompts/second.md
      timeout: 1h30m
      idle-timeout: 5m
      grace-period: 500ms
      setup:
        - run: swift package resolve
          timeout: 5m
      copy: [ .env.ci, ./.kiro/ ]
      isolation: private
      verify:
        - name: build
          run: swift build
        - |

          swift test
          echo done
      client-capabilities: [terminal, fs]
      env: { inherit: none, pass: [CI, MY_*], set: { LEVEL: "1" } }
      secrets: [DEPLOY_KEY, "*_PIN"]
      leak: fail
      limits:
        worktree-size: 500MB
        worktree-files: 20
        file-size: 999B
        log-size: 1KB
        transcript-size: 2GB
      """
    )
    let loaded = folder.load("jobs/a.yml")
    #expect(loaded.diagnostics.isEmpty)
    var job = JobSpecification(
      id: "drop-logger@api",
      name: "drop-logger",
      file: "jobs/a.yml",
      position: SourcePosition(line: 2, column: 7),
      repository: RepositoryReference(
        path: folder.path + "/jobs/../src/api",
        reference: "main",
        name: "api",
        position: SourcePosition(line: 4, column: 5),
        referencePosition: SourcePosition(line: 5, column: 10)
      ),
      prompts: [
        Prompt(text: "First.", position: SourcePosition(line: 36, column: 5)),
        Prompt(
          text: "Second.\n",
          source: .file("../prompts/second.md"),
          position: SourcePosition(line: 37, column: 11)
        ),
      ],
      verify: [
        CommandStep(
          name: "build",
          run: "swift build",
          position: SourcePosition(line: 47, column: 5)
        ),
        CommandStep(
          name: "swift test",
          run: "\nswift test\necho done\n",
          position: SourcePosition(line: 49, column: 5)
        ),
      ]
    )
    job.agent = AgentSettings(
      program: .command(["kiro-cli", "acp"]),
      name: "refactorer",
      model: "4.5",
      version: VersionRange(">=2.20 <3"),
      environment: AgentSettings.Environment(
        pass: ["AWS_*", "HOME"],
        set: ["KEY": "value", "EMPTY": ""]
      ),
      trust: .tools(["fs_read"])
    )
    job.mcpStartup = .servers(["github", "jira"])
    job.mcpStartupTimeout = .seconds(90)
    job.mcpServers = [
      MCPServer(
        name: "time",
        transport: .command(["uvx", "mcp-server-time"], environment: ["TZ": "${TZ}"])
      ),
      MCPServer(
        name: "docs",
        transport: .http(
          url: "https://docs.example/mcp",
          headers: [MCPServer.Header(name: "Authorization", value: "Bearer ${T}")]
        )
      ),
    ]
    job.permissions = PermissionPolicyDefinition(
      fallback: .deny,
      rules: [
        PermissionPolicyDefinition.Rule(tool: "shell", title: "git push*", decision: .deny),
        PermissionPolicyDefinition.Rule(title: "*", decision: .allow),
        PermissionPolicyDefinition.Rule(path: "Tests/*", command: "rm *", decision: .deny),
      ]
    )
    job.clientCapabilities = [.files, .terminals]
    job.timeout = .seconds(5400)
    job.idleTimeout = .seconds(300)
    job.gracePeriod = .milliseconds(500)
    job.isolation = .private
    job.setup = [
      CommandStep(
        name: "swift package resolve",
        run: "swift package resolve",
        timeout: .seconds(300),
        position: SourcePosition(line: 42, column: 5)
      )
    ]
    job.copy = [".env.ci", ".kiro"]
    job.retries = RetrySettings(
      count: 2,
      backoff: .fixed,
      delay: .seconds(1),
      maxDelay: .seconds(2),
      hasJitter: false,
      causes: [.rateLimit]
    )
    job.budget.credits = 2.5
    job.contextLimit = 60
    job.environment = EnvironmentSettings(base: .none, pass: ["CI", "MY_*"], set: ["LEVEL": "1"])
    job.secrets = ["DEPLOY_KEY", "*_PIN"]
    job.leak = .fail
    job.limits = LimitSettings(
      worktreeSize: 500_000_000,
      worktreeFiles: 20,
      fileSize: 999,
      logSize: 1000,
      transcriptSize: 2_000_000_000
    )
    #expect(loaded.jobs.first == job)
    job.id = "drop-logger@web"
    job.repository = RepositoryReference(
      path: folder.path + "/jobs/../src/web",
      name: "web",
      position: SourcePosition(line: 7, column: 5)
    )
    #expect(loaded.jobs.dropFirst() == [job])
  }

  @Test func `a job's own key replaces the one at the top, only the agent is merged`() throws {
    let folder = try JobFolder(
      """
      version: 1
      agent: { scripted: script.yml, name: top, model: m, env: { pass: [A], set: { B: b } } }
      prompts: [one, two]
      verify: [make, make test]
      permissions: { default: deny, rules: [ { tool: x, decision: allow } ] }
      setup: [prepare]
      timeout: 1h
      require-mcp-startup: false
      client-capabilities: [fs]
      isolation: private
      leak: fail
      limits: { file-size: 1MB, log-size: 1MB }
      jobs:
        plain: {}
        own:
          agent: { command: [agent], name: own, env: { set: { C: c } } }
          prompt: three
          verify: [check]
          permissions: { rules: [] }
          setup: []
          timeout: 2h
          require-mcp-startup: true
          client-capabilities: []
          isolation: worktree
          leak: warn
          limits: { log-size: 3MB }
      """
    )
    try folder.write("script.yml", "steps: []")
    let loaded = folder.load()
    #expect(loaded.diagnostics.isEmpty)
    try #require(loaded.jobs.map(\.id) == ["plain", "own"])
    let (plain, own) = (loaded.jobs[0], loaded.jobs[1])
    #expect(
      plain.agent
        == AgentSettings(
          program: .scripted(folder.path + "/script.yml"),
          name: "top",
          model: "m",
          environment: AgentSettings.Environment(pass: ["A"], set: ["B": "b"])
        )
    )
    #expect(
      own.agent
        == AgentSettings(
          program: .command(["agent"]),
          name: "own",
          model: "m",
          environment: AgentSettings.Environment(set: ["C": "c"])
        )
    )
    #expect(plain.prompts.map(\.text) == ["one", "two"])
    #expect(own.prompts.map(\.text) == ["three"])
    #expect(plain.verify.map(\.run) == ["make", "make test"])
    #expect(own.verify.map(\.run) == ["check"])
    #expect(plain.permissions.rules.count == 1)
    #expect(own.permissions == PermissionPolicyDefinition())
    #expect(plain.setup.map(\.run) == ["prepare"])
    #expect(own.setup == [])
    #expect([plain.timeout, own.timeout] == [.seconds(3600), .seconds(7200)])
    #expect([plain.mcpStartup, own.mcpStartup] == [.notRequired, .all])
    #expect([plain.clientCapabilities, own.clientCapabilities] == [[.files], []])
    #expect([plain.isolation, own.isolation] == [.private, .worktree])
    #expect([plain.leak, own.leak] == [.fail, .warn])
    #expect(plain.limits == LimitSettings(fileSize: 1_000_000, logSize: 1_000_000))
    #expect(own.limits == LimitSettings(logSize: 3_000_000))
    #expect([plain.position.line, own.position.line] == [14, 15])
  }

  @Test(
    arguments: [
      ("swift test", "swift test"),
      ("\n\n  swift build  \nswift test", "swift build"),
      (
        String(repeating: "x", count: 60), String(repeating: "x", count: 60)
      ),
      (
        String(repeating: "x", count: 61), String(repeating: "x", count: 59) + "…"
      ),
    ]
  )
  func `a command without a name is called by its first line`(run: String, name: String) {
    #expect(CommandStep(run: run).name == name)
  }

  @Test func `files may have a byte order mark, CR LF line ends and aliases`() throws {
    let folder = try JobFolder(
      "\u{FEFF}version: 1\r\nprompt: &p Fix it.\r\nverify:\r\n  - *p\r\n"
    )
    #expect(folder.rendered() == "")
    #expect(folder.load().jobs.first?.verify.map(\.run) == ["Fix it."])
  }
}
