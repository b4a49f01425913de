internal import CLibgit2
internal import Glibc

/// One fetch from a remote repository, with the answers to libgit2's callbacks.
final class FetchConversation {
  private let address: String
  private let source: SignInSource
  private let interruption: Interruption
  private var left: [SignIn]?
  /// The origins of the credentials that the server rejected.
  private(set) var tried: [String] = []
  /// True when the server wants a password and accepts none of the available ones.
  private(set) var isRefused = false
  /// The server that the request was redirected to and that wants a password.
  private(set) var elsewhere: String?

  /// All branches and tags, under the names that they have there.
  private static let refspecs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]

  init(_ address: String, _ source: SignInSource, _ interruption: Interruption) {
    self.address = address
    self.source = source
    self.interruption = interruption
  }

  /// Fetches everything and updates refs and HEAD to match the remote repository.
  func fetch(into repository: borrowing Repository) throws(GitError) {
    if address.lowercased().hasPrefix("https:") { try TrustedCertificates.load() }
    let remote = try makeRemote(repository)
    var options = unsafe git_fetch_options()
    let version = UInt32(GIT_FETCH_OPTIONS_VERSION)
    try Libgit2.check("prepare the fetch", unsafe git_fetch_options_init(&options, version))
    unsafe options.callbacks = callbacks
    // The response to a redirected request could be meant for someone else; so could a password.
    unsafe options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
    // Proxies come from the environment. Requests to this machine do not use one.
    unsafe options.proxy_opts.type =
      address.hasPrefix("https:") ? GIT_PROXY_AUTO : GIT_PROXY_NONE
    unsafe options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
    unsafe options.update_fetchhead = 0
    var texts = unsafe Self.refspecs.map { unsafe strdup($0) }
    defer { unsafe texts.forEach { unsafe free($0) } }
    let code = unsafe texts.withUnsafeMutableBufferPointer { buffer in
      var list = unsafe git_strarray(strings: buffer.baseAddress, count: buffer.count)
      return unsafe git_remote_download(remote.pointer, &list, &options)
    }
    try Libgit2.check("fetch", code)
    // Comes first, because a branch `a/b` cannot exist while the branch `a` does.
    try Libgit2.check(
      "remove old branches",
      unsafe git_remote_prune(remote.pointer, &options.callbacks)
    )
    let update = unsafe git_remote_update_tips(
      remote.pointer,
      &options.callbacks,
      0,
      GIT_REMOTE_DOWNLOAD_TAGS_NONE,
      "fetch"
    )
    try Libgit2.check("update the branches", update)
    try updateHead(remote, repository)
  }

  /// Creates a remote that ignores all configuration.
  private func makeRemote(
    _ repository: borrowing Repository
  ) throws(GitError) -> Remote {
    var options = unsafe git_remote_create_options()
    let version = UInt32(GIT_REMOTE_CREATE_OPTIONS_VERSION)
    let code = unsafe git_remote_create_options_init(&options, version)
    try Libgit2.check("prepare the fetch", code)
    unsafe options.repository = repository.pointer
    unsafe options.flags =
      GIT_REMOTE_CREATE_SKIP_INSTEADOF.rawValue
      | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC.rawValue
    return try unsafe Remote("set up the remote") {
      unsafe git_remote_create_with_opts(&$0, address, &options)
    }
  }

  /// Points HEAD to the branch that it points to in the remote repository.
  private func updateHead(
    _ remote: borrowing Remote,
    _ repository: borrowing Repository
  ) throws(GitError) {
    var name = unsafe git_buf()
    defer { unsafe git_buf_dispose(&name) }
    if unsafe git_remote_default_branch(&name, remote.pointer) == 0 {
      var reference: OpaquePointer?
      let code = unsafe git_reference_symbolic_create(
        &reference,
        repository.pointer,
        "HEAD",
        name.ptr,
        1,
        nil
      )
      unsafe git_reference_free(reference)
      try Libgit2.check("record the default branch", code)
      return
    }
    git_error_clear()
    // HEAD of the remote repository is a commit, or it does not exist.
    var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
    var count = 0
    guard unsafe git_remote_ls(&heads, &count, remote.pointer) == 0, count > 0,
      let first = unsafe heads?[0], unsafe String(cString: first.pointee.name) == "HEAD"
    else { return git_error_clear() }
    var id = unsafe first.pointee.oid
    _ = unsafe git_repository_set_head_detached(repository.pointer, &id)
    git_error_clear()
  }

  private var callbacks: git_remote_callbacks {
    var callbacks = unsafe git_remote_callbacks()
    unsafe git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
    unsafe callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
    unsafe callbacks.transfer_progress = { _, payload in
      unsafe FetchConversation.of(payload)?.interruption.isNow == true ? -1 : 0
    }
    unsafe callbacks.sideband_progress = { _, _, payload in
      unsafe FetchConversation.of(payload)?.interruption.isNow == true ? -1 : 0
    }
    unsafe callbacks.credentials = { out, url, _, allowed, payload in
      guard let conversation = unsafe FetchConversation.of(payload), let out = unsafe out,
        let url = unsafe url
      else { return -1 }
      // libgit2 follows redirects to another port of the same host.
      let server = unsafe FetchConversation.server(of: String(cString: url))
      guard server == FetchConversation.server(of: conversation.address) else {
        conversation.elsewhere = server
        return GIT_EUSER.rawValue
      }
      let takesPassword = allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0
      guard takesPassword, let signIn = conversation.next() else {
        conversation.isRefused = true
        return GIT_EUSER.rawValue
      }
      return unsafe git_credential_userpass_plaintext_new(out, signIn.username, signIn.password)
    }
    return unsafe callbacks
  }

  /// Returns the next untried credentials; libgit2 asks again while the server refuses.
  private func next() -> SignIn? {
    var left = self.left ?? source.all(for: address)
    let next = left.isEmpty ? nil : left.removeFirst()
    self.left = left
    if let next { tried.append(next.origin) }
    return next
  }

  /// Returns the scheme, host and port at the start of an address.
  private static func server(of address: String) -> String {
    guard let separator = address.firstRange(of: "://") else { return address }
    let end = address[separator.upperBound...].firstIndex(of: "/") ?? address.endIndex
    let server = address[..<end].lowercased()
    for (scheme, port) in [("https:", ":443"), ("http:", ":80")]
    where server.hasPrefix(scheme) && server.hasSuffix(port) {
      return String(server.dropLast(port.count))
    }
    return server
  }

  private static func of(_ payload: UnsafeMutableRawPointer?) -> FetchConversation? {
    guard let payload = unsafe payload else { return nil }
    return unsafe Unmanaged<FetchConversation>.fromOpaque(payload).takeUnretainedValue()
  }
}
