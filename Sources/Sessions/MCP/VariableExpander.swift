package import AgentClientProtocol
package import JobFile
internal import Kiro
internal import RunEvents
internal import Subprocess
internal import Text

/// Replaces `${NAME}` with values of variables, so that job files need not contain secrets.
package struct VariableExpander {
  /// kjob's own environment.
  package let variables: [String: String]

  /// Returns a job file's server as an agent gets it: values expanded, the program as a path.
  package func expand(
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
      // ACP requires an absolute path; a program that is not found is left for the agent to report.
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

  private func expand(_ text: String, _ server: String) throws(JobFailure) -> String {
    try VariableReference.expand(text) { (name) throws(JobFailure) in
      guard let value = variables[name] else {
        throw .error(
          .mcpConfiguration,
          "the MCP server `\(server)` needs the variable `\(name)`, which is not set"
        )
      }
      return value
    }
  }
}
