import Foundation
import TestSupport
import Testing

@Suite(.waiting) struct `A job with a matrix` {
  @Test func `runs once for each combination, with its values where they belong`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("jobs/words.md", "Then ${{ matrix.module }}, as ${{ job.id }}.\n")
    let file = try scenario.job(
      "fix",
      script:
        "turns: [[{ run: 'echo $KJOB_MATRIX_MODULE $KJOB_REPO_NAME >made' }], [{ say: done }]]",
      settings: """
        matrix: { module: [Core, a/b], level: [5.10] }
        prompts: ["Do ${{ matrix.module }} of ${{ repo.name }}: $${{ x }}", { file: words.md }]
        """,
      verify: """
        [{ name: "see ${{ matrix.module }}",
           run: 'test "${{ matrix.module }}-$KJOB_MATRIX_LEVEL" = "$KJOB_MATRIX_MODULE-5.10" &&
             test "${{ job.id }} ${{ job.name }}" = "$KJOB_JOB_ID $KJOB_JOB_NAME" &&
             test "$(cat made)" = "$KJOB_MATRIX_MODULE repository"' }]
        """
    )
    let outcome = try scenario.run("\(file) -j 2")
    #expect(outcome.result.status == 0, "\(outcome.result.errors)")
    #expect(outcome.results?.jobs.map(\.id) == ["fix[Core,5.10]", "fix[a/b,5.10]"])
    #expect(outcome.job("fix[a/b,5.10]")?.commands.map(\.name) == ["see a/b"])
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: scenario.directory.path + "/kjob-out/jobs"
    ).sorted()
    #expect(folders.count == 2)
    #expect(folders.first == "fix[Core,5.10]")
    #expect(folders.last?.hasPrefix("fix[a-b,5.10]-") == true)
    let folder = "kjob-out/jobs/fix[Core,5.10]"
    #expect(
      try scenario.directory.read(folder + "/prompt-1.md") == "Do Core of repository: ${{ x }}"
    )
    #expect(
      try scenario.directory.read(folder + "/prompt-2.md") == "Then Core, as fix[Core,5.10].\n"
    )
    let some = try scenario.kjob("list \(file) --filter 'fix[Core,*]'")
    #expect(
      some.output.split(separator: "\n").map { $0.prefix { $0 != " " } } == ["fix[Core,5.10]"]
    )
  }
}
