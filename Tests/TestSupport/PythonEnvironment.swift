import Foundation

/// Programs from PyPI that the tests use as others do, made once and kept with the build.
public struct PythonEnvironment: Sendable {
  /// The folder of the environment.
  public let folder: String

  /// The environment's folder of programs.
  public var programs: String { folder + "/venv/bin" }

  /// Makes an environment with these packages, each as pip takes it, unless it is there.
  public init(_ name: String, packages: [String]) throws {
    folder =
      URL(fileURLWithPath: BuiltProgram.path).deletingLastPathComponent().path + "/python-" + name
    // A note says what is in it, made last, so that a broken download leaves nothing half done;
    // pip's answers are for people who look why.
    try Shell.run(
      """
      exec >&2
      mkdir -p "$1"
      exec 9>"$1/lock"
      flock 9
      [ "$(cat "$1/ready" 2>/dev/null)" != "$2" ] || exit 0
      rm -rf "$1/venv" "$1/ready"
      python3 -m venv "$1/venv"
      "$1/venv/bin/pip" --disable-pip-version-check --quiet install $2
      echo "$2" >"$1/ready"
      """,
      arguments: [folder, packages.joined(separator: " ")],
      in: "/"
    )
  }
}
