internal import AgentClientProtocol
internal import JobFile
internal import ModelContextProtocol
internal import RunEvents
internal import Subprocess
internal import UntrustedText

/// Puts the values of variables in the place of `${NAME}`, so that job files hold no secrets.
struct VariableExpander {
  /// kjob's own environment.
  let variables: [String: String]

  /// A server of a job file as an agent gets it: every value in full, the program with its path.
  func expand(
    _ server: MCPServerSettings,
    _ agentEnvironment: [String: String]
  ) throws(JobFailure) -> NewSession.MCPServer {
    switch server.transport {
    case .http(let url, let headers):
      var pairs: [NewSession.Pair] = []
      for header in headers {
        pairs.append(
          NewSession.Pair(name: header.name, value: try expand(header.value, server.name))
        )
      }
      return .http(
        NewSession.MCPService(
          name: server.name,
          url: try expand(url, server.name),
          headers: pairs
        )
      )
    case .command(let words, let environment):
      var arguments: [String] = []
      for word in words { arguments.append(try expand(word, server.name)) }
      var pairs: [NewSession.Pair] = []
      for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
        pairs.append(NewSession.Pair(name: name, value: try expand(value, server.name)))
      }
      // ACP asks for an absolute path; one that is not found is left for the agent to report.
      let command = Command(arguments, environment: agentEnvironment, workingDirectory: "/")
      let program = (try? command.resolvedExecutable()) ?? arguments.first ?? ""
      return .process(
        NewSession.MCPProcess(
          name: server.name,
          command: arguments.first?.contains("/") == true ? arguments.first ?? "" : program,
          args: Array(arguments.dropFirst()),
          env: pairs
        )
      )
    }
  }

  /// The values of servers that are secrets by their names.
  func secrets(of servers: [ServerDefinition]) -> [String] {
    servers.flatMap { server in
      switch server.transport {
      case .command(_, let environment): environment.map { (name: $0.key, value: $0.value) }
      case .http(_, let headers): headers.map { (name: $0.name, value: $0.value) }
      }
    }
    .filter { JobEnvironment.looksSecret($0.name) }
    // The word before the secret of `Bearer abc` is none.
    .flatMap { [$0.value] + $0.value.split(separator: " ").dropFirst().map(String.init) }
  }

  private func expand(_ text: String, _ server: String) throws(JobFailure) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "${"),
      let end = rest[start.upperBound...].firstIndex(of: "}")
    {
      let name = String(rest[start.upperBound..<end])
      guard let value = variables[name] else {
        throw .error(
          .mcpConfiguration,
          "the MCP server `\(server)` needs the variable `\(name)`, which is not set"
        )
      }
      result += rest[..<start.lowerBound] + value
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
