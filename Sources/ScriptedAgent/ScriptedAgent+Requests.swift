internal import FoundationEssentials
internal import Glibc
internal import JSON
internal import JSONRPC
internal import Subprocess

extension ScriptedAgent {
  /// Sends a request of the script's and looks at its answer, now or later.
  mutating func send(_ request: Script.Request) {
    let id = request.id ?? .string("scripted-\(nextToolCall())")
    connection.request(id, request.method, filled(request.parameters))
    flush()
    if let name = request.later {
      sent[name] = (id, request.method)
    } else {
      check(id, request.method, request.expectation)
    }
  }

  /// Looks at the answer to a request that was sent before.
  mutating func check(_ name: String, _ expectation: Script.Expectation) {
    guard let (id, method) = sent.removeValue(forKey: name) else {
      giveUp("no request was sent with `later: \(name)`")
    }
    check(id, method, expectation)
  }

  private mutating func check(
    _ id: RequestID,
    _ method: String,
    _ expectation: Script.Expectation
  ) {
    let line = takeAnswer(id)?.line
    let wanted = expectation.content.map { filled($0) }
    guard wanted != nil || !expectation.saved.isEmpty else { return }
    guard let line, let answer = try? JSONDecoder().decode(JSONValue.self, from: Data(line)) else {
      giveUp("`\(method)` was not answered")
    }
    let text = String(decoding: line, as: UTF8.self)
    if let wanted, !answer.contains(wanted) {
      giveUp("`\(method)` was answered with \(text), expected \(wanted.json)")
    }
    for (name, path) in expectation.saved {
      guard let value = answer["result"]?.value(at: path) else {
        giveUp("`\(method)` was answered with \(text), which has no `\(path)` in its result")
      }
      saved[name] = value
    }
  }

  /// A value with `${cwd}` and the remembered names replaced in all of its strings.
  ///
  /// A string that is nothing but a name takes the value's own type. Other names stay as they
  /// stand, since they may be meant for a shell.
  func filled(_ value: JSONValue) -> JSONValue {
    let names = saved.merging(["cwd": .string(folder)]) { $1 }
    return value.replacingStrings { text in
      var result = text
      for (name, value) in names {
        if text == "${\(name)}" { return value }
        let pieces = result.split(separator: "${\(name)}", omittingEmptySubsequences: false)
        result = pieces.joined(separator: value.text ?? value.json)
      }
      return .string(result)
    }
  }

  /// Ends the agent since its script does not come true.
  private func giveUp(_ reason: String) -> Never {
    _ = writeAvailable(2, Array("kjob agent: \(reason)\n".utf8)[...])
    exit(9)
  }
}
