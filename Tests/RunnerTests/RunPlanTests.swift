import FileSystem
import Git
import JobFile
import RunEvents
import Runner
import TestSupport
import Testing

/// What cannot be planned.
@Suite struct RunPlanTests {
  @Test(.fault(114))
  func `a repository that is read for ever is a problem, and the others are planned`() throws {
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
}
