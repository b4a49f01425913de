internal import Glibc
internal import Job

// The texts of the parts of problems.

extension JobFileProblem.Subject {
  /// The subject of a sentence.
  var text: String {
    switch self {
    case .file: "the file"
    case .key(let name): quote(name)
    case .item(let list): "an item of \(quote(list))"
    case .name(_, let map): "a key of \(quote(map))"
    }
  }
}

extension JobFileProblem.Found {
  /// The found value, as it follows `not`.
  var text: String {
    switch self {
    case .nothing: "nothing"
    case .boolean(let value): "`\(value)`"
    case .number(let text): "the number \(quote(text))"
    case .text(let text): "the text \(quote(text))"
    case .list: "a list"
    case .map: "a map"
    }
  }
}

extension FileProblem {
  /// The reason.
  var text: String {
    switch self {
    case .system(let code): unsafe String(cString: strerror(code))
    case .folder: "it is a folder"
    case .pipe: "it is a pipe, not a regular file"
    case .notRegular: "it is not a regular file"
    case .tooLarge(let limit): "it is larger than \(limit) bytes"
    }
  }
}

extension TextProblem {
  /// The problem, as it follows `it`.
  var text: String {
    switch self {
    case .blank: "must not be blank"
    case .blankBlock: "has no text, because what follows is not indented"
    case .dash: "begins with `-`"
    case .noSpace(let key): "begins with `\(key):` and has no space after the colon"
    case .severalLines: "has more than one line"
    case .controlCharacter: "holds a control character"
    case .character(" "): "holds a space"
    case .character(let character): "holds `\(character)`"
    case .start(let character): "starts with `\(character)`"
    case .tooLong(let limit), .repositoryURL(.tooLong(let limit)): "is longer than \(limit) bytes"
    case .optionLike: "starts with `-`"
    case .space: "holds a space"
    case .notAVariable: "is not a variable's name"
    case .notAVariablePattern: "is not a pattern for variables' names"
    case .controlFile: "names a file with which a job could change the pipeline around it"
    case .homeFolder: "starts with `~` and is not in your home folder"
    case .homeInside: "starts with `~`"
    case .glob(let character): "holds `\(character)`, and patterns are not expanded"
    case .absolute: "is not relative to the repository"
    case .parent: "leads out of the repository"
    case .wholeFolder: "is the whole repository"
    case .gitFolder: "belongs to git"
    case .pathPattern(.negation): "starts with `!`, and patterns cannot be negated"
    case .pathPattern(.noPath): "names no path"
    case .pathPattern(.parent): "leads out of the repository"
    case .notHTTP: "is not the address of a web service"
    case .notAVersionRange: "is not a range of versions"
    case .template: "holds a template"
    case .value(" "): "holds a space"
    case .value(let character): "holds `\(character)`"
    case .notAMatrixVariable: "is not a matrix variable's name"
    case .repositoryURL(.unsupported): "is not the address of a repository that can be fetched"
    case .repositoryURL(.plainHTTP): "is not encrypted"
    case .repositoryURL(.user): "holds a user name or a password, which a job file must not hold"
    case .repositoryURL(.password): "holds a password, which a job file must not hold"
    case .repositoryURL(.optionLike): "has a part that starts with `-`, like an option"
    case .repositoryURL(.character(" ")): "holds a space"
    case .repositoryURL(.character(let character)): "holds `\(character)`"
    }
  }

  /// The advice.
  var hint: String? {
    switch self {
    case .character, .start: "use letters, digits, `.`, `_` and `-`, a letter or digit first"
    case .optionLike, .space: "name a branch, a tag or a commit"
    case .notAVariable: "use letters, digits and `_`, no digit first"
    case .notAVariablePattern: "use letters, digits, `_` and `*`, no digit first"
    case .controlFile: "remove it: no job gets such a variable"
    case .homeFolder: "write `~/PATH`, or the path in full"
    case .dash: "an item of a list needs a space after its `-`"
    case .noSpace(let key): "write `\(key): `, with a space"
    case .glob: "name each file, or the folder that holds them"
    case .homeInside, .absolute, .parent, .wholeFolder, .gitFolder:
      "name files or folders inside it"
    case .template:
      "templates are valid in prompts, commands and jobs' names; write `$${{` for a plain `${{`"
    case .value: "ids are made of the values: leave out spaces, commas, brackets and quotes"
    case .notAMatrixVariable: "use letters, digits, `_` and `-`, a letter first"
    case .repositoryURL(.unsupported):
      "addresses look like `https://HOST/PATH`, `git@HOST:PATH` or `file:///PATH`"
    case .repositoryURL(.plainHTTP): "use `https://`; plain `http://` is for this machine alone"
    case .repositoryURL(.user):
      "remove everything before the `@`; sign in with KJOB_GIT_TOKEN or git's credential helpers"
    case .repositoryURL(.password): "remove the password and the `:` before it; ssh uses your keys"
    case .repositoryURL(.optionLike): "users, hosts and paths begin with another character"
    case .repositoryURL(.character): "write other characters as `%` and two digits, as in `%20`"
    case .pathPattern:
      "patterns look like `Sources/**`, `*.lock` or `.github/`, as in `.gitignore` without `!`"
    case .notAVersionRange: "write it like `>=2.20 <3`: `>=`, `>`, `<=`, `<`, `=` and numbers"
    case .notHTTP: "begin it with `https://` or `http://`"
    default: nil
    }
  }
}

extension DurationText {
  /// The text that explains durations.
  static let example = "durations look like `90s`, `30m` or `1h30m`"
}

extension DurationText.Problem {
  /// The reason.
  var text: String {
    switch self {
    case .malformed: "it is not a duration"
    case .unitMissing: "it has no unit"
    case .unknownUnit(let unit): "\(quote(unit)) is not a unit"
    case .unitOrder(let unit): "\(quote(unit)) is in the wrong place"
    case .fraction: "fractions are not allowed"
    case .negative: "it is negative"
    case .zero: "it must be more than zero"
    case .tooLong: "it is longer than 7 days"
    }
  }

  /// The advice.
  var hint: String? {
    switch self {
    case .unitMissing(let number) where number.allSatisfy(\.isNumber):
      "add a unit, as in `\(number)s`"
    case .unknownUnit: "units are `d`, `h`, `m`, `s` and `ms`"
    case .unitOrder: "write larger units first, each once"
    case .malformed, .unitMissing: DurationText.example
    case .fraction: "use a smaller unit: `1h30m`, not `1.5h`"
    default: nil
    }
  }
}

extension SizeText {
  /// The text that explains sizes.
  static let example = "sizes look like `500KB`, `10MB` or `2GB`"
}

extension SizeText.Problem {
  /// The reason.
  var text: String {
    switch self {
    case .malformed: "it is not a size"
    case .unitMissing: "it has no unit"
    case .unknownUnit(let unit): "\(quote(unit)) is not a unit"
    case .fraction: "fractions are not allowed"
    case .negative: "it is negative"
    case .tooSmall(let limit): "it is less than \(SizeText.write(limit))"
    case .tooLarge(let limit): "it is more than \(SizeText.write(limit))"
    }
  }

  /// The advice.
  var hint: String? {
    switch self {
    case .malformed: SizeText.example
    case .unitMissing(let number): "add a unit, as in `\(number)MB`"
    case .unknownUnit: "units are `B`, `KB`, `MB`, `GB` and `TB`, powers of 1000"
    case .fraction: "use a smaller unit: `1500MB`, not `1.5GB`"
    default: nil
    }
  }
}

extension ShellSuspicion {
  /// The reason why the command is suspect.
  var text: String {
    switch kind {
    case .negated:
      "the command also passes when \(quote(tool)) itself fails, because `!` turns any failure "
        + "into success"
    case .matchFails:
      "the command also passes when \(quote(tool)) itself fails, because only a match makes it fail"
    case .emptyOutput:
      "the command also passes when \(quote(tool)) itself fails, because it then prints nothing"
    case .ignored(let ending):
      "the command passes whatever happens, because it ends in \(quote("|| " + ending))"
    }
  }

  /// The advice.
  var hint: String {
    switch kind {
    case _ where isSearch:
      "write `{ absent: PATTERN, in: [PATHS] }`, which does not pass when it cannot search"
    case .negated where isCondition: "put the `!` inside, as in `test ! -e FILE`"
    case .negated, .matchFails, .emptyOutput:
      "compare the exit status: `code=0; \(VisibleText.escape(tool)) … || code=$?; test $code -eq 1`"
    case .ignored: "remove it, so that a failure counts"
    }
  }
}
