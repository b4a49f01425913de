extension GitError.SSHProblem {
  /// Finds the reason in what git, ssh and the server wrote.
  ///
  /// The checks of the host come first, because before them the server says nothing.
  init(_ output: GitProgram.Output) {
    let lines = shown(output.errors).split(whereSeparator: \.isNewline).map { line in
      String(line).trimmingPrefix(while: \.isWhitespace)
    }
    func first(_ words: String...) -> Substring? {
      lines.first { line in words.contains { line.contains($0) } }
    }
    if let problem = Self.host(lines) {
      self = problem
    } else if first(": Permission denied (", "Too many authentication failures") != nil {
      self = .keyRefused(Self.key(lines))
    } else if let line = first("ssh: connect to host ", "ssh: Could not resolve hostname ") {
      self = .noConnection(
        Self.short(line.split(separator: ": ").dropFirst().joined(separator: ": "))
      )
    } else if let line = first(
      "kex_exchange_identification: ",
      "Connection closed by ",
      "Connection reset by ",
      "Connection timed out",
      "Timeout, server ",
      "Unable to negotiate "
    ) {
      self = .noConnection(Self.short(line))
    } else if first(
      "Repository not found",
      "does not appear to be a git repository",
      "could not be found",
      "Repository does not exist",
      "Cannot find repository",
      "no such repository"
    ) != nil {
      self = .noRepository
    } else {
      self = .other(Self.short(Self.words(lines) ?? output.message))
    }
  }

  private static func host(_ lines: [Substring]) -> Self? {
    func between(_ start: String, _ end: String) -> Substring? {
      for line in lines {
        guard let from = line.firstRange(of: start), let to = line.firstRange(of: end),
          from.upperBound <= to.lowerBound
        else { continue }
        return line[from.upperBound..<to.lowerBound]
      }
      return nil
    }
    func name(_ text: Substring) -> String? {
      let isName = text.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "[]:._-%".contains($0))
      }
      return isName && !text.isEmpty && text.first != "-" ? String(text) : nil
    }
    guard lines.contains(where: { $0.hasPrefix("Host key verification failed.") }) else {
      return nil
    }
    if let host = between("ost key for ", " has changed and you have requested").flatMap(name) {
      let place = lines.first { $0.hasPrefix("Offending ") }
        .flatMap { line in line.firstRange(of: " in ").map { line[$0.upperBound...] } }
      return .changedHost(host, place: place.map { short($0) })
    }
    if let host = between(" host key is known for ", " and you have requested").flatMap(name) {
      return .unknownHost(host)
    }
    return .untrustedHost
  }

  /// Returns the reason why a key was not used.
  private static func key(_ lines: [Substring]) -> GitError.KeyProblem? {
    for line in lines {
      if let end = line.firstRange(of: "' are too open."),
        let start = line.firstRange(of: " for '"),
        start.upperBound <= end.lowerBound
      {
        return .readable(path: short(line[start.upperBound..<end.lowerBound]))
      }
      if line.hasPrefix("Load key \""), let end = line.firstRange(of: "\": ") {
        let path = line[..<end.lowerBound].dropFirst("Load key \"".count)
        return .unusable(path: short(path), reason: short(line[end.upperBound...]))
      }
      let missing = "Warning: Identity file "
      if line.hasPrefix(missing), let end = line.firstRange(of: " not accessible: ") {
        let path = line[..<end.lowerBound].dropFirst(missing.count)
        var reason = line[end.upperBound...]
        if reason.last == "." { reason.removeLast() }
        return .unusable(path: short(path), reason: short(reason))
      }
      if line.contains("signing failed"), let end = line.ranges(of: ": ").last {
        return .notSigned(short(line[end.upperBound...]))
      }
    }
    return nil
  }

  /// Returns the first line that says something: git ends with advice that fits every failure.
  private static func words(_ lines: [Substring]) -> String? {
    let empty = [
      "@", "Warning: ", "debug", "fatal: Could not read from remote repository",
      "Please make sure you have the correct access rights", "and the repository exists",
      "fatal: the remote end hung up", "fatal: The remote end hung up",
    ]
    let said = lines.filter { line in !line.isEmpty && !empty.contains { line.hasPrefix($0) } }
    guard var line = said.first(where: { $0.contains("ERROR: ") }) ?? said.first else { return nil }
    for start in ["remote: ", "ERROR: ", "error: ", "fatal: "] where line.hasPrefix(start) {
      line = line.dropFirst(start.count)
    }
    return String(line)
  }

  /// Returns the beginning of a text that may come from the server.
  private static func short(_ text: some StringProtocol) -> String { String(text.prefix(300)) }
}
