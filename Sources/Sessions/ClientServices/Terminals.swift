package import AgentClientProtocol
package import FileSystem
package import JSONRPC
package import Subprocess

/// The commands that an agent runs through kjob.
package struct Terminals {
  /// The maximum number of concurrent commands; each needs three descriptors.
  package static let most = 64

  private let folder: ConfinedFolder
  private let launcher: ProgramLauncher
  private var terminals: [String: Terminal] = [:]
  private var count = 0

  /// Creates terminals that run commands in a folder with the agent's launcher.
  package init(
    folder: ConfinedFolder,
    launcher: ProgramLauncher
  ) {
    self.folder = folder
    self.launcher = launcher
  }

  /// The descriptors to wait for.
  package var interests: [Readiness.Interest] { terminals.values.flatMap(\.interests) }

  /// True while a request waits for the end of a command.
  package var isAwaited: Bool { terminals.values.contains { !$0.waiting.isEmpty } }

  /// Returns the terminal that a request refers to.
  package func terminal(_ reference: TerminalReference) throws(ResponseError) -> Terminal {
    guard let terminal = terminals[reference.terminalId] else {
      throw .resourceNotFound("unknown terminal `\(reference.terminalId)`")
    }
    return terminal
  }

  /// Starts a command.
  package mutating func create(
    _ parameters: CreateTerminal.Parameters
  ) throws(ResponseError) -> CreateTerminal.Response {
    guard terminals.count < Self.most else {
      throw .internalError("\(Self.most) terminals are open; release one first")
    }
    let (words, launcher) = try command(parameters)
    let child: SupervisedProcess
    do throws(SpawnError) {
      child = try launcher.start(words, inputClosed: true, errorsJoinOutput: true)
    } catch {
      throw .internalError("\(error)")
    }
    count += 1
    let id = "terminal-\(count)"
    terminals[id] = Terminal(
      child,
      limit: parameters.outputByteLimit.map { Int(clamping: $0) } ?? .max,
      token: launcher.token
    )
    return CreateTerminal.Response(terminalId: id)
  }

  /// Ends a command if it still runs, and forgets it.
  package mutating func release(_ reference: TerminalReference) throws(ResponseError) -> Terminal {
    let terminal = try terminal(reference)
    terminals[reference.terminalId] = nil
    terminal.end()
    return terminal
  }

  /// Ends and forgets every command.
  package mutating func releaseAll() -> [Terminal] {
    let all = Array(terminals.values)
    terminals = [:]
    for terminal in all { terminal.end() }
    return all
  }

  /// Reads what is ready; returns the terminals whose command has ended.
  package func advance(_ ready: Set<Readiness.Interest>) -> [Terminal] {
    terminals.values.filter { $0.advance(ready) }
  }

  /// Forgets a waiting request; returns true if it was waiting.
  package func stopWaiting(_ id: RequestID) -> Bool {
    for terminal in terminals.values {
      guard let index = terminal.waiting.firstIndex(of: id) else { continue }
      terminal.waiting.remove(at: index)
      return true
    }
    return false
  }

  private func command(
    _ parameters: CreateTerminal.Parameters
  ) throws(ResponseError) -> (words: [String], launcher: ProgramLauncher) {
    var variables: [String: String] = [:]
    for variable in parameters.env ?? [] {
      let name = variable.name
      guard !name.isEmpty, !name.contains("="), Self.isCString(name),
        Self.isCString(variable.value)
      else { throw .invalidParameters("`\(name)` is not a variable name") }
      variables[name] = variable.value
    }
    var folder = launcher.workingDirectory
    if let cwd = parameters.cwd {
      do throws(ConfinementError) {
        folder = try self.folder.folder(cwd)
      } catch {
        throw .invalidParameters("cwd: \(error)")
      }
    }
    variables["PWD"] = folder
    let words = [parameters.command] + (parameters.args ?? [])
    guard !parameters.command.isEmpty, words.allSatisfy(Self.isCString) else {
      throw .invalidParameters("`command` and `args` cannot be started")
    }
    let launcher = launcher.adding(variables).working(in: folder)
    return (Self.isProgram(parameters) ? words : Self.shell(parameters.command, launcher), launcher)
  }

  /// Returns true if `command` names a program rather than a shell command line.
  ///
  /// With arguments, it does. Without arguments, agents send whole command lines (`make && make
  /// test`) as well as bare names, which a shell runs just as well. Only the path of a program may
  /// contain characters that are special to a shell.
  private static func isProgram(_ parameters: CreateTerminal.Parameters) -> Bool {
    if parameters.args?.isEmpty == false { return true }
    guard parameters.command.hasPrefix("/") else { return false }
    return (try? FileStatus(ofPath: parameters.command))?.kind == .regular
  }

  private static func shell(_ line: String, _ launcher: ProgramLauncher) -> [String] {
    (try? launcher.executable("bash")) == nil ? ["/bin/sh", "-c", line] : ["bash", "-c", line]
  }

  private static func isCString(_ text: String) -> Bool { !text.utf8.contains(0) }
}
