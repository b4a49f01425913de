package import Job
internal import Kiro
internal import RunEvents
internal import Subprocess

/// Replaces `${NAME}` with values of variables, so that job files need not contain secrets.
package struct VariableExpander {
  /// kjob's own environment.
  package let variables: [String: String]

  /// Returns a job file's server as an agent gets it: values expanded, the program as a path.
  package func expand(
    _ server: MCPServer,
    _ agentEnvironment: [String: String]
  ) throws(JobFailure) -> MCPServer {
    var server = server
    switch server.transport {
    case .http(let url, var headers):
      for index in headers.indices {
        headers[index].value = try expand(headers[index].value, server.name)
      }
      server.transport = .http(url: try expand(url, server.name), headers: headers)
    case .command(var words, var environment):
      for index in words.indices { words[index] = try expand(words[index], server.name) }
      for (name, value) in environment { environment[name] = try expand(value, server.name) }
      if let program = words.first, !program.contains("/") {
        // ACP requires an absolute path; a program that is not found is left for the agent to
        // report.
        let command = Command(words, environment: agentEnvironment, workingDirectory: "/")
        words[0] = (try? command.resolvedExecutable()) ?? program
      }
      server.transport = .command(words, environment: environment)
    }
    return server
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
