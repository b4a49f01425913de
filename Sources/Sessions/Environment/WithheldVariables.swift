internal import Job

/// The variables that jobs do not get unless their file names them in full.
package enum WithheldVariables {
  /// Tokens of CI systems, with which a job could act on behalf of the pipeline.
  private static let tokens = CISystem.all.flatMap(\.tokens).map(Variable.init)

  /// Variables that would make a job's git use another repository, or its shell run a file.
  private static let others = ["ENV", "GIT_*", "KJOB_*", "OLDPWD"].map(Variable.init)

  private struct Variable: Sendable {
    var name: String
    var glob: Glob
    var isPattern: Bool

    init(_ name: String) {
      self.name = name
      glob = Glob(name)
      isPattern = name.contains("*")
    }
  }

  /// Returns true if jobs do not get a variable by default.
  package static func contains(_ name: String) -> Bool {
    belongsToPipeline(name) || others.contains { $0.glob.matches(name) }
  }

  /// Returns true if a variable is a CI system's control file or token.
  package static func belongsToPipeline(_ name: String) -> Bool {
    ControlFile.names.contains(name) || tokens.contains { $0.glob.matches(name) }
  }

  /// Returns true if a variable's value is a token, and not an address or a path that belongs to
  /// one.
  package static func isToken(_ name: String) -> Bool {
    // `GIT_CONFIG_VALUE_0` may contain a header that git signs in with.
    if name.hasPrefix("GIT_CONFIG_VALUE_") || name == "GIT_CONFIG_PARAMETERS" { return true }
    return tokens.contains { variable in
      guard variable.glob.matches(name) else { return false }
      return variable.isPattern
        ? SecretVariables.looksSecret(name) : !name.hasSuffix("_FILE")
    }
  }
}

/// The variables that programs need to run at all, for `inherit: none`.
package enum NeededVariables {
  private static let patterns = [
    "ALL_PROXY", "CURL_CA_BUNDLE", "FTP_PROXY", "HOME", "HTTPS_PROXY", "HTTP_PROXY", "LANG",
    "LANGUAGE", "LC_*", "LOGNAME", "NODE_EXTRA_CA_CERTS", "NO_PROXY", "PATH", "REQUESTS_CA_BUNDLE",
    "SHELL", "SSL_CERT_DIR", "SSL_CERT_FILE", "TERM", "TMPDIR", "TZ", "USER", "XDG_*", "all_proxy",
    "ftp_proxy", "http_proxy", "https_proxy", "no_proxy",
    // With these, a CI system finds the processes of a job that was killed together with kjob.
    "BUILD_ID", "HUDSON_COOKIE", "JENKINS_NODE_COOKIE", "RUNNER_TRACKING_ID",
  ].map(Glob.init)

  /// Returns true if every process gets a variable.
  package static func contains(_ name: String) -> Bool {
    patterns.contains { $0.matches(name) }
  }

  /// Returns true if the agent gets a variable as well.
  package static func belongsToAgent(_ name: String) -> Bool { name.hasPrefix("KIRO_") }
}
