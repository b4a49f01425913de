internal import FileSystem
internal import Git
internal import Job

/// The paths of a repository that decide how changes are judged or what runs without being asked.
struct SensitivePaths {
  private let patterns: [PathPattern]
  private let named: Set<String>

  /// Creates the sensitive paths of a job whose repository is at a path.
  init(_ specification: JobSpecification, repository: String) {
    patterns = Self.always
    var named: Set<String> = []
    for step in specification.verify + specification.setup {
      guard case .shell(let script) = step.action else { continue }
      named.formUnion(Self.judges(in: script))
    }
    let root = resolvedPath(repository) ?? repository
    for file in Self.files(of: specification) {
      let path = resolvedPath(file) ?? file
      if path.hasPrefix(root + "/") { named.insert(String(path.dropFirst(root.count + 1))) }
    }
    self.named = named
  }

  /// Returns the sensitive paths that a change touches.
  func touched(by changes: [PathChange]) -> [String] {
    changes.filter { change in
      change.places.contains { place in
        named.contains(place) || patterns.contains { $0.matches(place) }
      }
    }.map(\.text)
  }

  private static let always = [
    // Tests by convention.
    "test/", "tests/", "Test/", "Tests/", "spec/", "specs/", "__tests__/", "testdata/", "e2e/",
    "*_test.*", "test_*.*", "*.test.*", "*.spec.*", "*_spec.*", "*Test.*", "*Tests.*",
    "conftest.py",
    // Pipelines, hooks, and instructions for agents and editors.
    ".github/", ".gitlab-ci.yml", ".circleci/", "Jenkinsfile", ".buildkite/", ".kiro/",
    ".mcp.json", "AGENTS.md", "CLAUDE.md", ".vscode/", ".devcontainer/", ".githooks/", ".husky/",
    "/hooks/", ".pre-commit-config.yaml",
    // What tools run or read by themselves.
    "package.json", "pyproject.toml", "pytest.ini", "tox.ini", "Makefile", ".gitattributes",
    ".gitmodules",
  ].map { PathPattern($0) }

  /// The files that define the job.
  private static func files(of specification: JobSpecification) -> [String] {
    var files = [specification.file]
    for prompt in specification.prompts {
      if case .file(let path) = prompt.source { files.append(beside(specification.file, path)) }
      files += prompt.attachments.map { beside(specification.file, $0.path) }
    }
    switch specification.agent.program {
    case .scripted(let path), .replayed(let path): files.append(path)
    case .kiro, .command: break
    }
    return files
  }

  private static func beside(_ file: String, _ path: String) -> String {
    path.hasPrefix("/") ? path : "\(parentPath(file) ?? ".")/\(path)"
  }

  /// Programs that only look at the files they are given.
  private static let readers: Set<String> = [
    "[", "[[", "cat", "cmp", "cut", "diff", "egrep", "fgrep", "file", "git", "grep", "head", "jq",
    "ls", "rg", "sed", "sort", "stat", "tail", "test", "uniq", "wc",
  ]

  /// Returns the paths in a script that may decide what it says, unlike those that it only reads.
  private static func judges(in script: String) -> [String] {
    script.split { ";|&\n(){}".contains($0) }.flatMap { command -> [String] in
      let words = command.split(whereSeparator: \.isWhitespace).drop {
        $0 == "!" || $0.contains("=")
      }
      guard let program = words.first, !readers.contains(String(program)) else { return [] }
      return paths(in: words.joined(separator: " "))
    }
  }

  /// Returns the words of a script that may be paths within the repository.
  static func paths(in script: String) -> [String] {
    let words = script.split { character in
      character.isWhitespace || "\"'`;|&<>()=,:".contains(character)
    }
    return words.map { word in
      var word = word
      while word.hasPrefix("./") { word = word.dropFirst(2) }
      return String(word)
    }
    .filter { !$0.isEmpty && !$0.hasPrefix("-") && !$0.hasPrefix("/") }
  }
}
