internal import FileSystem
internal import Glibc
internal import JSON
internal import Subprocess
internal import SystemText

extension ScriptedAgent {
  /// Performs a step that neither waits nor ends the turn.
  mutating func act(_ step: Script.Step) {
    // Long: one action for each step.
    switch step {
    case .say(let text): update("agent_message_chunk", Wire.text(text))
    case .think(let text): update("agent_thought_chunk", Wire.text(text))
    case .write(let path, let content, let isExecutable):
      tool("Creating \(path)", kind: "edit", name: "fs_write") { agent in
        agent.write(path, Array(content.utf8), isExecutable: isExecutable)
      }
    case .replace(let path, let old, let new):
      tool("Editing \(path)", kind: "edit", name: "fs_write") { agent in
        agent.replace(old, with: new, in: path)
      }
    case .delete(let path):
      tool("Deleting \(path)", kind: "edit", name: "execute_bash") { agent in
        unsafe agent.absolute(path).withSystemCString({ unsafe unlink($0) }) == 0
          ? .done([]) : .failed(unsafe String(cString: strerror(errno)))
      }
    case .run(let command): run(command)
    case .openTool(let title):
      update(
        "tool_call",
        ["toolCallId": .string(nextToolCall()), "title": .string(title), "kind": "execute"]
      )
    case .mcp(let signal): send(signal)
    case .usage(let usage): report(usage)
    case .notify(let method, let parameters):
      let kind = parameters["update"]?["_meta"]?["kiro"]?["kind"]?.text
      if method == "_kiro.dev/metadata" || kind == "turn_completion" { hasToldUsage = true }
      notify(method, filled(parameters))
    case .request(let request): send(request)
    case .answer(let name, let expectation): check(name, expectation)
    case .fault(let fault): commit(fault)
    case .ask, .sleep, .waitForCancel, .stop, .fail: break
    }
  }

  /// The result of a tool's work.
  private enum Work {
    /// The work is done; the changes are ACP's blocks.
    case done([JSONValue])
    case failed(String)
  }

  /// Sends the messages of a tool call around its work.
  private mutating func tool(
    _ title: String,
    kind: JSONValue,
    name: String,
    _ work: (inout ScriptedAgent) -> Work
  ) {
    let call = JSONValue.string(nextToolCall())
    if dialect == .v2 {
      notify(
        "_kiro.dev/session/update",
        Wire.update(
          sessionID,
          "tool_call_chunk",
          ["toolCallId": call, "title": .string(title), "kind": kind]
        )
      )
    }
    var begin: [String: JSONValue] = [
      "toolCallId": call, "title": .string(title), "kind": kind,
      "_meta": dialect.meta(ofTool: name),
    ]
    if dialect == .v2 {
      begin["rawInput"] = ["__tool_use_purpose": .string(title)]
    } else {
      begin["status"] = "in_progress"
    }
    update("tool_call", begin)
    var end: [String: JSONValue] = ["toolCallId": call, "kind": kind, "title": .string(title)]
    switch work(&self) {
    case .done(let changes):
      end["status"] = "completed"
      end["rawOutput"] = ["items": [["Text": "done"]]]
      if !changes.isEmpty { end["content"] = .array(changes) }
    case .failed(let error):
      end["status"] = "failed"
      end["rawOutput"] = ["items": [["Text": .string(error)]]]
    }
    update("tool_call_update", end)
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : folder + "/" + path
  }

  private func write(_ path: String, _ bytes: [UInt8], isExecutable: Bool) -> Work {
    do throws(FileError) {
      let target = absolute(path)
      let old = try? RegularFile.read(target, limit: 64 << 20)
      if let parent = parentPath(target) { try makeDirectories(parent) }
      try AtomicFile.write(bytes, to: target, mode: isExecutable ? 0o755 : 0o644)
      return .done(change(target, from: old, to: bytes))
    } catch {
      return .failed("\(error)")
    }
  }

  /// Returns a change as agents show it; binary files have none.
  private func change(_ path: String, from old: [UInt8]?, to new: [UInt8]) -> [JSONValue] {
    guard let newText = String(validating: new, as: UTF8.self) else { return [] }
    var oldText = JSONValue.null
    if let old {
      guard let text = String(validating: old, as: UTF8.self) else { return [] }
      oldText = .string(text)
    }
    return [
      ["type": "diff", "path": .string(path), "oldText": oldText, "newText": .string(newText)]
    ]
  }

  private func replace(_ old: String, with new: String, in path: String) -> Work {
    do throws(FileError) {
      let target = absolute(path)
      let bytes = try RegularFile.read(target, limit: 64 << 20)
      let pieces = split(bytes, by: Array(old.utf8))
      guard pieces.count > 1 else { return .failed("`\(old)` does not occur in `\(path)`") }
      let isExecutable = try FileStatus(ofPath: target).permissions & 0o111 != 0
      let changed = Array(pieces.joined(separator: new.utf8))
      return write(path, changed, isExecutable: isExecutable)
    } catch {
      return .failed("\(error)")
    }
  }

  private func split(_ bytes: [UInt8], by needle: [UInt8]) -> [ArraySlice<UInt8>] {
    guard !needle.isEmpty else { return [bytes[...]] }
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    var index = 0
    while index + needle.count <= bytes.count {
      if bytes[index..<(index + needle.count)].elementsEqual(needle) {
        pieces.append(bytes[start..<index])
        index += needle.count
        start = index
      } else {
        index += 1
      }
    }
    return pieces + [bytes[start...]]
  }

  /// Runs a command like Kiro's shell tool: a failing command is `completed` anyway.
  private mutating func run(_ command: String) {
    let call = JSONValue.string(nextToolCall())
    let title = JSONValue.string("Running: \(command)")
    update(
      "tool_call",
      [
        "toolCallId": call,
        "title": title,
        "kind": "execute",
        "rawInput": ["command": .string(command)],
        "_meta": dialect.meta(ofTool: "execute_bash"),
      ]
    )
    let (status, output, errors) = capture(command)
    let json: JSONValue = [
      "exit_status": .string("exit status: \(status)"),
      "stdout": .string(output),
      "stderr": .string(errors),
    ]
    update(
      "tool_call_update",
      [
        "toolCallId": call,
        "title": title,
        "status": "completed",
        "rawOutput": ["items": [["Json": json]]],
      ]
    )
  }

  /// Runs a command to its end; background processes continue to run.
  private func capture(_ script: String) -> (status: Int32, output: String, errors: String) {
    let command = Command(
      ["bash", "-c", script],
      environment: processEnvironment(),
      workingDirectory: folder
    )
    guard var child = try? ChildProcess(starting: command, inputClosed: true) else {
      return (127, "", "bash could not be started")
    }
    var output: [UInt8] = []
    var errors: [UInt8] = []
    var status: ExitStatus?
    while status == nil {
      let ready = Readiness.wait(
        for: [
          .readable(child.ended.number), .readable(child.standardOutput.number),
          .readable(child.standardError.number),
        ],
        until: nil
      )
      _ = readAvailable(child.standardOutput.number, into: &output)
      _ = readAvailable(child.standardError.number, into: &errors)
      if ready.contains(.readable(child.ended.number)) { status = child.reap() }
    }
    while case .bytes = readAvailable(child.standardOutput.number, into: &output) {}
    while case .bytes = readAvailable(child.standardError.number, into: &errors) {}
    let code: Int32
    switch status {
    case .exited(let value): code = value
    case .signalled(let number): code = 128 + number
    case .lost: code = 1
    case nil: code = -1
    }
    return (code, String(decoding: output, as: UTF8.self), String(decoding: errors, as: UTF8.self))
  }
}
