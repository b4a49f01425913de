internal import FileSystem
internal import FoundationEssentials

/// The command that tests a repository, guessed from the files at its top.
struct TestCommand: Hashable {
  /// The command that prepares a checkout, if it needs one.
  var setup: String?
  /// The command that tests it.
  var run: String

  /// Guesses the command of the repository at a path; nil if nothing there says which it is.
  static func guess(at top: String) -> TestCommand? {
    func has(_ name: String) -> Bool {
      (try? FileStatus(ofPath: "\(top)/\(name)"))?.kind == .regular
    }
    func text(_ name: String) -> String {
      let bytes = try? RegularFile.read("\(top)/\(name)", limit: 1 << 20)
      return bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    // What a repository offers for it comes before what its language usually has.
    let targets = text("Makefile").split(separator: "\n")
    if targets.contains(where: { $0.hasPrefix("test:") || $0.hasPrefix("check:") }) {
      let name = targets.contains { $0.hasPrefix("test:") } ? "test" : "check"
      return TestCommand(run: "make \(name)")
    }
    if text("justfile").split(separator: "\n").contains(where: { $0.hasPrefix("test") }) {
      return TestCommand(run: "just test")
    }
    if has("package.json") { return node(text("package.json"), has) }
    let known: [(String, TestCommand)] = [
      ("Package.swift", TestCommand(run: "swift test")),
      ("Cargo.toml", TestCommand(run: "cargo test")),
      ("go.mod", TestCommand(run: "go test ./...")),
      ("uv.lock", TestCommand(run: "uv run pytest")),
      ("pyproject.toml", TestCommand(run: "python3 -m pytest")),
      ("pytest.ini", TestCommand(run: "python3 -m pytest")),
      ("setup.py", TestCommand(run: "python3 -m pytest")),
      ("gradlew", TestCommand(run: "./gradlew test")),
      ("pom.xml", TestCommand(run: "mvn --quiet test")),
      ("Gemfile", TestCommand(setup: "bundle install", run: "bundle exec rake")),
      ("mix.exs", TestCommand(setup: "mix deps.get", run: "mix test")),
    ]
    return known.first { has($0.0) }?.1
  }

  private struct Package: Decodable {
    var scripts: [String: String]?
  }

  private static func node(_ text: String, _ has: (String) -> Bool) -> TestCommand? {
    let package = try? JSONDecoder().decode(Package.self, from: Data(text.utf8))
    guard package?.scripts?["test"] != nil else { return nil }
    if has("pnpm-lock.yaml") {
      return TestCommand(setup: "pnpm install --frozen-lockfile", run: "pnpm test")
    }
    if has("yarn.lock") {
      return TestCommand(setup: "yarn install --immutable", run: "yarn test")
    }
    return TestCommand(setup: has("package-lock.json") ? "npm ci" : "npm install", run: "npm test")
  }
}
