internal import CLibgit2
internal import Glibc

/// The certificates by which servers prove who they are.
///
/// libgit2 knows only the place that Debian has, and kjob runs elsewhere too.
enum TrustedCertificates {
  /// The files that distributions keep all certificates in.
  private static let files = [
    "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Alpine, Arch
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, Red Hat
    "/etc/pki/tls/certs/ca-bundle.crt",  // the same, older
    "/etc/ssl/ca-bundle.pem",  // openSUSE
    "/etc/ssl/cert.pem",  // links of several systems
  ]

  /// The error of loading them, determined once per process.
  private static let failure: GitError? = {
    do throws(GitError) {
      try loadOnce()
      return nil
    } catch {
      return error
    }
  }()

  /// Loads those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name, else the system's; once.
  ///
  /// Without any, libgit2 trusts no server.
  static func load() throws(GitError) { if let failure { throw failure } }

  private static func loadOnce() throws(GitError) {
    let file = unsafe variable("SSL_CERT_FILE")
    let folder = unsafe variable("SSL_CERT_DIR")
    var code: Int32 = 0
    if unsafe file != nil || folder != nil {
      code = unsafe kjob_git_set_certificates(file, folder)
    } else if let file = files.first(where: { unsafe access($0, R_OK) == 0 }) {
      code = unsafe kjob_git_set_certificates(file, nil)
    }
    try Libgit2.check("load the certificates", code)
  }

  private static func variable(_ name: String) -> UnsafeMutablePointer<CChar>? {
    guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
    return unsafe value
  }
}
