/// A program that does to a worktree what an agent may do, at random: the same seed does the same.
///
/// Each kind of change stands for reports of patches that git did not take: equal contents that are
/// binary or `-diff`, type changes beside renames, NUL bytes in text, executables that move, names
/// that end in a blank, submodules, line ends, ignore rules, the agent's own commits.
public enum AgentScript {
  /// Makes a repository in the current folder, and commits it.
  public static let base = """
    import os, random, subprocess, sys
    random.seed(int(sys.argv[1]))
    R = random.random
    names = [b'a', b'b', b'run.sh', b'tool', b'x.png', b'y.bin', b'a.lock', b'b.lock', b'w.strings', b'z.txt',
      b'c.crlf', b'sp ace', b' lead', b'trail ', b'tab\\tx', b'quo"te', b'back\\\\slash', b'new\\nline', b'\\xc3\\xbc',
      b'\\xff\\xfe', b'-dash', b'l', b'sub', b'gen.o', b'x.jar', b'k.id', b'deep', b'UPPER', b'upper']
    folders = [b'', b'd', b'd ', b'e/f', b'a b', b'build', b'src/x', b'old', b'e']
    def content(kind=None):
      kind = kind if kind is not None else random.randrange(9)
      n = random.choice([1, 3, 12, 60, 400])
      lines = [b'line %d %d' % (i, random.randrange(4)) for i in range(n)]
      if kind == 0: return os.urandom(0) + bytes(random.randrange(256) for _ in range(random.choice([1, 40, 3000])))
      if kind == 1: return b''
      if kind == 2: return b'\\r\\n'.join(lines) + b'\\r\\n'
      if kind == 3: return b'\\n'.join(lines)
      if kind == 4: return b'\\n'.join(b'long line %d' % i for i in range(1200)) + b'\\nnul \\0 here\\n'
      if kind == 5: return ('\\ufeff' + '\\n'.join('k%d = v;' % i for i in range(n))).encode('utf-16-le')
      return b'\\n'.join(lines) + b'\\n'
    def put(path, data, mode=None):
      folder = os.path.dirname(path)
      try:
        if folder: os.makedirs(folder, exist_ok=True)
        if os.path.islink(path): os.remove(path)
        if os.path.isdir(path): return
        open(path, 'wb').write(data)
        if mode: os.chmod(path, mode)
      except (FileExistsError, NotADirectoryError): pass
    def path(): return os.path.join(random.choice(folders), random.choice(names))
    def git(*words): return subprocess.run(('git',) + words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).returncode
    attributes = [b'*.lock -diff', b'*.strings diff', b'*.bin binary', b'x.png -text', b'*.txt text', b'*.crlf text eol=crlf',
      b'*.sh text', b'* text=auto', b'k.id ident', b'a -diff', b'tool diff', b'*.strings working-tree-encoding=UTF-16LE-BOM',
      b'*.crlf -text', b'b text eol=lf', b'*.md eol=crlf']
    ignores = [b'*.o', b'*.jar', b'build/', b'd/*', b'!d/a', b'old', b'/e/f', b'*', b'!.gitignore', b'UPPER', b'l', b'!x.jar', b'!gen.o', b'!b', b'!/z.txt', b'!*.o', b'!#x', b'deep']
    def rules(of, most):
      return b''.join(random.choice(of) + b'\\n' for _ in range(random.randrange(1, most)))

    """

  /// What makes the base commit.
  public static let commit = """
    if R() < 0.5: put(b'.gitattributes', rules(attributes, 4))
    if R() < 0.5: put(random.choice([b'.gitignore', b'd/.gitignore', b'src/.gitignore']), rules(ignores, 4))
    for _ in range(random.randrange(3, 22)):
      target = path()
      if R() < 0.12:
        try:
          os.makedirs(os.path.dirname(target) or b'.', exist_ok=True)
          os.symlink(random.choice([b'a', b'../x', b'/none', b'sp ace', b'd']), target)
        except OSError: pass
      else: put(target, content(), 0o755 if R() < 0.2 else None)
    git('add', '-A'); git('add', '-A', '-f')
    if R() < 0.4: git('update-index', '--add', '--cacheinfo', '160000,%040x,sub module' % random.randrange(1, 9**9))
    if R() < 0.2: git('update-index', '--add', '--cacheinfo', '160000,%040x,vendor/lib' % random.randrange(1, 9**9))
    git('commit', '-q', '--allow-empty', '-m', 'base')

    """

  /// What an agent does in its worktree.
  public static let work = """
    def files():
      found = []
      for folder, subfolders, entries in os.walk(b'.'):
        if b'.git' in subfolders: subfolders.remove(b'.git')
        found += [os.path.join(folder, name)[2:] for name in entries if name != b'.git']
      return sorted(found)
    def some():
      all = [name for name in files() if os.path.lexists(name)]
      return random.choice(all) if all else None
    def move(git_does=False):
      old, new = some(), path()
      if not old: return
      if git_does: git('mv', '-f', os.fsdecode(old), os.fsdecode(new)); return new
      try:
        os.makedirs(os.path.dirname(new) or b'.', exist_ok=True)
        os.rename(old, new)
        return new
      except OSError: return None
    def edit(name):
      if not name or os.path.islink(name) or not os.path.isfile(name): return
      data = open(name, 'rb').read()
      lines = data.split(b'\\n')
      for _ in range(random.randrange(1, 4)):
        lines.insert(random.randrange(len(lines) + 1), random.choice([b'added', b'', b'crlf\\r', b'nul\\0', b'\\xff']))
      open(name, 'wb').write(b'\\n'.join(lines))
    def mode(name):
      if name and os.path.isfile(name) and not os.path.islink(name): os.chmod(name, os.stat(name).st_mode ^ 0o111)
    def remove(name):
      if name: os.remove(name)
    def relink(name):
      if not name: return
      if os.path.islink(name):
        os.remove(name)
        put(name, content(), 0o755 if R() < 0.3 else None)
      elif os.path.isfile(name):
        os.remove(name)
        os.symlink(random.choice([b'a', b'b', b'nowhere']), name)
    def refolder(name):
      if not name: return
      folder = os.path.dirname(name)
      if folder and R() < 0.5:
        import shutil
        shutil.rmtree(folder)
        put(folder, content())
      else:
        os.remove(name)
        put(name + b'/inner', content())
    def swap():
      one, two = some(), some()
      if one and two and one != two:
        os.rename(one, one + b'~'); os.rename(two, one); os.rename(one + b'~', two)
    def submodule():
      if R() < 0.6: git('update-index', '--add', '--cacheinfo', '160000,%040x,sub module' % random.randrange(1, 9**9))
      elif R() < 0.5: git('update-index', '--force-remove', 'vendor/lib')
    def stage():
      kind = random.randrange(4)
      if kind == 0: git('add', '-A')
      if kind == 1: git('add', '-A'); git('commit', '-q', '--allow-empty', '-m', 'mine')
      if kind == 2:
        name = some()
        if name: git('add', '-f', os.fsdecode(name))
      if kind == 3: git('add', '--renormalize', '.')
    actions = [
      lambda: move(), lambda: move(True), lambda: edit(move()), lambda: mode(move()), lambda: (lambda n: (edit(n), mode(n)))(move()),
      lambda: edit(some()), lambda: edit(some()), lambda: mode(some()), lambda: remove(some()), lambda: relink(some()),
      lambda: refolder(some()), lambda: put(path(), content()), lambda: put(path(), content(0)), lambda: put(path(), content(4)),
      lambda: put(path(), content(), 0o755), lambda: swap(), lambda: submodule(), stage, stage,
      lambda: put(b'.gitattributes', rules(attributes, 4)),
      lambda: put(random.choice([b'.gitignore', b'd/.gitignore']), rules(ignores, 3)),
    ]
    for _ in range(random.randrange(1, 12)): random.choice(actions)()

    """
}

extension AgentScript {
  /// The paths that a capture has to hold, by git's own words.
  ///
  /// The first argument is a checkout of the base.
  public static let expected = """
    import os, shutil, subprocess, sys, tempfile
    base = sys.argv[1]
    def git(*words, input=None, where='.'):
      return subprocess.run(('git', '-C', where) + words, input=input, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    names = lambda text: set(text.split(b'\\0')) - {b''}
    disk, folders = [], set()
    for folder, subfolders, entries in os.walk(b'.'):
      if b'.git' in subfolders: subfolders.remove(b'.git')
      for name in list(subfolders):
        path = os.path.join(folder, name)[2:]
        if os.path.islink(path): disk.append(path); subfolders.remove(name)
        else: folders.add(path)
      disk += [os.path.join(folder, name)[2:] for name in entries if name != b'.git']
    tracked = names(git('ls-files', '-z')) | names(git('ls-tree', '-r', '-z', '--name-only', 'HEAD'))
    tracked |= names(git('ls-files', '-z', where=base))
    both = b'\\0'.join(disk)
    def ignored_by(root):
      # Beside the rules nothing is there: git refuses to look at paths behind links.
      with tempfile.TemporaryDirectory() as place:
        place = os.fsencode(place)
        git('init', '-q', where=place)
        for folder, subfolders, entries in os.walk(root):
          if b'.git' in subfolders: subfolders.remove(b'.git')
          file = os.path.join(folder, b'.gitignore')
          if b'.gitignore' in entries and os.path.isfile(file) and not os.path.islink(file):
            copy = os.path.join(place, os.path.relpath(folder, root))
            os.makedirs(copy, exist_ok=True)
            shutil.copy(file, copy)
        return names(git('check-ignore', '--no-index', '-z', '--stdin', input=both, where=place))
    ignored = ignored_by(b'.') & ignored_by(os.fsencode(base))
    links = {}
    for source in (git('ls-files', '-s', '-z', where=base), git('ls-files', '-s', '-z')):
      for line in names(source):
        entry, path = line.split(b'\\t', 1)
        if entry.startswith(b'160000'): links[path] = entry.split()[1]
    result = []
    for path in disk:
      if path in tracked or path not in ignored: result.append(path)
    for path in links:
      if path in folders: result.append(path + b' ' + links[path])
    sys.stdout.buffer.write(b'\\0'.join(sorted(result)))

    """
}
