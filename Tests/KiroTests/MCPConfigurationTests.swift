import Foundation
import Job
import Kiro
import Testing

@Suite struct MCPConfigurationTests {
  @Test(
    arguments: [
      // No files, no servers.
      (nil, nil, nil, []), (nil, "{}", "{}", []), (nil, #"{"mcpServers":{}}"#, nil, []),
      (nil, #"{"mcpServers":null}"#, nil, []),
      // The default agent has the workspace's and the user's.
      (
        nil, #"{"mcpServers":{"b":{"command":"x"}}}"#, #"{"mcpServers":{"a":{"url":"u"}}}"#,
        ["a", "b"]
      ),
      (nil, #"{"mcpServers":{"a":{}}}"#, #"{"mcpServers":{"a":{}}}"#, ["a"]),
      (nil, nil, #"{"mcpServers":{"a":{}}}"#, ["a"]),
      // Not started where the first place that names it disables it.
      (nil, #"{"mcpServers":{"a":{"disabled":true},"b":{"disabled":false}}}"#, nil, ["b"]),
      (nil, #"{"mcpServers":{"a":{"disabled":true}}}"#, #"{"mcpServers":{"a":{}}}"#, []),
      (nil, #"{"mcpServers":{"a":{}}}"#, #"{"mcpServers":{"a":{"disabled":true}}}"#, ["a"]),
      (nil, #"{"mcpServers":{"a":{"disabled":null}}}"#, nil, ["a"]),
      // A custom agent has its own, and the files' only when it says so.
      ("{}", #"{"mcpServers":{"w":{}}}"#, #"{"mcpServers":{"u":{}}}"#, []),
      (#"{"mcpServers":{"a":{}}}"#, #"{"mcpServers":{"w":{}}}"#, nil, ["a"]),
      (
        #"{"mcpServers":{"a":{}},"includeMcpJson":true}"#, #"{"mcpServers":{"w":{}}}"#,
        #"{"mcpServers":{"u":{}}}"#, ["a", "u", "w"]
      ),
      (#"{"useLegacyMcpJson":true}"#, #"{"mcpServers":{"w":{}}}"#, nil, ["w"]),
      (#"{"includeMcpJson":false}"#, #"{"mcpServers":{"w":{}}}"#, nil, []),
      (
        #"{"includeMcpJson":false,"useLegacyMcpJson":true}"#, #"{"mcpServers":{"w":{}}}"#, nil,
        ["w"]
      ),
      (
        #"{"mcpServers":{"a":{"disabled":true}},"includeMcpJson":true}"#,
        #"{"mcpServers":{"a":{}}}"#, #"{"mcpServers":{"a":{}}}"#, []
      ),
      (
        #"{"mcpServers":{"a":{}},"includeMcpJson":true}"#,
        #"{"mcpServers":{"a":{"disabled":true}}}"#, nil, ["a"]
      ),
      // Other keys and marks at the beginning do not matter; names are whatever they are.
      (
        nil,
        #"{"mcpServers":{"é /x":{"command":1,"args":{},"timeout":"x"}},"powers":[]}"#, nil,
        ["é /x"]
      ),
      (nil, "\u{FEFF}{\"mcpServers\":{\"a\":{}}}", nil, ["a"]),
    ] as [(String?, String?, String?, [String])]
  )
  func `the servers that will be started are known by the files`(
    agent: String?,
    workspace: String?,
    user: String?,
    names: [String]
  ) throws {
    let servers = try MCPConfiguration.expectedServers(
      agent: file("agent", agent),
      workspace: file("workspace", workspace),
      user: file("user", user)
    )
    #expect(servers == names)
  }

  @Test(
    arguments: [
      "[]", "null", "{", #"{"mcpServers":[]}"#, #"{"mcpServers":{"a":5}}"#,
      #"{"mcpServers":{"a":null}}"#, #"{"mcpServers":{"a":{"disabled":"yes"}}}"#,
      "mcpServers: {}", #"{"mcpServers":{}} x"#,
    ]
  )
  func `a file that does not say which servers it means is named`(text: String) {
    let fine = file("fine", "{}")
    let bad = file("bad", text)
    let included = file("agent", #"{"includeMcpJson":true}"#)
    for (agent, workspace, user) in [
      (bad, fine, fine), (nil, bad, fine), (nil, fine, bad), (included, fine, bad),
    ] {
      #expect(throws: MCPConfiguration.Fault(path: "bad")) {
        try MCPConfiguration.expectedServers(agent: agent, workspace: workspace, user: user)
      }
    }
  }

  @Test(arguments: ["", "\n", " \t\r\n"])
  func `an empty file names no servers`(text: String) throws {
    let blank = file("blank", text)
    #expect(blank?.isBlank == true)
    #expect(file("fine", "{}")?.isBlank == false)
    let names = try MCPConfiguration.expectedServers(
      agent: nil,
      workspace: blank,
      user: file("user", #"{"mcpServers":{"u":{}}}"#)
    )
    #expect(names == ["u"])
    // An agent's file has to say something.
    #expect(throws: MCPConfiguration.Fault(path: "blank")) {
      try MCPConfiguration.expectedServers(agent: blank, workspace: nil, user: nil)
    }
  }

  @Test(
    arguments: [
      ("a.json", #"{"name":"x","model":"m","mcpServers":{"s":{}}}"#, "x m s"),
      ("a.json", #"{"name":5,"mcpServers":{"s":{}},"includeMcpJson":true}"#, "- - s w"),
      ("a.md", "No front matter.\n---\nmcpServers: { s: {} }\n---\n", "- - "),
      (
        "a.md",
        "---\r\nname: x\r\nmodel: m\r\nmcpServers:\r\n  s: { command: y }\r\n---\r\nText.",
        "x m s"
      ),
      ("a.md", "---\nincludeMcpJson: true\n---\n", "- - w"), ("a.md", "---\n---\n", "- - "),
      ("a.md", "---\nname: x\nno end", "- - "),
      ("a.md", "---\n[1]\n---\n", nil), ("a.md", "---\nname: { x\n---\n", nil),
      ("a.md", "---\nmcpServers: [s]\n---\n", nil),
    ] as [(String, String, String?)]
  )
  func `an agent's file says its name, its model and its servers`(
    path: String,
    text: String,
    expected: String?
  ) throws {
    let agent = try #require(file(path, text))
    guard let expected else {
      #expect(throws: MCPConfiguration.Fault(path: path)) { try AgentDescription(agent) }
      return
    }
    let description = try AgentDescription(agent)
    let names = try MCPConfiguration.expectedServers(
      agent: agent,
      workspace: file("mcp.json", #"{"mcpServers":{"w":{}}}"#),
      user: nil
    )
    let words = [description.name ?? "-", description.model ?? "-"]
    #expect("\(words.joined(separator: " ")) \(names.joined(separator: " "))" == expected)
  }

  @Test func `a bad file that does not count is no fault`() throws {
    let servers = try MCPConfiguration.expectedServers(
      agent: file("agent", "{}"),
      workspace: file("bad", "{"),
      user: file("bad", "{")
    )
    #expect(servers.isEmpty)
  }

  @Test(
    arguments: [
      (#"{"command":"x"}"#, .command(["x"], environment: [:])),
      (
        #"{"command":"x","args":["a","b"],"env":{"K":"v"},"autoApprove":["*"],"type":"stdio"}"#,
        .command(["x", "a", "b"], environment: ["K": "v"])
      ),
      (#"{"command":"x","args":null,"env":null}"#, .command(["x"], environment: [:])),
      (#"{"url":"u"}"#, .http(url: "u", headers: [])),
      (
        #"{"url":"u","headers":{"A":"b"},"command":null}"#,
        .http(url: "u", headers: [.init(name: "A", value: "b")])
      ),
      (#"{"command":"x","url":"u"}"#, .command(["x"], environment: [:])),
      // Variables stand where values stand, and no value is looked through again.
      (
        #"{"command":"${A}","args":["${A}-${env:B}","$A","${}"],"env":{"${A}":"${C}"}}"#,
        .command(["${A}", "1-${A}", "$A", "${}"], environment: ["${A}": "${C}"])
      ),
      (
        #"{"url":"https://${A}/${env:C}","headers":{"Authorization":"Bearer ${EMPTY}${A}"}}"#,
        .http(url: "https://1/${env:C}", headers: [.init(name: "Authorization", value: "Bearer 1")])
      ),
      // Described in a way that says nothing.
      ("{}", nil), (#"{"command":1}"#, nil), (#"{"command":"x","args":"a"}"#, nil),
      (#"{"command":"x","args":[1]}"#, nil), (#"{"command":"x","env":{"A":1}}"#, nil),
      (#"{"url":["u"]}"#, nil), (#"{"url":"u","headers":[]}"#, nil),
    ] as [(String, MCPServer.Transport?)]
  )
  func `a server is described as its file says`(
    entry: String,
    transport: MCPServer.Transport?
  ) throws {
    let servers = try MCPConfiguration.servers(
      agent: nil,
      workspace: file("workspace", #"{"mcpServers":{"s":\#(entry)}}"#),
      user: file("user", #"{"mcpServers":{"s":{"command":"other"}}}"#),
      environment: ["A": "1", "B": "${A}", "EMPTY": ""]
    )
    #expect(servers == [MCPConfiguration.Server(name: "s", transport: transport)])
  }

  @Test func `servers are listed by name, without those that are disabled`() throws {
    let text = """
      {"mcpServers":{"b":{"command":"x"},"a":{"url":"u"},
       "c":{"command":"x","disabled":true},"d":{"command":"x"}}}
      """
    let servers = try MCPConfiguration.servers(
      agent: file("agent", text),
      workspace: nil,
      user: nil,
      environment: [:]
    )
    #expect(servers.map(\.name) == ["a", "b", "d"])
  }

  @Test func `the files' places and the fault's text are fixed`() {
    #expect(MCPConfiguration.serversPath == ".kiro/settings/mcp.json")
    #expect(
      "\(MCPConfiguration.Fault(path: "a/mcp.json"))" == """
        `a/mcp.json` is not an MCP configuration: expected a JSON object with the servers in \
        `mcpServers`
        """
    )
  }

  private func file(_ path: String, _ text: String?) -> MCPConfiguration.File? {
    text.map { MCPConfiguration.File(path: path, contents: Data($0.utf8)) }
  }
}

extension MCPConfiguration {
  /// The names of the servers that will be started.
  fileprivate static func expectedServers(
    agent: File?,
    workspace: File?,
    user: File?
  ) throws(Fault) -> [String] {
    try servers(agent: agent, workspace: workspace, user: user, environment: [:]).map(\.name)
  }
}
