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
      ("ssh://git@h/x", "needs ssh, which kjob does not support"),
      ("git@h:team/x.git", "needs ssh"), ("h:x", "needs ssh"),
      ("git://h/x", "is not the address"), ("ext::sh -c id", "needs ssh"),
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
