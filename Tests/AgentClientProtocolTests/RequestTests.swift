import AgentClientProtocol
import JSONRPC
import Testing

/// What kjob sends, byte for byte.
@Suite struct RequestTests {
  @Test func `initialize offers nothing and names the client`() {
    let parameters = Initialize.Parameters(
      clientInfo: Initialize.Implementation(name: "kjob", title: "kjob", version: "1.0.0")
    )
    #expect(
      sent { _ = $0.request(Initialize.method, parameters) } == """
        {"id":0,"jsonrpc":"2.0","method":"initialize","params":{"clientCapabilities":{"fs":\
        {"readTextFile":false,"writeTextFile":false},"terminal":false},"clientInfo":\
        {"name":"kjob","title":"kjob","version":"1.0.0"},"protocolVersion":1}}

        """
    )
  }

  @Test func `a client without title or version leaves them out`() {
    let parameters = Initialize.Parameters(
      clientInfo: Initialize.Implementation(name: "kjob", version: nil)
    )
    #expect(
      sent { $0.notify("x", parameters.clientInfo) } == """
        {"jsonrpc":"2.0","method":"x","params":{"name":"kjob"}}

        """
    )
  }

  @Test func `session/new always has the servers' list`() {
    let parameters = NewSession.Parameters(cwd: "/checkout/a b/é")
    #expect(
      sent { _ = $0.request(NewSession.method, parameters) } == """
        {"id":0,"jsonrpc":"2.0","method":"session/new",\
        "params":{"cwd":"/checkout/a b/é","mcpServers":[]}}

        """
    )
  }

  @Test func `session/prompt has one block of text`() {
    let parameters = Prompt.Parameters(sessionId: "s-1", text: "do\n\"this\" </now>")
    #expect(
      sent { _ = $0.request(Prompt.method, parameters) } == """
        {"id":0,"jsonrpc":"2.0","method":"session/prompt","params":{"prompt":[{"text":\
        "do\\n\\"this\\" </now>","type":"text"}],"sessionId":"s-1"}}

        """
    )
  }

  @Test func `session/cancel is a notification`() {
    #expect(
      sent { $0.notify(CancelTurn.method, CancelTurn.Parameters(sessionId: "s-1")) } == """
        {"jsonrpc":"2.0","method":"session/cancel","params":{"sessionId":"s-1"}}

        """
    )
  }

  @Test func `permissions are answered under the id as it came`() {
    let text = sent { connection in
      connection.answer(.string("b85c"), RequestPermission.Response.selected("allow_once"))
      connection.answer(.number(3), RequestPermission.Response.cancelled)
      connection.answer(.null, RequestPermission.Response.selected(""))
    }
    #expect(
      text == """
        {"id":"b85c","jsonrpc":"2.0","result":{"outcome":{"optionId":"allow_once",\
        "outcome":"selected"}}}
        {"id":3,"jsonrpc":"2.0","result":{"outcome":{"outcome":"cancelled"}}}
        {"id":null,"jsonrpc":"2.0","result":{"outcome":{"optionId":"","outcome":"selected"}}}

        """
    )
  }

  private func sent(_ send: (inout Connection) -> Void) -> String {
    var connection = Connection()
    send(&connection)
    return String(decoding: connection.outgoing, as: UTF8.self)
  }
}
