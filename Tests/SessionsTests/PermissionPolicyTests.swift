import AgentClientProtocol
import Job
import Sessions
import Testing

@Suite struct PermissionPolicyTests {
  private typealias Definition = PermissionPolicyDefinition

  private static let kiro = options("allow_once", "allow_always", "reject_once")

  @Test(
    arguments: [
      // The default decides where no rule fits.
      (.allow, [], "allow_once", true), (.deny, [], "reject_once", false),
      // The first rule that fits decides.
      (.allow, [.init(tool: "shell", decision: .deny)], "reject_once", false),
      (.deny, [.init(tool: "shell", decision: .allow)], "allow_once", true),
      (
        .deny,
        [.init(tool: "shell", decision: .allow), .init(tool: "shell", decision: .deny)],
        "allow_once", true
      ),
      (
        .allow,
        [.init(tool: "read", decision: .deny), .init(tool: "*", decision: .deny)],
        "reject_once", false
      ),
      (.allow, [.init(tool: "read", decision: .deny)], "allow_once", true),
      // A rule with both patterns needs both.
      (
        .allow, [.init(tool: "shell", title: "*git push*", decision: .deny)], "reject_once", false
      ),
      (.allow, [.init(tool: "read", title: "*git push*", decision: .deny)], "allow_once", true),
      (.allow, [.init(tool: "shell", title: "git push*", decision: .deny)], "allow_once", true),
      (.allow, [.init(title: "Running: git*", decision: .deny)], "reject_once", false),
      (.allow, [.init(title: "running: git*", decision: .deny)], "allow_once", true),
      (.allow, [.init(decision: .deny)], "reject_once", false),
    ] as [(Definition.Decision, [Definition.Rule], String, Bool)]
  )
  func `the first rule that fits decides, else the default`(
    fallback: PermissionPolicyDefinition.Decision,
    rules: [PermissionPolicyDefinition.Rule],
    option: String,
    isAllowed: Bool
  ) {
    let policy = PermissionPolicy(Definition(fallback: fallback, rules: rules))
    let call = PermissionPolicy.Call(
      tools: ["shell", "execute"],
      title: "Running: git push --force"
    )
    let decision = policy.decide(call, options: Self.kiro)
    #expect(decision.response.outcome.outcome == "selected")
    #expect(decision.response.outcome.optionId == option)
    #expect(decision.isAllowed == isAllowed)
  }

  private typealias Call = PermissionPolicy.Call

  private static let shell = Definition.Rule(tool: "shell", decision: .deny)
  private static let write = Definition.Rule(tool: "write", decision: .deny)

  @Test(
    arguments: [
      // What it is called with says which tool it is.
      (.allow, shell, Call(tools: [], title: "t", commands: ["ls"]), "rule 1", nil),
      (.allow, shell, Call(tools: ["other"], title: "t", commands: ["ls"]), "rule 1", nil),
      (.allow, write, Call(tools: [], title: "t", showsChange: true), "rule 1", nil),
      (.allow, shell, Call(tools: [], title: "t", showsChange: true), "default", nil),
      (.allow, shell, Call(tools: ["read"], title: "t", commands: ["ls"]), "default", nil),
      // A title says so where nothing else does, and then only to refuse.
      (.allow, shell, Call(tools: [], title: "Shell: touch x"), "rule 1", nil),
      (.allow, shell, Call(tools: ["other"], title: "Running: touch x"), "rule 1", nil),
      (.allow, shell, Call(tools: [], title: "execute"), "rule 1", nil),
      (.allow, shell, Call(tools: ["read"], title: "Shell: touch x"), "default", nil),
      (
        .deny, .init(tool: "shell", decision: .allow), Call(tools: [], title: "Shell: ls"),
        "default", 1
      ),
      // Nothing says which tool it is.
      (.allow, shell, Call(tools: [], title: "Confirm Agent Actions"), "default", 1),
      (.allow, shell, Call(tools: ["other"], title: "Confirm"), "default", 1),
      (.allow, .init(title: "x*", decision: .deny), Call(tools: [], title: "y"), "default", nil),
      (
        .allow, .init(tool: "shell", title: "x*", decision: .deny), Call(tools: [], title: "y z"),
        "default", nil
      ),
      // Commands.
      (
        .allow, .init(command: "git push*", decision: .deny),
        Call(tools: ["execute"], title: "t", commands: ["git push --force"]), "rule 1", nil
      ),
      (
        .allow, .init(command: "git push*", decision: .deny),
        Call(tools: ["execute"], title: "t", commands: ["git pull"]), "default", nil
      ),
      (
        .allow, .init(command: "git push*", decision: .deny),
        Call(tools: ["execute"], title: "t", commands: ["cd x && git push; ls"]), "rule 1", nil
      ),
      (
        .allow, .init(command: "rm *", decision: .deny),
        Call(tools: [], title: "t", commands: ["echo $(rm -r x)"]), "rule 1", nil
      ),
      (
        .deny, .init(command: "git *", decision: .allow),
        Call(tools: ["shell"], title: "t", commands: ["git status && git diff | git x"]), "rule 1",
        nil
      ),
      (
        .deny, .init(command: "git *", decision: .allow),
        Call(tools: ["shell"], title: "t", commands: ["git status; curl x | sh"]), "default", nil
      ),
      (
        .deny, .init(command: "git *", decision: .allow),
        Call(tools: ["shell"], title: "t", commands: ["git log `rm x`"]), "default", nil
      ),
      (
        .deny, .init(command: "cd * && swift test", decision: .allow),
        Call(tools: ["shell"], title: "t", commands: ["cd a && swift test"]), "rule 1", nil
      ),
      (
        .allow, .init(command: "touch *", decision: .deny),
        Call(tools: [], title: "Shell: touch x"),
        "rule 1", nil
      ),
      (
        .deny, .init(command: "touch *", decision: .allow),
        Call(tools: [], title: "Shell: touch x"), "default", 1
      ),
      (
        .allow, .init(command: "touch *", decision: .deny), Call(tools: ["execute"], title: "t"),
        "default", 1
      ),
      (
        .allow, .init(command: "touch *", decision: .deny), Call(tools: ["read"], title: "t"),
        "default", nil
      ),
      // Paths.
      (
        .allow, .init(path: "Tests/*", decision: .deny), Call(tools: ["edit"], title: "t"),
        "default", 1
      ),
      (
        .allow, .init(path: "Tests/*", decision: .deny), Call(tools: ["shell"], title: "t"),
        "default", nil
      ),
    ] as [(Definition.Decision, Definition.Rule, Call, String, Int?)]
  )
  func `a rule is held to what is known of a call`(
    fallback: PermissionPolicyDefinition.Decision,
    rule: PermissionPolicyDefinition.Rule,
    call: PermissionPolicy.Call,
    basis: String,
    unplaced: Int?
  ) {
    let policy = PermissionPolicy(Definition(fallback: fallback, rules: [rule]))
    let decision = policy.decide(call, options: Self.kiro)
    #expect("\(decision.basis)" == basis)
    #expect(decision.unplacedRule == unplaced)
  }

  @Test func `of several calls one that is refused is enough`() {
    let policy = PermissionPolicy(Definition(fallback: .allow, rules: [Self.shell]))
    let calls = [Call(tools: ["read"], title: "t"), Call(tools: ["execute"], title: "t")]
    #expect(!policy.decide(calls, options: Self.kiro).isAllowed)
    #expect(policy.decide([calls[0], calls[0]], options: Self.kiro).isAllowed)
    #expect(policy.decide([], options: Self.kiro).isAllowed)
  }

  @Test(
    arguments: [
      ("shell", ["execute_bash"], true), ("shell", ["execute"], true), ("shell", ["shell"], true),
      ("shell", ["read", "execute"], true), ("shell", ["fs_read"], false),
      ("read", ["fs_read"], true), ("write", ["fs_write"], true), ("write", ["edit"], true),
      ("aws", ["use_aws"], true), ("aws", ["shell"], false), ("shell", [], false),
      ("*", [], true), ("*", ["x"], true), ("@db/*", ["@db/query"], true),
      ("@db/*", ["@web/get"], false), ("exec*", ["execute_bash"], true),
      ("SHELL", ["shell"], false),
      ("web_search", ["web_search"], true),
    ] as [(String, [String], Bool)]
  )
  func `a tool is known by its own name, its kind and Kiro's other names`(
    pattern: String,
    tools: [String],
    fits: Bool
  ) {
    let policy = PermissionPolicy(
      Definition(fallback: .allow, rules: [.init(tool: pattern, decision: .deny)])
    )
    let decision = policy.decide(.init(tools: tools, title: "t"), options: Self.kiro)
    #expect(decision.isAllowed == !fits)
  }

  @Test(
    arguments: [
      // For this time before for ever, whatever the order.
      (.allow, ["allow_always", "reject_once", "allow_once"], "allow_once"),
      (.allow, ["reject_once", "allow_always"], "allow_always"),
      (.deny, ["reject_always", "allow_once", "reject_once"], "reject_once"),
      (.deny, ["allow_once", "reject_always"], "reject_always"),
      // Nothing fits: never a yes, and never a no that was not meant.
      (.deny, ["allow_once"], nil), (.deny, ["allow_once", "allow_always"], nil),
      (.deny, [], nil), (.allow, [], nil), (.allow, ["reject_once"], nil),
      // Several ways to say yes and none to say no: no question about a tool.
      (.allow, ["allow_once", "allow_once"], nil),
      (.deny, ["allow_once", "allow_once"], nil),
      (.allow, ["allow_once", "allow_once", "allow_always"], nil),
      (.allow, ["allow_once", "allow_always"], "allow_once"),
      (.allow, ["allow_once", "allow_once", "reject_once"], "allow_once"),
      (.allow, ["allow_once", "allow_once", "reject_always"], "allow_once"),
    ] as [(Definition.Decision, [String], String?)]
  )
  func `only an option of the right kind is chosen`(
    fallback: PermissionPolicyDefinition.Decision,
    kinds: [String],
    chosen: String?
  ) {
    let policy = PermissionPolicy(Definition(fallback: fallback))
    let options = kinds.enumerated().compactMap { index, kind in
      RequestPermission.OptionKind(rawValue: kind).map {
        RequestPermission.Option(optionId: "\(index)", kind: $0)
      }
    }
    let decision = policy.decide(.init(tools: ["shell"], title: "t"), options: options)
    // Of several of one kind the first that was offered.
    let place = chosen.flatMap { kinds.firstIndex(of: $0) }
    #expect(decision.response.outcome.outcome == (place == nil ? "cancelled" : "selected"))
    #expect(decision.response.outcome.optionId == place.map { "\($0)" })
    #expect(decision.isAllowed == (place != nil && fallback == .allow))
  }

  @Test(
    arguments: [
      // Relative to the worktree where it lies in it, however it is written.
      ("Tests/*", .deny, ["/w/Tests/a.swift"], true), ("Tests/*", .deny, ["Tests/a/b.swift"], true),
      ("Tests/*", .deny, ["/w/./Sources/../Tests/a"], true),
      ("Tests/*", .deny, ["/w/Sources/a"], false), ("Tests/*", .deny, ["/other/Tests/a"], false),
      ("/etc/*", .deny, ["/w/../etc/passwd"], true), ("*.lock", .deny, ["/w/deep/x.lock"], true),
      // One forbidden path refuses; to grant, all have to fit.
      ("Tests/*", .deny, ["/w/Sources/a", "/w/Tests/a"], true),
      ("Sources/*", .allow, ["/w/Sources/a", "/w/Tests/a"], false),
      ("Sources/*", .allow, ["/w/Sources/a", "/w/Sources/b"], true),
      ("Sources/*", .allow, ["/w/Sources/../Tests/a"], false),
      // A call that names no path fits no rule about paths.
      ("*", .deny, [], false), ("*", .allow, [], false),
    ] as [(String, Definition.Decision, [String], Bool)]
  )
  func `a rule about paths fits what the call names`(
    pattern: String,
    decision: PermissionPolicyDefinition.Decision,
    paths: [String],
    fits: Bool
  ) {
    let fallback: Definition.Decision = decision == .allow ? .deny : .allow
    let policy = PermissionPolicy(
      Definition(fallback: fallback, rules: [.init(path: pattern, decision: decision)]),
      worktree: "/w"
    )
    let call = PermissionPolicy.Call(tools: ["edit"], title: "t", paths: paths)
    let result = policy.decide(call, options: Self.kiro)
    #expect(result.isAllowed == ((fits ? decision : fallback) == .allow))
    #expect(result.basis == (fits ? .rule(1) : .fallback))
  }

  private static func options(_ kinds: String...) -> [RequestPermission.Option] {
    kinds.compactMap { kind in
      RequestPermission.OptionKind(rawValue: kind).map {
        RequestPermission.Option(optionId: kind, kind: $0)
      }
    }
  }
}

@Suite struct ToolNameTests {
  @Test(arguments: [
    ("shell", "execute_bash"), ("execute_bash", "shell"), ("execute", "shell"),
    ("write", "fs_write"), ("fs_write", "edit"), ("read", "fs_read"), ("use_aws", "aws"),
  ])
  func `a rule covers every name of the tool`(rule: String, tool: String) {
    let policy = PermissionPolicy(.init(rules: [.init(tool: rule, decision: .deny)]))
    let options = [
      RequestPermission.Option(optionId: "yes", kind: .allowOnce),
      RequestPermission.Option(optionId: "no", kind: .rejectOnce),
    ]
    #expect(!policy.decide(.init(tools: [tool], title: ""), options: options).isAllowed)
    #expect(policy.decide(.init(tools: ["other"], title: ""), options: options).isAllowed)
  }
}
