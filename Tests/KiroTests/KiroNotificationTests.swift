import JSONRPC
import Kiro
import Testing

@Suite struct KiroNotificationTests {
  @Test(
    arguments: [
      (
        "_kiro.dev/mcp/server_initialized", #"{"sessionId":"s","serverName":"db"}"#,
        "mcp: db started"
      ),
      ("_kiro.dev/mcp/server_initialized", #"{"name":"db"}"#, "mcp: db started"),
      ("_kiro.dev/mcp/server_initialized", #"{"sessionId":"s"}"#, nil),
      (
        "_kiro.dev/mcp/server_init_failure",
        #"{"sessionId":"s","serverName":"db","error":"connection closed: initialize response"}"#,
        "mcp: db failed (connection closed: initialize response)"
      ),
      (
        "_kiro.dev/mcp/server_init_failure", #"{"serverName":"db","error":{"x":1}}"#,
        "mcp: db failed ()"
      ),
      ("_kiro.dev/mcp/server_init_failure", #"{"error":"e"}"#, nil),
      (
        "_kiro.dev/mcp/oauth_request",
        #"{"serverName":"db","oauthUrl":"https://example.invalid/a"}"#,
        "mcp: db needs authorization (https://example.invalid/a)"
      ),
      (
        "_kiro.dev/mcp/oauth_request", #"{"name":"db","authorizationUrl":"u"}"#,
        "mcp: db needs authorization (u)"
      ),
      (
        "_kiro.dev/mcp/oauth_request", #"{"name":"db","url":"u"}"#,
        "mcp: db needs authorization (u)"
      ),
      ("_kiro.dev/mcp/oauth_request", #"{"serverName":"db"}"#, "mcp: db needs authorization ()"),
      ("_kiro.dev/mcp/governance_disabled", #"{"apiFailure":true}"#, "mcp: disabled by policy"),
      ("_kiro.dev/mcp/governance_disabled", nil, "mcp: disabled by policy"),
      (
        "_kiro.dev/commands/available",
        #"""
        {"sessionId":"s","commands":[{"name":"/agent"}],"prompts":[],"tools":[],"mcpServers":[
        {"name":"a","status":"running","toolCount":90},{"name":"b","status":"failed"},
        {"name":"c","status":"pending"},{"status":"running"},{"name":"d"},null,
        {"name":"e","status":"error","errorMessage":["x"]}]}
        """#,
        "mcp: listed, a started, b failed (), c pending (pending), d pending (), e failed ()"
      ),
      (
        "_kiro.dev/commands/available",
        #"{"mcpServers":["a",{"serverName":"b","state":{"type":"Loading"}},{"name":"c","status":"RUNNING"}]}"#,
        "mcp: listed, a pending (), b pending (Loading), c started"
      ),
      (
        "_kiro/mcp/status", #"{"servers":{"b":{"status":"connected"},"a":{"status":"odd"}}}"#,
        "mcp: listed, a pending (odd), b started"
      ),
      ("_kiro.dev/commands/available", #"{"sessionId":"s","mcpServers":[]}"#, "mcp: listed"),
      ("_kiro/mcp/server_initialized", #"{"serverName":"db"}"#, "mcp: db started"),
      ("_kiro/mcp/governance_disabled", "{}", "mcp: disabled by policy"),
      ("_kiro.dev/mcp/server_connecting", #"{"serverName":"db"}"#, "mcp: db mentioned"),
      ("_kiro/mcp/changed", #"{"servers":[{"name":"a"},"b"]}"#, "mcp: a mentioned, b mentioned"),
      (
        "_kiro.dev/mcp/server_init_failure", #"{"serverName":"db","error":{"message":"no"}}"#,
        "mcp: db failed (no)"
      ),
      (
        "_kiro.dev/agent/switched",
        #"{"sessionId":"s","agentName":"a","previousAgentName":"b","model":"m"}"#,
        "agent switched: a, m in s"
      ),
      ("_kiro.dev/agent/switched", "{}", nil),
      (
        "_kiro.dev/subagent/list_update",
        #"{"subagents":[{"sessionName":"x","status":{"type":"working"}},{"status":{"type":"terminated"}},{"agentName":"y","status":"working"}]}"#,
        "at work: x, y"
      ),
      ("_kiro.dev/commands/available", #"{"sessionId":"s"}"#, "mcp: "),
      (
        "_kiro/mcp/status",
        #"""
        {"sessionId":"s","servers":[{"name":"a","status":"connected","tools":[]},
        {"name":"b","status":"failed","errorMessage":"no","failedAuthorization":false},
        {"name":"c","status":"connecting"},{"name":"d","status":"disabled"},
        {"name":"e","status":"failed","failedAuthorization":true}]}
        """#,
        "mcp: listed, a started, b failed (no), c pending (connecting), d disabled, e needs authorization ()"
      ),
      (
        "_kiro.dev/metadata",
        #"""
        {"sessionId":"s","contextUsagePercentage":10.97,"meteringUsage":[
        {"value":0.25,"unit":"credit","unitPlural":"credits"},{"value":0.5,"unit":"credit"}],
        "turnDurationMs":4851,"effort":"high"}
        """#,
        "metadata: s, context 10.97, credits 0.75, final"
      ),
      ("_kiro.dev/metadata", #"{"sessionId":"s"}"#, "metadata: s"),
      ("_kiro.dev/metadata", #"{"contextUsagePercentage":"10"}"#, "metadata: -"),
      (
        "_kiro.dev/metadata",
        #"{"sessionId":"s","meteringUsage":[{"value":3,"unit":"token"},{"value":2},{"unit":"credit"}]}"#,
        "metadata: s, credits 2.0"
      ),
      // Sums that no number holds would spoil every record of the run.
      (
        "_kiro.dev/metadata",
        #"{"sessionId":"s","meteringUsage":[{"value":1e308},{"value":1e308},{"value":-1},{"value":1}]}"#,
        "metadata: s, credits 1.0"
      ),
      (
        "_kiro.dev/agent/not_found",
        #"{"sessionId":"s","requestedAgent":"nope","fallbackAgent":"kiro_default"}"#,
        "agent not found: nope, instead kiro_default"
      ),
      ("_kiro.dev/agent/not_found", "{}", "agent not found: , instead -"),
      (
        "_kiro.dev/agent/config_error", #"{"path":"/a.json","error":"bad"}"#,
        "agent configuration: /a.json, bad"
      ),
      (
        "_kiro/customAgent/config_error", #"{"path":"/a.json","error":"bad"}"#,
        "agent configuration: /a.json, bad"
      ),
      (
        "_kiro.dev/session/update",
        #"{"sessionId":"s","update":{"sessionUpdate":"stream_discarded"}}"#,
        "stream discarded"
      ),
      (
        "_kiro.dev/session/update",
        #"{"update":{"sessionUpdate":"tool_call_chunk","toolCallId":"t","title":"shell"}}"#, nil
      ),
      ("_kiro.dev/session/update", #"{"update":"stream_discarded"}"#, nil),
      (
        "_kiro.dev/error/rate_limit", #"{"sessionId":"s","message":"slow"}"#,
        "the service throttled Kiro: slow"
      ),
      ("_kiro.dev/error/rate_limit", #"{"message":5}"#, "the service throttled Kiro: "),
      ("_kiro.dev/subagent/list_update", #"{"subagents":[],"pendingStages":[]}"#, "at work: "),
      ("_kiro.dev/compaction/status", #"{"status":{"type":"started"}}"#, "compaction"),
      (
        "_kiro.dev/compaction/status", #"{"status":{"type":"failed","error":"e"}}"#,
        "compaction failed"
      ),
      ("_kiro.dev/compaction/status", #"{"status":"failed"}"#, "compaction failed"),
      ("_kiro.dev/model/not_found", #"{"requestedModel":"m"}"#, "model not found"),
      (
        "_kiro.dev/session/update",
        #"{"update":{"sessionUpdate":"retry_warning","attempt":1,"maxAttempts":3,"message":"m"}}"#,
        "Kiro asked the model again: m"
      ),
      (
        "_kiro.dev/session/update",
        #"{"update":{"sessionUpdate":"stream_stall_notice","message":"m"}}"#,
        "the model was silent for a while: m"
      ),
      (
        "_kiro.dev/session/update",
        #"{"update":{"sessionUpdate":"model_fallback","from":"a","to":"b"}}"#,
        "model fallback: a -> b in -"
      ),
      (
        "_kiro.dev/metadata",
        #"{"sessionId":"s","turnDurationMs":5,"meteringUsage":[],"stopReason":"CONTENT_FILTERED"}"#,
        "metadata: s, final, filtered"
      ),
      ("_kiro.dev/unknown", "{}", nil), ("session/update", #"{"serverName":"db"}"#, nil),
      ("mcp/server_initialized", #"{"serverName":"db"}"#, nil),
      ("_kiro.dev/metadata", "[]", nil),
    ] as [(String, String?, String?)]
  )
  func `a notification of Kiro's is read by its method`(
    method: String,
    parameters: String?,
    text: String?
  ) throws {
    let fields = parameters.map { #","params":\#($0)"# } ?? ""
    let frame = try Frame(#"{"jsonrpc":"2.0","method":"\#(method)"\#(fields)}"#.utf8)
    #expect(KiroNotification(method: method, frame: frame).map(describe) == text)
  }

  private func describe(_ notification: KiroNotification) -> String {
    switch notification {
    case .mcp(let signals): "mcp: " + signals.map(describe).joined(separator: ", ")
    case .metadata(let metadata):
      (["metadata: \(metadata.sessionId ?? "-")"]
        + [metadata.contextUsagePercentage.map { "context \($0)" }].compactMap { $0 }
        + [metadata.credits.map { "credits \($0)" }].compactMap { $0 }
        + (metadata.isFinal ? ["final"] : []) + (metadata.isFiltered ? ["filtered"] : []))
        .joined(separator: ", ")
    case .agentNotFound(let requested, let fallback):
      "agent not found: \(requested), instead \(fallback ?? "-")"
    case .agentConfigurationError(let path, let reason): "agent configuration: \(path), \(reason)"
    case .streamDiscarded: "stream discarded"
    case .modelNotFound: "model not found"
    case .compaction(let failed): failed ? "compaction failed" : "compaction"
    case .agentSwitched(let session, let agent, let model):
      "agent switched: \(agent), \(model ?? "-") in \(session ?? "-")"
    case .modelFallback(let session, let old, let new):
      "model fallback: \(old ?? "-") -> \(new ?? "-") in \(session ?? "-")"
    case .subagents(let working): "at work: " + working.joined(separator: ", ")
    case .notice(let kind, let words): "\(kind.rawValue): \(words)"
    }
  }

  private func describe(_ signal: KiroNotification.MCPSignal) -> String {
    switch signal {
    case .started(let name): "\(name) started"
    case .failed(let name, let reason): "\(name) failed (\(reason))"
    case .needsAuthorization(let name, let address): "\(name) needs authorization (\(address))"
    case .listed: "listed"
    case .pending(let name, let word): "\(name) pending (\(word))"
    case .disabled(let name): "\(name) disabled"
    case .mentioned(let name): "\(name) mentioned"
    case .disabledByPolicy: "disabled by policy"
    }
  }
}
