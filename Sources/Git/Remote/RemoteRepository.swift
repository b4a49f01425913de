internal import Job
internal import Subprocess

/// A repository elsewhere, whose branches kjob reads and moves through git itself.
///
/// No configuration but kjob's own is in effect, and no hook of this side runs.
public struct RemoteRepository: Sendable {
  /// The address, without a password.
  public let address: String

  let git: GitProgram
  let interruption: Interruption

  private let environment: [String: String]
  private let settings: [String]
  private let limit: Duration
  /// The origin of the token that is sent; nil if none is.
  private let tokenOrigin: String?

  /// The variables of a proxy and of certificates, and the folder with `.netrc`.
  private static let webVariables = [
    "ALL_PROXY", "HOME", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_DIR", "SSL_CERT_FILE", "all_proxy",
    "http_proxy", "https_proxy", "no_proxy",
  ]

  /// Creates a repository at an address of a server or at an absolute path.
  ///
  /// - Parameters:
  ///   - address: What git accepts for it.
  ///   - git: The program that talks to it.
  ///   - signIn: Sent to the server of the address alone; nil for none.
  ///   - environment: kjob's environment, of which only what is needed is passed.
  ///   - limit: The time limit for each call of git.
  ///   - interruption: Checked from time to time.
  /// - Throws: ``GitError/ssh(address:problem:)`` where ssh is needed and cannot be called.
  public init(
    at address: String,
    with git: GitProgram,
    signingIn signIn: SignIn?,
    environment: [String: String] = [:],
    limit: Duration = .seconds(600),
    interruption: Interruption = .never
  ) throws(GitError) {
    // Everything that can fail comes before the first assignment, as in ``ScratchRepository``.
    let call =
      RemoteAddress.usesSSH(address)
      ? try Self.callOverSSH(address, environment) : Self.call(address, signIn, environment)
    self.address = address
    self.git = git
    tokenOrigin = signIn?.origin
    self.limit = limit
    self.interruption = interruption
    self.environment = call.variables
    settings = ["core.hooksPath=/dev/null", "credential.helper="] + call.settings
  }

  /// The variables and settings of git that an address needs.
  private typealias Call = (variables: [String: String], settings: [String])

  private static func callOverSSH(
    _ address: String,
    _ environment: [String: String]
  ) throws(GitError) -> Call {
    var variables = environment.filter { SSHCommand.variables.contains($0.key) }
    do throws(GitError.SSHProblem) {
      variables["GIT_SSH_COMMAND"] = try SSHCommand(environment).line
    } catch {
      throw .ssh(address: address, problem: error)
    }
    variables["GIT_SSH_VARIANT"] = "ssh"
    return (variables, ["protocol.allow=never", "protocol.ssh.allow=always"])
  }

  private static func call(
    _ address: String,
    _ signIn: SignIn?,
    _ environment: [String: String]
  ) -> Call {
    var variables = environment.filter { webVariables.contains($0.key) }
    var settings = ["http.followRedirects=initial"]
    if let signIn, let server = server(of: address) {
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
    return (variables, settings)
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

  /// Returns the contents of HEAD: `ref: ` with a branch, or a commit's id; nil if it has none.
  func head() throws(GitError) -> String? {
    let output = try run(["ls-remote", "--symref", "--", address, "HEAD"], in: "/")
    guard output.status == .exited(0) else { throw failure(output) }
    let start = "ref: refs/heads/"
    for line in output.text.split(separator: "\n") {
      let parts = line.split(separator: "\t")
      guard parts.count == 2, parts[1] == "HEAD" else { continue }
      if parts[0].hasPrefix(start) {
        let name = String(parts[0].dropFirst(start.count))
        return SourceRepository.isBranchName(name) ? start + name : nil
      }
      if let id = ObjectID(String(parts[0])) { return id.description }
    }
    return nil
  }

  /// Runs git with the variables and settings that the address needs, within the time limit.
  ///
  /// `variables` and `settings` are those of the repository on this side.
  func run(
    _ arguments: [String],
    in folder: String,
    with variables: [String: String] = [:],
    settings more: [String] = []
  ) throws(GitError) -> GitProgram.Output {
    let end = MonotonicInstant.now + limit
    do throws(GitError) {
      return try git.runSupervised(
        arguments,
        in: folder,
        environment: environment.merging(variables) { $1 },
        settings: more + settings,
        interruption: Interruption { [interruption] in
          interruption.isNow || MonotonicInstant.now >= end
        }
      )
    } catch {
      guard error == .interrupted, !interruption.isNow else { throw error }
      let seconds = limit.components.seconds
      throw .fetch(address: address, reason: "git did not end within \(seconds) seconds")
    }
  }

  func failure(_ output: GitProgram.Output) -> GitError {
    if RemoteAddress.usesSSH(address) { return .ssh(address: address, problem: .init(output)) }
    let text = shown(output.errors)
    let isRefused = ["Authentication failed", "could not read Username", "403", "401"]
      .contains { text.contains($0) }
    return isRefused
      ? .signIn(address: address, tried: tokenOrigin.map { [$0] } ?? [])
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
