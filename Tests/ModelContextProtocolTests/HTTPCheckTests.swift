import Foundation
import Job
import ModelContextProtocol
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(20))) struct HTTPCheckTests {
  let directory: TemporaryDirectory
  let server: WebServer

  init() throws {
    directory = try TemporaryDirectory("kjob-mcp")
    server = try WebServer(in: directory)
  }

  @Test func `a server's session is carried on and ended`() throws {
    let result = try server.check("json")
    #expect(result.state == .answered(tools: 3))
    #expect(result.serverName == "web")
    #expect(result.serverVersion == "2")
    let common =
      "/json Host=127.0.0.1 Accept=application/json, text/event-stream Content-Type=application/json"
    let later = "Mcp-Session-Id=s 1 MCP-Protocol-Version=2025-03-26"
    #expect(
      try server.requests() == [
        "initialize \(common)", "notifications/initialized \(common) \(later)",
        "tools/list \(common) \(later)", "tools/list \(common) \(later)",
        "DELETE /json Host=127.0.0.1 Accept=*/* \(later)",
      ]
    )
  }

  @Test(arguments: ["short-stream", "stream", "pieces"])
  func `a server may answer in a stream of events, whether it ends or not`(path: String) throws {
    let result = try server.check(path)
    #expect(result.state == .answered(tools: 3))
    #expect(result.serverName == "web")
    // There was no session to be ended.
    #expect(try !server.requests().contains { $0.hasPrefix("DELETE") })
  }

  @Test func `a server that asks something meanwhile gets an answer`() throws {
    #expect(try server.check("curious").state == .answered(tools: 3))
    #expect(try server.requests().contains(#"{"id": "p", "jsonrpc": "2.0", "result": {}}"#))
  }

  @Test func `a server without tools is not asked for them`() throws {
    #expect(try server.check("plain").state == .answered(tools: 0))
    #expect(try !server.requests().contains { $0.hasPrefix("tools/list") })
  }

  @Test func `headers of the configuration are sent, and none of the protocol's own is changed`()
    throws
  {
    let headers = [
      MCPServer.Header(name: "Authorization", value: "Bearer é"),
      MCPServer.Header(name: "X-Key", value: "k"),
      MCPServer.Header(name: "X-Empty", value: ""),
      MCPServer.Header(name: "ACCEPT", value: "text/html"),
      MCPServer.Header(name: "mcp-session-id", value: "mine"),
    ]
    #expect(try server.check("plain", headers: headers).state == .answered(tools: 0))
    let first = try #require(server.requests().first)
    #expect(
      first == """
        initialize /plain Host=127.0.0.1 Authorization=Bearer Ã© X-Key=k \
        Accept=application/json, text/event-stream Content-Type=application/json X-Empty=
        """
    )
  }

  @Test(
    arguments: [
      ("401", .needsAuthorization, "who?"), ("403", .needsAuthorization, ""),
      ("404", .failed("answered initialize with HTTP status 404"), ""),
      ("500", .failed("answered initialize with HTTP status 500"), "no database"),
      // A message that is sent on as a GET is not a message any more.
      ("302", .failed("answered initialize with HTTP status 302"), ""),
      ("later", .failed("answered tools/list with HTTP status 503"), "busy"),
      (
        "unnotified", .failed("answered notifications/initialized with HTTP status 500"),
        "no notice"
      ),
      ("page", .failed("answered initialize with something that is not MCP"), "<html>"),
      ("taken", .failed("answered initialize with something that is not MCP"), ""),
      ("error", .failed("answered initialize with an error: no (-32600)"), ""),
      (
        "empty",
        .failed("disconnected before it had answered initialize: Empty reply from server"), ""
      ),
      (
        "noise",
        .failed(
          "disconnected before it had answered initialize: Received HTTP/0.9 when not allowed"
        ), ""
      ),
      (
        "half",
        .failed(
          "disconnected before it had answered initialize: "
            + "transfer closed with 99 bytes remaining to read"
        ), ""
      ),
      ("flood", .failed("answered initialize with more than 16 MiB"), ""),
      ("long", .failed("answered initialize with more than 16 MiB"), ""),
      ("loop", .failed("redirects more than 5 times"), ""),
      ("nowhere", .failed("answered initialize with HTTP status 307 and no usable address"), ""),
      ("file", .failed("answered initialize with HTTP status 307 and no usable address"), ""),
    ] as [(String, ServerCheck.State, String)]
  )
  func `a server that does not work says why`(
    path: String,
    state: ServerCheck.State,
    errors: String
  ) throws {
    let result = try server.check(path)
    #expect(result.state == state)
    #expect(result.errorText == errors)
  }

  @Test func `a server that is not there says so`() throws {
    let refused = try server.check(url: "http://127.0.0.1:\(server.deadPort)/mcp").state
    guard case .failed(let reason) = refused else {
      Issue.record("\(refused)")
      return
    }
    #expect(reason.hasPrefix("could not be reached: Failed to connect to 127.0.0.1"))
    for url in ["", "127.0.0.1/mcp", "/mcp", "ftp://127.0.0.1/", "file:///etc/passwd", "http://"] {
      #expect(
        try server.check(url: url).state
          == .failed("cannot be reached: its address is not an absolute http or https URL")
      )
    }
    for header in [
      MCPServer.Header(name: "A", value: "b\r\nC: d"),
      MCPServer.Header(name: "A", value: "b\0"),
      MCPServer.Header(name: "A:", value: "b"),
      MCPServer.Header(name: "", value: "b"),
    ] {
      #expect(
        try server.check("json", headers: [header]).state
          == .failed(
            "cannot be reached: its header `\(header.name)` has bytes that HTTP forbids"
          )
      )
    }
    #expect(try server.requests().isEmpty)
  }

  @Test func `what proves who asks goes to nobody else`() throws {
    let proof = [MCPServer.Header(name: "Authorization", value: "secret")]
    #expect(try server.check("moved", headers: proof).state == .answered(tools: 3))
    #expect(try server.requests().allSatisfy { $0.contains("Authorization=secret") })
    #expect(try server.requests().dropFirst().allSatisfy { $0.contains(" /json ") })
    let count = try server.requests().count

    #expect(
      try server.check("elsewhere", headers: proof).state
        == .failed(
          "redirects to another place, http://localhost:\(server.port); "
            + "if that is right, name it in the configuration"
        )
    )
    #expect(
      try server.check("other-port", headers: proof).state
        == .failed(
          "redirects to another place, https://127.0.0.1:\(server.secretPort); "
            + "if that is right, name it in the configuration"
        )
    )
    #expect(try server.requests().count == count + 2)
  }

  @Test func `a server behind TLS has to prove who it is`() throws {
    let url = "https://127.0.0.1:\(server.secretPort)/json"
    guard case .failed(let reason) = try server.check(url: url).state else {
      Issue.record("an unknown certificate was taken")
      return
    }
    #expect(reason.hasPrefix("could not be reached: SSL certificate problem: self"))
    let trust = ["SSL_CERT_FILE": directory.path + "/certificate.pem"]
    #expect(try server.check(url: url, environment: trust).state == .answered(tools: 3))
    let other = "https://localhost:\(server.secretPort)/json"
    guard case .failed = try server.check(url: other, environment: trust).state else {
      Issue.record("another's certificate was taken")
      return
    }
  }

  @Test func `proxies are those of the job's environment`() throws {
    let proxy = ["http_proxy": "http://127.0.0.1:\(server.port)"]
    let url = "http://server.invalid/json"
    #expect(try server.check(url: url, environment: proxy).state == .answered(tools: 3))
    #expect(try server.requests().allSatisfy { $0.contains("Host=server.invalid") })
    let all = ["ALL_PROXY": "http://127.0.0.1:\(server.port)"]
    #expect(try server.check(url: url, environment: all).state == .answered(tools: 3))
    let dead = "http://127.0.0.1:\(server.deadPort)"
    for environment in [
      ["http_proxy": dead, "no_proxy": "127.0.0.1"], ["all_proxy": dead, "NO_PROXY": "127.0.0.1"],
      ["HTTP_PROXY": dead], ["https_proxy": dead],
    ] {
      #expect(try server.check("json", environment: environment).state == .answered(tools: 3))
    }
    guard case .failed = try server.check("json", environment: ["http_proxy": dead]).state else {
      Issue.record("the proxy was passed by")
      return
    }
  }

  @Test func `a server that does not answer has its time`() throws {
    #expect(
      try server.check("drip", for: .seconds(2)).state == .timedOut(during: "initialize")
    )
  }

  @Test func `a check can be stopped and says so`() throws {
    let signpost = Signpost(directory.path + "/there")
    let preflight = try begin(
      [
        MCPServer(
          name: "silent",
          transport: .http(url: "http://127.0.0.1:\(server.port)/silent", headers: [])
        )
      ],
      in: directory
    )
    try signpost.wait()
    preflight.stop()
    preflight.wait()
    #expect(preflight.checks.map(\.state) == [.stopped(during: "initialize")])
  }

  @Test func `programs and addresses are checked at once`() throws {
    let preflight = try begin(
      [
        MCPServer(name: "program", transport: shellServer("read; exit 4")),
        MCPServer(
          name: "address",
          transport: .http(url: "http://127.0.0.1:\(server.port)/stream", headers: [])
        ),
        MCPServer(
          name: "other",
          transport: .http(url: "http://127.0.0.1:\(server.port)/json", headers: [])
        ),
      ],
      in: directory
    )
    preflight.wait()
    #expect(
      preflight.checks.map(\.state) == [
        .failed("exited with 4 before it had answered initialize"), .answered(tools: 3),
        .answered(tools: 3),
      ]
    )
  }
}
