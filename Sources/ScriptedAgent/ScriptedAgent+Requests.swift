internal import FoundationEssentials
internal import Glibc
internal import JSON
internal import JSONRPC
internal import Subprocess

extension ScriptedAgent {
  /// Sends a request of the script and checks its answer, now or later.
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

  /// Checks the answer to a request that was sent before.
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

  /// Returns a value with `${cwd}` and the kept names replaced in all of its strings.
  ///
  /// A string that consists of a single name becomes the value itself, with its type. Unknown names
  /// stay unchanged, because they may be meant for a shell.
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

  /// Exits because an expectation of the script was not met.
  private func giveUp(_ reason: String) -> Never {
    _ = writeAvailable(2, Array("kjob agent: \(reason)\n".utf8)[...])
    exit(9)
  }
}
