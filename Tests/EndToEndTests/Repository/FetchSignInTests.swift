import Foundation
import TestSupport
import Testing

/// Signing in to servers that repositories are fetched from.
@Suite(.waiting) struct `A server of repositories` {
  private static let script = #"""
    export KJOB_REPOSITORY_CACHE=$PWD/fetched GIT_CONFIG_NOSYSTEM=1
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost \
      -addext subjectAltName=DNS:localhost -keyout key.pem -out only.pem 2>/dev/null
    cat key.pem only.pem >certificate.pem
    exec 3< <(exec python3 server.py "$PWD" sesame "$PWD/requests" certificate.pem)
    server=$!
    trap 'kill -KILL $server' EXIT
    read -r first second secure <&3
    attempt() {
      printf 'version: 1\nrepos: [{ url: "%s" }]\nprompt: p\nverify: [v]\n' "$2" >$1.yml
      env "${@:3}" "$KJOB" list $1.yml >$1.out 2>$1.err || { echo "$1 $?"; return 0; }
      echo "$1 0"
    }
    at=http://127.0.0.1:$first
    attempt open $at/open/repository
    rm -r fetched
    mkfifo stalled
    "$KJOB" list open.yml >stalled.out 2>stalled.err &
    : <stalled
    find fetched -name '*.new' -printf 'half\n'
    kill -KILL $!
    wait $! || echo "stalled $?"
    rm stalled
    attempt again $at/open/repository
    find fetched -name '*.new'
    git -C repository commit --quiet --allow-empty -m more
    attempt more $at/open/repository
    grep -q "$(git -C repository rev-parse --short=12 HEAD)" more.out && echo moved
    attempt missing $at/none/repository
    attempt unasked $at/closed/repository
    cat >>requests <<<mark
    attempt wrong $at/closed/repository KJOB_GIT_TOKEN=guessed
    cat >>requests <<<mark
    attempt foreign $at/closed/repository KJOB_GIT_TOKEN=sesame KJOB_GIT_HOST=example.com
    attempt away $at/away/repository KJOB_GIT_TOKEN=sesame KJOB_GIT_HOST=127.0.0.1:$first
    attempt opening $at/open-away/repository KJOB_GIT_TOKEN=sesame
    printf '[credential]\n\thelper = "!f() { cat >asked; echo username=x-access-token; '"\
    "'echo password=sesame; }; f"\n' >home/helping
    sed -i "s|>asked|>$PWD/asked|" home/helping
    attempt helped $at/closed/repository GIT_CONFIG_GLOBAL=$PWD/home/helping
    attempt insecure https://localhost:$secure/open/repository
    attempt stranger https://127.0.0.1:$secure/open/repository SSL_CERT_FILE=$PWD/only.pem
    mkdir trusted
    cp only.pem trusted
    attempt folder https://localhost:$secure/open/repository SSL_CERT_DIR=$PWD/trusted
    rm -r fetched
    attempt file https://localhost:$secure/open/repository SSL_CERT_FILE=$PWD/only.pem
    attempt damaged https://localhost:$secure/open/repository SSL_CERT_FILE=$PWD/server.py
    printf 'version: 1\nrepos: [{ url: %s/a }, { url: http://localhost:%s/b }]\n' $at $first >two.yml
    printf 'prompt: p\nverify: [v]\n' >>two.yml
    KJOB_GIT_TOKEN=sesame "$KJOB" list two.yml 2>two.err || true
    sed -i "s|repos:.*|repos: [{ url: $at/closed/repository }]|" jobs/job.yml
    rm -r fetched
    KJOB_GIT_TOKEN=sesame "$KJOB" run jobs/job.yml >run.out 2>run.err && echo "run 0" || cat run.err run.out
    grep -lrs sesame *.out *.err kjob-out fetched || true
    """#

  @Test func `sees the token or the helper's password, and no other server does`() throws {
    let scenario = try Scenario()
    try scenario.directory.write("server.py", GitServer.program)
    try scenario.job(
      script: "turns: [[{ run: 'env | grep KJOB_GIT >found; true' }, { run: 'echo x >made' }]]",
      verify: "[\"test ! -s found\"]"
    )
    let result = try scenario.shell(Self.script)
    #expect(
      result.output == """
        open 0
        half
        stalled 137
        again 0
        more 0
        moved
        missing 1
        unasked 1
        wrong 1
        foreign 1
        away 1
        opening 1
        helped 0
        insecure 1
        stranger 1
        folder 0
        file 0
        damaged 1
        run 0

        """,
      "\(result.output)\(result.errors)"
    )
    try scenario.requireNoProcesses()
    func errors(_ name: String) throws -> String { try scenario.directory.read(name + ".err") }
    for (name, text) in [
      ("missing", "unexpected http status code: 404"),
      ("unasked", "= hint: set KJOB_GIT_TOKEN, or store one"),
      ("wrong", "rejects the sign-in from KJOB_GIT_TOKEN"),
      ("foreign", "asks for a password"),
      ("away", "which asks for a password but gets none"),
      ("opening", "which asks for a password but gets none"),
      ("insecure", "certificate"), ("stranger", "certificate"), ("damaged", "CA certificates"),
      ("two", "set KJOB_GIT_HOST to the server that may see the token"),
    ] {
      let errors = try errors(name)
      #expect(errors.contains(text), "\(name): \(errors)")
    }
    let requests = try scenario.directory.read("requests")
    // Neither the token nor anything else goes to the second server by way of the first.
    #expect(requests.contains("second /closed/repository/info/refs False"), "\(requests)")
    #expect(
      !requests.split(separator: "\n").contains { $0.hasPrefix("second") && $0.hasSuffix("True") }
    )
    // Only the server whose certificate is trusted, by either variable, was asked for anything.
    let secured = requests.split(separator: "\n").filter { $0.hasPrefix("secure ") }
    #expect(secured.count == 4 && secured.allSatisfy { $0.contains("/open/repository/") })
    // A server that refuses is not asked again and again.
    let parts = requests.components(separatedBy: "mark\n")
    #expect(parts.count == 3)
    #expect(parts[1].split(separator: "\n").count == 2, "\(parts[1])")
    // The helper is told what it is asked for.
    #expect(try scenario.directory.read("asked").contains("host=127.0.0.1:"))
    #expect(try scenario.patch().contains("made"))
  }
}
