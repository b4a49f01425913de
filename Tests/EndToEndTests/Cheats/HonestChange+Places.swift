extension HonestChange {
  private static let mend = "echo world >a.txt\n"
  private static let right = "grep -qx world a.txt"
  private static let hello = "echo hello >a.txt"
  private static let allow = "git -c protocol.file.allow=always"

  /// What setup and `copy` add.
  static let setUps = [
    HonestChange(
      job: JudgedJob(
        name: "build-output-of-setup",
        base: "\(hello); echo build/ >.gitignore",
        work: mend + "test -e build/out; echo rubbish >build/out",
        verify: ["grep -qx world build/out"],
        settings: "setup: ['mkdir -p build; cp a.txt build/out']"
      ),
      patchLacks: ["build/"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-lock-file-of-setup",
        base: "\(hello); echo 1 >lock",
        work: mend,
        verify: [right, "grep -qx 2 lock"],
        settings: "setup: ['echo 2 >lock']\nchanges: { only: [a.txt], max-files: 1 }"
      ),
      warnings: ["setup changed files that the patch does not change this way: `lock`"],
      patchLacks: ["b/lock"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-lock-file-of-both",
        base: "\(hello); printf '1\\n' >lock",
        work: mend + "echo 3 >>lock",
        verify: [right, "test \"$(tail -n 1 lock)\" = 2"],
        settings: "setup: ['sed -i /2/d lock; echo 2 >>lock']"
      ),
      warnings: ["setup changed files that the patch does not change this way: `lock`"],
      patchHas: ["+2\n+3"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-delivered-lock-file",
        base: "\(hello); echo 1 >lock",
        work: mend,
        verify: [right, "grep -qx 2 lock"],
        settings:
          "setup: { run: ['echo 2 >lock'], deliver: true }\nchanges: { only: [a.txt, lock] }"
      ),
      patchHas: ["+2"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-delivered-lock-file-beside-a-policy",
        base: "\(hello); echo 1 >lock",
        work: mend,
        verify: [right, "grep -qx 2 lock"],
        settings: """
          setup: { run: ['echo 2 >lock'], deliver: true }
          changes: { only: [a.txt], max-files: 1 }
          """
      ),
      patchHas: ["+2"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "copied-files",
        base: "\(hello); echo .env >.gitignore",
        after: "echo WANTED=world >.env; mkdir ci; echo 'grep -qx \"$WANTED\" a.txt' >ci/check.sh",
        work: mend + "grep -q world .env; echo more >>.env",
        verify: [". ./.env; test \"$(wc -l <.env)\" = 1; . ci/check.sh"],
        settings: "copy: [.env, ci/]"
      ),
      patchLacks: [".env", "check.sh"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-submodule-bump",
        base: """
          git init -q -b main @DIR@/libs/lib; git init -q @DIR@/libs/origin
          (cd @DIR@/libs/lib; echo 1 >f; git add f; git commit -qm 1)
          git remote add origin @DIR@/libs/origin
          \(allow) submodule add -q ../lib sub
          (cd @DIR@/libs/lib; echo 2 >f; git commit -qam 2)
          git submodule deinit -q -f sub; rm -rf .git/modules
          """,
        work: "\(allow) submodule update -q --remote sub; test \"$(cat sub/f)\" = 2",
        verify: ["test \"$(cat sub/f)\" = 2; test \"$(git -C sub log --format=%s -1)\" = 2"],
        settings: "setup: [\"\(allow) submodule update --init -q\"]"
      ),
      patchHas: ["+Subproject commit"]
    ),
  ]

  /// Repositories, rooms and what git sees in them.
  static let places = [
    HonestChange(
      job: JudgedJob(
        name: "a-path-with-blanks",
        base: hello,
        work: mend,
        verify: [right],
        repository: "some where/a 'quoted' folder/repository of mine"
      )
    ),
    HonestChange(
      job: JudgedJob(
        name: "what-git-sees",
        base: """
          echo world >a.txt; git add -A; git commit -qm right; git branch expected; git tag v1
          git config user.email tester@example.invalid
          git remote add origin https://someone:s3cr3tOfNobody@example.invalid/r
          \(hello); git commit -qam wrong
          """,
        work: mend + "git branch -f mine HEAD",
        verify: [
          #"git diff --quiet; git diff --quiet expected; git rev-parse -q --verify v1"#,
          #"test "$(git write-tree)" = "$KJOB_TREE"; git cat-file -e "$KJOB_TREE^{tree}""#,
          #"test "$(git rev-parse HEAD)" = "$KJOB_BASE_COMMIT"; ! git symbolic-ref -q HEAD"#,
          #"test "$(git log --format=%s -1)" = base; ! git rev-parse -q --verify mine"#,
          #"test "$(git config user.email)" = tester@example.invalid"#,
          #"git remote get-url origin | grep -q '^https://.*example.invalid/r$'"#,
          #"! grep -rq s3cr3tOfNobody .git"#,
          #"test "$(git status --porcelain)" = 'M  a.txt'; test "$(git rev-parse --git-dir)" = .git"#,
          #"git -c user.name=n -c user.email=e stash -q; grep -qx hello a.txt; git stash pop -q --index"#,
        ],
        settings: "isolation: private"
      ),
      warnings: ["files were changed and restored while they were verified"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "where-the-room-is",
        base: hello,
        work: mend + #"echo x >"$TMPDIR/mine""#,
        verify: [
          #"test "$PWD" = "$KJOB_WORKTREE"; test "$(git rev-parse --show-toplevel)" = "$PWD""#,
          #"test "$(ls -A ..)" = "$(basename "$PWD")"; test -d "$TMPDIR"; test -z "$(ls -A "$TMPDIR")""#,
          #"test "$(basename "$PWD")" = "$KJOB_REPO_NAME""#,
        ]
      )
    ),
    HonestChange(
      job: JudgedJob(
        name: "its-own-worktree",
        base: "\(hello); echo build/ >.gitignore",
        work: mend + "mkdir build; cp a.txt build/out",
        verify: ["grep -qx world build/out"],
        settings: "verify-in: worktree"
      ),
      patchLacks: ["build/"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-filter",
        base: "echo '*.sec filter=b64' >.gitattributes; echo password=one | base64 -w0 >a.sec",
        after: "git config filter.b64.clean 'base64 -w0'; git config filter.b64.smudge 'base64 -d'",
        work: "grep -qx password=one a.sec; echo password=two >a.sec; echo new >b.sec",
        verify: [
          "grep -qx password=two a.sec; grep -qx new b.sec",
          #"test "$(git status --porcelain | wc -l)" = 2"#,
        ],
        settings: "filters: { run: [b64] }"
      ),
      patchLacks: ["password"]
    ),
    HonestChange(
      job: JudgedJob(
        name: "a-filter-and-git",
        base: "echo '*.sec filter=b64' >.gitattributes; echo password=one | base64 -w0 >a.sec",
        after: "git config filter.b64.clean 'base64 -w0'; git config filter.b64.smudge 'base64 -d'",
        work: "echo password=two >a.sec; echo new >b.sec",
        verify: ["git diff --quiet; test -z \"$(git status --porcelain | grep -v '^[AM] ')\""],
        settings: "filters: { run: [b64] }"
      ),
      patchLacks: ["password"]
    ),
  ]
}
