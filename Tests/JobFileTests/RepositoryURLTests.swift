import Job
import JobFile
import Testing

@Suite struct RepositoryURLTests {
  private static let head = "version: 1\nprompt: p\nverify: [v]\n"

  @Test(
    arguments: [
      ("https://Git.Example.com/Team/api.git/", "https://git.example.com/Team/api.git", "api"),
      ("HTTPS://h:8443/a%20b", "https://h:8443/a%20b", nil),
      ("file:///srv/git/web", "file:///srv/git/web", "web"),
      ("http://localhost:3000/x/y", "http://localhost:3000/x/y", "y"),
      ("http://127.0.0.1/x", "http://127.0.0.1/x", "x"),
      ("git@Git.Example.com:team/api.git", "git@Git.Example.com:team/api.git", "api"),
      ("git@h:/srv/api.git/", "git@h:/srv/api.git", "api"), ("git_hub:~/x", "git_hub:~/x", "x"),
      ("h:2222/x", "h:2222/x", "x"),
      ("ssh://git@Git.Example.com/team/api.git", "ssh://git@Git.Example.com/team/api.git", "api"),
      ("SSH://h:2222/~/a%20b/", "ssh://h:2222/~/a%20b", nil),
      ("git+ssh://git@h/x", "ssh://git@h/x", "x"), ("ssh+git://h/x", "ssh://h/x", "x"),
    ]
  )
  func `an address names a repository`(given: String, text: String, name: String?) throws {
    let folder = try JobFolder()
    try folder.write("a.yml", Self.head + "repos: [{ url: \"\(given)\" }]")
    let loaded = folder.load("a.yml")
    #expect(folder.rendered("a.yml") == "")
    let job = try #require(loaded.jobs.first)
    #expect(job.repository.url?.text == text)
    #expect(job.repository.name == name)
    #expect(job.repository.path == nil)
    // The cache belongs to all runs.
    #expect(job.isolation == .private)
  }

  @Test(
    arguments: [
      ("ssh://git:secret@h/x", "holds a password"), ("git:secret@h:x", "holds a password"),
      ("git:secret@h/x", "holds a password"), ("ssh://:s@h/x", "holds a password"),
      ("-oProxyCommand=id:x", "has a part that starts with `-`"),
      ("-oProxyCommand=id@h:x", "starts with `-`"), ("git@-oProxyCommand=id:x", "starts with `-`"),
      ("ssh://-oProxyCommand=id/x", "starts with `-`"), ("ssh://-l@h/x", "starts with `-`"),
      ("ssh://git@-h:22/x", "starts with `-`"), ("h:-x", "starts with `-`"),
      ("git+ssh://-h/x", "starts with `-`"), ("ssh://%2doProxyCommand=id/x", "is not the address"),
      ("git@h:a b", "holds a space"), ("git@h:a\\nb", "has more than one line"),
      ("ssh://h/a\\u0007", "control character"), ("ssh://h/$(id)`id`", "holds ```"),
      ("ssh://@h/x", "is not the address"), ("ssh://a@b@h/x", "is not the address"),
      ("ssh://h", "is not the address"), ("ssh://h:0/x", "is not the address"),
      ("ssh:///x", "is not the address"), ("ssh://[::1]/x", "is not the address"),
      ("h:", "is not the address"), ("h:../x", "is not the address"),
      ("[h:22]:x", "is not the address"), ("h-:x", "is not the address"),
      ("https:/h/x", "is not the address"), ("ext::id", "is not the address"),
      ("git://h/x", "is not the address"), ("ext::sh -c id", "holds a space"),
      ("javascript://h/x", "is not the address"), ("../api", "is not the address"),
      ("http://example.com/x", "is not encrypted"),
      ("http://127.0.0.1.example.com/x", "is not encrypted"),
      ("http://127.1/x", "is not encrypted"), ("http://127.0.0.999/x", "is not encrypted"),
      ("http://localhost.example.com/x", "is not encrypted"),
      ("https://user:secret@h/x", "holds a user name or a password"),
      ("https://token@h/x", "holds a user name"), ("https://a:b@c@h/x", "holds a user name"),
      ("http://localhost:80@evil/x", "holds a user name"),
      ("https://h/x?private_token=1", "holds `?`"), ("https://h/x#y", "holds `#`"),
      ("https://h/a b", "holds a space"), ("https://h/é", "holds `é`"),
      ("https://h\\\\@evil/x", "holds a user name"), ("https://h\\\\evil/x", "holds `\\`"),
      ("https://h/a\\nb", "has more than one line"), ("https://h/a\\u0007", "control character"),
      ("https://h/../../etc", "is not the address"), ("https://h/./x", "is not the address"),
      ("https://h", "is not the address"), ("https://h/", "is not the address"),
      ("https:///x", "is not the address"), ("https://-h/x", "is not the address"),
      ("https://h:0/x", "is not the address"), ("https://h:99999/x", "is not the address"),
      ("https://h:/x", "is not the address"), ("https://h..x/y", "is not the address"),
      ("https://[::1]/x", "is not the address"), ("file://host/x", "is not the address"),
      ("file:///", "is not the address"), ("${{ matrix.x }}", "is not the address"),
      ("", "must not be blank"),
    ]
  )
  func `a hostile or useless address is refused where it stands`(
    url: String,
    says: String
  ) throws {
    let folder = try JobFolder()
    try folder.write("a.yml", Self.head + "repos:\n  - url: \"\(url)\"\n    name: x\n")
    let text = folder.rendered("a.yml")
    #expect(text.hasPrefix("a.yml:5:10: error: `url` "), "\(text)")
    #expect(text.contains(says), "\(text)")
    #expect(folder.load("a.yml").jobs.isEmpty)
  }

  @Test(
    arguments: [
      ("git@h:team/x.git", false), ("ssh://git@h:22/x", false), ("/srv/x", false),
      ("../-x", false), ("https://h/-x", false), ("h:a/-x", false), ("-x", true), ("-x:y", true),
      ("git@-x:y", true), ("-u@h:x", true), ("h:-x", true), ("ssh://-x/y", true),
      ("ssh://git@-x/y", true), ("ssh://%2dx/y", true), ("ssh://%2Dx/y", true),
      ("https://-x/y", true), ("git@h:a\nb", true), ("/srv/\u{7}", true),
    ]
  )
  func `a remote's address with an option is hostile`(address: String, isHostile: Bool) {
    #expect(RemoteAddress.isHostile(address) == isHostile)
  }

  @Test(
    arguments: [
      ("https://u:p@h/x", "https://h/x"), ("https://token@h/x", "https://h/x"),
      ("ssh://git:p@h/x", "ssh://git@h/x"), ("SSH://git@h/x", "SSH://git@h/x"),
      ("git+ssh://a:p@b@h:22/x@y", "git+ssh://a@h:22/x@y"), ("git@h:x", "git@h:x"),
    ]
  )
  func `a remote's address is shown without a password`(address: String, shown: String) {
    #expect(RemoteAddress.withoutSecrets(address) == shown)
  }

  @Test func `it stands in place of a path, in lists as well`() throws {
    let folder = try JobFolder()
    try folder.write("l.yml", "- { url: https://h/one.git, ref: v1 }\n- two\n")
    try folder.write("a.yml", Self.head + "repos: [{ from: l.yml }, { url: https://h/two }]")
    #expect(folder.rendered("a.yml").contains("two repositories have the name `two`"))
    try folder.write("a.yml", Self.head + "repos: [{ from: l.yml }, { url: https://h/t, path: t }]")
    #expect(folder.rendered("a.yml").contains("`path` and `url` cannot be used together"))
    try folder.write("a.yml", Self.head + "repos: [{ from: l.yml, url: https://h/t }]")
    #expect(folder.rendered("a.yml").contains("`url` and `from` cannot be used together"))
    try folder.write("a.yml", Self.head + "repos: [{ from: l.yml }, { url: https://h/%20 }]")
    #expect(folder.rendered("a.yml").contains("give the repository a `name`"))
    try folder.write("a.yml", Self.head + "repos: [{ from: l.yml }, { url: https://h/three }]")
    let jobs = folder.load("a.yml").jobs
    #expect(jobs.map(\.id) == ["a@one", "a@two", "a@three"])
    #expect(jobs.map(\.isolation) == [.private, .worktree, .private])
    #expect(jobs.map(\.repository.file) == ["l.yml", "l.yml", nil])
  }

  @Test func `what the cache cannot give is refused`() throws {
    let folder = try JobFolder()
    let repos = "repos: [{ url: https://h/one }]\n"
    try folder.write("a.yml", Self.head + repos + "isolation: worktree\ncopy: [.env]\n")
    let text = folder.rendered("a.yml")
    #expect(text.contains("the job could change the cache of `https://h/one`"))
    #expect(text.contains("`https://h/one` has no working tree from which to `copy`"))
    try folder.write("a.yml", Self.head + repos + "isolation: private\n")
    #expect(folder.rendered("a.yml") == "")
  }
}
