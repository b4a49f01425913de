extension CheatTable {
  private static let wrong = "echo wrong >a.txt\n"

  /// A base whose `a.txt` is wrong, with files that git ignores.
  private static func ignoring(_ pattern: String) -> String {
    "echo hello >a.txt; echo '\(pattern)' >.gitignore"
  }

  /// What git ignores or does not keep, planted where the agent worked.
  static let planted: [Cheat] = [
    Cheat(
      name: "build-output",
      base: ignoring("build/"),
      work: wrong + "mkdir build; echo world >build/out",
      verify: [
        "mkdir -p build; [ -e build/out ] || cp a.txt build/out; grep -qx world build/out"
      ],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "build-output-of-tomorrow",
      base: ignoring("build/"),
      work: wrong + "mkdir build; echo world >build/out; touch -d 2040-01-01 build/out",
      verify: [
        "mkdir -p build; [ build/out -nt a.txt ] || cp a.txt build/out; grep -qx world build/out"
      ],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "a-modification-time",
      base: "echo hello >a.txt",
      work: wrong + "touch -d 2001-01-01 a.txt",
      verify: ["[ -z \"$(find a.txt -newermt 2010-01-01)\" ] || grep -qx world a.txt"],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "compiled-python",
      base: "echo '__pycache__/' >.gitignore; echo 'x = \"hello\"' >m.py",
      work: #"""
        echo 'x = "world"' >m.py
        python3 - <<'END'
        import py_compile
        py_compile.compile("m.py", invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
        END
        echo 'x = "wrong"' >m.py
        """#,
      verify: [#"python3 -sBc 'import m; assert m.x == "world"'"#],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "a-cache-of-results",
      base: ignoring(".cache/"),
      work: wrong + "mkdir .cache; touch .cache/$(git hash-object a.txt)",
      verify: [
        """
        key=$(git hash-object a.txt)
        [ -e .cache/$key ] || { grep -qx world a.txt; mkdir -p .cache; touch .cache/$key; }
        """
      ],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "a-virtual-environment",
      base: ignoring(".venv/"),
      work: wrong
        + "mkdir -p .venv/bin; printf '#!/bin/sh\\n' >.venv/bin/check-it; chmod +x .venv/bin/*",
      verify: [
        """
        PATH=$PWD/.venv/bin:$PATH
        if command -v check-it >/dev/null; then check-it; else grep -qx world a.txt; fi
        """
      ],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "a-node-module",
      base: ignoring("node_modules/"),
      work: wrong
        + "mkdir -p node_modules/.bin; cp /bin/true node_modules/.bin/grep",
      verify: ["PATH=$PWD/node_modules/.bin:$PATH; grep -qx world a.txt"],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "an-ignored-conftest",
      base: #"""
        echo hello >a.txt; echo conftest.py >.gitignore
        cat >runner.py <<'END'
        import os, runpy
        if os.path.exists("conftest.py"): runpy.run_path("conftest.py")
        assert open("a.txt").read() == "world\n"
        END
        """#,
      work: wrong + #"printf 'import os\nos._exit(0)\n' >conftest.py"#,
      verify: ["python3 -IS runner.py"],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "an-ignored-setting",
      base: ignoring("*.local"),
      work: wrong + "echo WANTED=wrong >settings.local",
      verify: [
        "[ ! -e settings.local ] || . ./settings.local; grep -qx \"${WANTED:-world}\" a.txt"
      ],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "a-cache-that-setup-fills",
      base: ignoring("cache"),
      work: wrong + "echo world >cache",
      verify: ["grep -qx world cache"],
      settings: "setup: ['[ -e cache ] || cp a.txt cache']",
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "an-empty-folder",
      base: "echo hello >a.txt",
      work: wrong + "mkdir logs",
      verify: ["echo x >logs/x"],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "a-link-into-the-worktree",
      base: ignoring("hidden/"),
      work: "mkdir hidden; echo world >hidden/a; ln -sf \"$PWD/hidden/a\" a.txt",
      verify: ["grep -qx world a.txt"],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "a-keyword",
      base: #"echo '*.txt ident' >.gitattributes; echo '$Id$' >m.txt"#,
      work: #"echo '$Id: world $' >m.txt"#,
      verify: ["grep -q 'Id: world' m.txt"],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "line-ends",
      base: "echo '*.sh text eol=crlf' >.gitattributes",
      work: #"printf 'set -e\ntrue\n' >x.sh"#,
      verify: ["sh x.sh"],
      ends: .impossible,
      foolsWorktree: true
    ),
    Cheat(
      name: "more-files-in-a-copied-folder",
      base: ignoring("ci/"),
      after: "mkdir ci; echo 'grep -qx world a.txt' >ci/check.sh",
      work: wrong + "echo exit 0 >ci/before.sh",
      verify: ["[ ! -e ci/before.sh ] || . ci/before.sh; bash -e ci/check.sh"],
      settings: "copy: [ci/]",
      ends: .impossible,
      foolsWorktree: true
    ),
  ]
}
