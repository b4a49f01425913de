import FoundationEssentials
import JSON
import Kiro
import Testing

@Suite struct AgentDefinitionTests {
  private static func definition(
    _ text: String,
    path: String = "/w/.kiro/agents/a.json",
    grantsTools: Bool = false,
    files: [String: String] = [:]
  ) throws -> AgentDefinition {
    let file = MCPConfiguration.File(path: path, contents: Data(text.utf8))
    return try AgentDefinition(file, named: "a", grantsTools: grantsTools) { files[$0] }
  }

  @Test(
    arguments: [
      (#"{"prompt": "Do it", "tools": ["*"]}"#, #"{"id":"a","prompt":"Do it","tools":"*"}"#),
      (#"{"prompt": "x", "tools": "*"}"#, #"{"id":"a","prompt":"x","tools":"*"}"#),
      // An agent without a list has no tools there, and none in the second engine.
      (#"{"prompt": "x"}"#, #"{"id":"a","prompt":"x","tools":[]}"#),
      (
        #"{"prompt": "x", "tools": ["fs_read", "@db", 3, ""]}"#,
        #"{"id":"a","prompt":"x","tools":["fs_read","@db"]}"#
      ),
      (
        #"{"prompt": "x", "tools": [], "mcpServers": {"db": {"command": "db"}}, "model": "m"}"#,
        #"{"id":"a","mcpServers":{"db":{"command":"db"}},"model":"m","prompt":"x","tools":[]}"#
      ),
      (
        #"{"prompt": "x", "description": "", "resources": ["file://a"], "includeMcpJson": true}"#,
        #"{"id":"a","includeMcpJson":true,"prompt":"x","resources":["file://a"],"tools":[]}"#
      ),
      (
        #"{"prompt": "x", "tools": [], "useLegacyMcpJson": true}"#,
        #"{"id":"a","includeMcpJson":true,"prompt":"x","tools":[]}"#
      ),
      (
        #"{"prompt": "file://p.md", "tools": []}"#,
        #"{"id":"a","prompt":"from a file","tools":[]}"#
      ),
    ]
  )
  func `has the prompt inlined and the tools listed`(text: String, json: String) throws {
    let definition = try Self.definition(text, files: ["p.md": "from a file"])
    #expect(definition.value.jsonText == json)
  }

  @Test func `always has a prompt`() throws {
    for text in ["{}", #"{"prompt": " "}"#, #"{"prompt": "file://p.md"}"#] {
      let prompt = try Self.definition(text, files: ["p.md": "\n"]).value["prompt"]?.text
      #expect(prompt?.isEmpty == false && prompt?.contains("user") == true)
    }
  }

  @Test func `takes the text of a Markdown file as the prompt`() throws {
    let text = "---\nname: a\ntools: [read]\n---\nReview it.\n"
    let value = try Self.definition(text, path: "/w/.kiro/agents/a.md").value
    #expect(value["prompt"]?.text?.contains("Review it.") == true)
    #expect(value["tools"] == ["read"])
  }

  @Test func `refuses a prompt that cannot be read`() {
    let fault = MCPConfiguration.Fault(
      path: "/w/.kiro/agents/a.json",
      problem: "its prompt `file://none.md` cannot be read"
    )
    #expect(throws: fault) { try Self.definition(#"{"prompt": "file://none.md"}"#) }
  }

  @Test func `grants the tools that the file allows, only when asked to`() throws {
    let text =
      #"{"prompt": "x", "allowedTools": ["fs_read", "shell", "@db", "@web/get", "introspect"]}"#
    #expect(try Self.definition(text).value["permissions"] == nil)
    let rules = try Self.definition(text, grantsTools: true).value["permissions"]?["rules"]
    #expect(
      rules?.jsonText
        == #"[{"capability":"fs_read","effect":"allow"},{"capability":"shell","effect":"allow"},"#
        + #"{"capability":"mcp","effect":"allow","match":["db/*"]},"#
        + #"{"capability":"mcp","effect":"allow","match":["web/get"]}]"#
    )
  }

  @Test func `names the keys that the engine does not take`() throws {
    let text =
      #"{"prompt": "x", "hooks": {"stop": []}, "toolsSettings": {}, "toolAliases": {"a": "b"}}"#
    #expect(try Self.definition(text).lostKeys == ["hooks", "toolAliases"])
  }
}
