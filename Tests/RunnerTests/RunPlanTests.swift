import Git
import Job
import JobFile
import RunEvents
import Runner
import Synchronization
import TestSupport
import Testing
import Text

/// What cannot be planned.
@Suite struct RunPlanTests {
  @Test(.fault(114))
  func `a repository that is read for ever is a problem, and the others are planned`() throws {
    // In a process of its own: the thread that reads for ever would take half of the processor from
    // all other tests, until their end.
    try OwnProcess.run("a repository that is read for ever is a problem", planAroundDamage)
  }

  private func planAroundDamage() throws {
    let directory = try TemporaryDirectory("kjob-plan")
    let make = """
      mkdir $1
      cd $1
      git init --quiet
      echo x >file
      git add file
      git -c user.name=a -c user.email=a@b commit --quiet -m "$(seq 1 2000)"
      """
    for name in ["damaged", "good"] {
      try Shell.run(make, arguments: [name], in: directory.path)
    }
    try Shell.run(
      """
      id=$(git rev-parse HEAD)
      object=.git/objects/${id:0:2}/${id:2}
      chmod u+w "$object"
      truncate -s 1000 "$object"
      """,
      in: directory.path + "/damaged"
    )
    try directory.write(
      "jobs.yml",
      """
      version: 1
      prompt: x
      verify: ["true"]
      jobs:
        one: { repos: [damaged] }
        two: { repos: [good] }

      """
    )
    let loaded = JobFiles.load(paths: ["jobs.yml"], from: directory.path)
    let (plan, problems) = RunPlan.make(
      loaded.jobs,
      from: directory.path,
      trusting: .none,
      fetching: RepositoryFetching(cache: directory.path + "/cache"),
      within: .seconds(2)
    )
    #expect(plan.jobs.map(\.planned.id) == ["two"])
    #expect(problems.map(\.job) == ["one"])
    #expect(
      problems.first?.message.contains("did not end within 2s; is an object damaged?") == true
    )
  }

  @Test func `a fetch that never ends is a problem, and the others are planned`() throws {
    let directory = try TemporaryDirectory("kjob-plan")
    try Shell.run(
      """
      for name in stuck one two; do
        git init --quiet -b main $name
        git -C $name commit --quiet --allow-empty -m x
      done
      rm stuck/.git/refs/heads/main
      mkfifo stuck/.git/refs/heads/main
      """,
      in: directory.path
    )
    try directory.write(
      "jobs.yml",
      """
      version: 1
      prompt: x
      verify: ["true"]
      repos:
        - { url: "file://\(directory.path)/one", name: first }
        - { url: "file://\(directory.path)/stuck" }
        - { url: "file://\(directory.path)/one", name: second }
        - { url: "file://\(directory.path)/two" }
        - { url: "file://\(directory.path)/none" }

      """
    )
    let loaded = JobFiles.load(paths: ["jobs.yml"], from: directory.path)
    #expect(loaded.diagnostics.isEmpty)
    let fetched = Mutex<[String]>([])
    let (plan, problems) = RunPlan.make(
      loaded.jobs,
      from: directory.path,
      trusting: .none,
      fetching: RepositoryFetching(
        cache: directory.path + "/cache",
        limit: .seconds(2),
        report: { url in fetched.withLock { $0.append(url.lastComponent) } }
      )
    )
    #expect(plan.jobs.map(\.planned.id) == ["jobs@first", "jobs@second", "jobs@two"])
    #expect(
      plan.jobs.first?.planned.repository.string == "file://\(directory.path)/one"
    )
    #expect(problems.map(\.job) == ["jobs@stuck", "jobs@none"])
    #expect(problems.map(\.position.line) == [6, 9])
    #expect(problems.first?.message.contains("it did not end within 2s") == true)
    #expect(problems.last?.message.contains("cannot fetch `file://") == true)
    // Once for each address.
    #expect(fetched.withLock { $0.sorted() } == ["none", "one", "stuck", "two"])
  }
}
