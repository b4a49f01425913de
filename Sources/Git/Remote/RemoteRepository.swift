internal import Subprocess

/// A repository elsewhere, whose branches kjob reads and moves through git itself.
///
/// No configuration but kjob's own is in effect, and no hook of this side runs.
public struct RemoteRepository: Sendable {
  /// The address, without a password.
  public let address: String

  let git: GitProgram
  let environment: [String: String]
  let settings: [String]
  let interruption: Interruption

  /// Creates a repository at an address of a server or at an absolute path.
  ///
  /// - Parameters:
  ///   - address: What git accepts for it.
  ///   - git: The program that talks to it.
  ///   - signIn: Sent to the server of the address alone; nil for none.
  ///   - environment: The variables of a proxy and of certificates, and those of ssh.
  ///   - interruption: Checked from time to time.
  public init(
    at address: String,
    with git: GitProgram,
    signingIn signIn: SignIn?,
    environment: [String: String] = [:],
    interruption: Interruption = .never
  ) {
    self.address = address
    self.git = git
    self.interruption = interruption
    let passed = [
      "ALL_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSH_AUTH_SOCK", "SSL_CERT_DIR", "SSL_CERT_FILE",
      "all_proxy", "http_proxy", "https_proxy", "no_proxy",
    ]
    var variables = environment.filter { passed.contains($0.key) }
    // ssh finds keys and known hosts in the user's folder.
    variables["HOME"] = environment["HOME"]
    // Publishing runs unattended, so ssh must not ask, and an unknown host is refused.
    let options = [
      "BatchMode=yes", "StrictHostKeyChecking=yes", "ForwardAgent=no", "ClearAllForwardings=yes",
    ]
    let ssh = (["ssh"] + options.map { "-o \($0)" }).joined(separator: " ")
    variables["GIT_SSH_COMMAND"] = ssh
    var settings = [
      "core.hooksPath=/dev/null", "credential.helper=", "http.followRedirects=initial",
    ]
    if let signIn, let server = Self.server(of: address) {
      // In the environment, because every user can read the arguments of a program.
      let token = Base64.encode(Array("\(signIn.username):\(signIn.password)".utf8))
      variables["GIT_CONFIG_COUNT"] = "1"
      variables["GIT_CONFIG_KEY_0"] = "http.\(server)/.extraHeader"
      variables["GIT_CONFIG_VALUE_0"] = "Authorization: Basic \(token)"
      settings.append("http.followRedirects=false")
    }
    if address.hasPrefix("/") || address.hasPrefix("file://") {
      settings.append("protocol.file.allow=always")
    }
    self.environment = variables
    self.settings = settings
  }

  /// Returns the scheme, host and port of an http address.
  private static func server(of address: String) -> String? {
    guard let separator = address.firstRange(of: "://"),
      ["https", "http"].contains(address[..<separator.lowerBound].lowercased())
    else { return nil }
    let end = address[separator.upperBound...].firstIndex(of: "/") ?? address.endIndex
    return String(address[..<end])
  }

  /// The branches of a repository, and the one that it offers first.
  public struct Branches: Sendable {
    /// The commits at the ends of the branches, by their names without `refs/heads/`.
    public var tips: [String: ObjectID]
    /// The branch that HEAD names; nil if it names none.
    public var main: String?

    /// Creates the branches of a repository.
    public init(tips: [String: ObjectID], main: String? = nil) {
      self.tips = tips
      self.main = main
    }
  }

  /// Returns the branches as they are now.
  public func branches() throws(GitError) -> Branches {
    let output = try run(["ls-remote", "--symref", "--", address, "HEAD", "refs/heads/*"], in: "/")
    guard output.status == .exited(0) else { throw failure(output) }
    var result = Branches(tips: [:])
    let start = "refs/heads/"
    for line in output.text.split(separator: "\n") {
      let parts = line.split(separator: "\t")
      guard parts.count == 2 else { continue }
      if parts[1] == "HEAD" {
        let target = parts[0].split(separator: " ").last.map(String.init) ?? ""
        if parts[0].hasPrefix("ref:"), target.hasPrefix(start) {
          result.main = String(target.dropFirst(start.count))
        }
      } else if parts[1].hasPrefix(start), let id = ObjectID(String(parts[0])) {
        result.tips[String(parts[1].dropFirst(start.count))] = id
      }
    }
    return result
  }

  func run(
    _ arguments: [String],
    in folder: String,
    environment more: [String: String] = [:]
  ) throws(GitError) -> GitProgram.Output {
    try git.run(
      arguments,
      in: folder,
      environment: environment.merging(more) { $1 },
      settings: settings,
      interruption: interruption
    )
  }

  func failure(_ output: GitProgram.Output) -> GitError {
    let text = shown(output.errors)
    let isRefused = ["Authentication failed", "could not read Username", "403", "401"]
      .contains { text.contains($0) }
    return isRefused
      ? .signIn(address: address, tried: [])
      : .fetch(address: address, reason: output.message)
  }
}

/// The encoding that http uses for user names and passwords.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )

  static func encode(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        let digit = Self.digits[value >> (6 * (3 - place)) & 63]
        result.append(place > group.count ? UInt8(ascii: "=") : digit)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
