"""The requests that a forge has, what becomes of them, and what people do with them."""
import functools, os, subprocess

ROOT = None
KIND = None
PULLS = []
TIME = "2026-01-01T00:00:00Z"


class Refusal(Exception):
    """An answer with an error."""

    def __init__(self, status, body):
        self.status, self.body = status, body


class Exists(Exception):
    """The branch has an open request already."""

    def __init__(self, pull):
        self.pull = pull


class Stuck(Exception):
    """The state cannot be changed."""


def git(repository, *words, check=True):
    result = subprocess.run(["git", "-C", f"{ROOT}/{repository}.git", *words], text=True,
                            capture_output=True, env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"})
    if check and result.returncode: raise RuntimeError(result.stderr)
    return result.stdout.strip() if result.returncode == 0 else None


@functools.cache
def outcome(repository, *words):
    """What git says of commits, which never changes; None where it refuses."""
    return git(repository, *words, check=False)


def tip(repository, branch):
    """The commit at the end of a branch; None without one."""
    try:
        with open(f"{ROOT}/{repository}.git/refs/heads/{branch}") as file: return file.read().strip()
    except OSError:
        # It may be packed.
        return git(repository, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}", check=False)


def exists(repository): return os.path.isdir(f"{ROOT}/{repository}.git")


class Pull:
    def __init__(self, repository, title, body, head, base, author, draft=False):
        self.repository, self.title, self.body, self.head, self.base = repository, title, body, head, base
        self.number = 1 + sum(pull.repository == repository for pull in PULLS)
        self.author, self.draft = author, draft
        # True for a request from a branch of the same name in another repository.
        self.fork = False
        self.state, self.merged, self.merge_commit, self.auto = "open", False, None, False
        self.comments, self.reviews = [], []
        self.labels, self.assignees, self.reviewers, self.milestone = [], [], [], None
        self.sha = self.tip()

    def git(self, *words, **options): return git(self.repository, *words, **options)

    def tip(self, branch=None): return tip(self.repository, branch or self.head)

    def contains(self, commit, tip):
        return outcome(self.repository, "merge-base", "--is-ancestor", commit, tip) is not None

    def merge_base(self):
        """The last commit that both branches have; None where there is none."""
        base = self.tip(self.base)
        return base and outcome(self.repository, "merge-base", base, self.sha)

    def mergeable(self):
        base, head = self.tip(self.base), self.tip()
        if not base or not head: return None
        return outcome(self.repository, "merge-tree", "--write-tree", base, head) is not None

    def counts(self):
        """The commits, and the added and removed lines and changed files."""
        base = self.tip(self.base) or self.sha
        lines = (outcome(self.repository, "diff", "--numstat", f"{base}...{self.sha}") or "").splitlines()
        numbers = [[int(part) if part != "-" else 0 for part in line.split("\t")[:2]] for line in lines]
        commits = int(outcome(self.repository, "rev-list", "--count", f"{base}..{self.sha}") or 0)
        return commits, sum(n[0] for n in numbers), sum(n[1] for n in numbers), len(lines)

    def refresh(self):
        """Follows its branch, which no longer matters when it is closed."""
        if self.state != "open" or self.fork: return
        head, base = self.tip(), self.tip(self.base)
        if not head:
            # All three close requests whose branch is gone.
            self.state = "closed"
        elif KIND == "github" and base and self.contains(head, base):
            # GitHub merges or closes what has no commit of its own any more.
            self.merged = self.contains(self.sha, base)
            self.state, self.sha = "closed", head
        else:
            self.sha = head

    def close(self):
        if self.merged: raise Stuck
        self.state = "closed"

    def reopen(self):
        head = self.tip()
        if self.merged: raise Stuck("The pull request is already merged.")
        if not head: raise Stuck(f"The {self.head} branch has been deleted.")
        if KIND == "github" and not self.contains(self.sha, head):
            raise Stuck(f"The {self.head} branch was force-pushed or recreated.")
        open_ = next((p for p in PULLS if p is not self and p.state == "open" and p.head == self.head
                      and p.base == self.base and p.repository == self.repository), None)
        if open_: raise Stuck(f"There is already an open pull request from {self.head} to {self.base}.")
        self.state, self.sha = "open", head

    def merge(self, how="squash", delete=True):
        """Merges as a person's click does; `how` is merge, squash or rebase."""
        if self.state != "open" or not self.mergeable(): raise Stuck("It cannot be merged.")
        base, head = self.tip(self.base), self.tip()
        tree = self.git("merge-tree", "--write-tree", base, head)
        parents = ["-p", base] + (["-p", head] if how == "merge" else [])
        commit = self.git("-c", "user.name=Forge", "-c", "user.email=forge@example.com",
                          "commit-tree", tree, *parents, "-m", self.title)
        self.git("update-ref", f"refs/heads/{self.base}", commit, base)
        if delete: self.git("update-ref", "-d", f"refs/heads/{self.head}")
        self.state, self.merged, self.sha, self.merge_commit = "closed", True, head, commit
        return commit

    def facts(self):
        """What the tests look at."""
        names = ("repository", "number", "title", "body", "head", "base", "state", "merged", "draft",
                 "comments", "reviews", "labels", "assignees", "reviewers", "milestone", "auto", "sha")
        return {name: getattr(self, name) for name in names}


def find(repository, number):
    for pull in PULLS:
        if pull.repository == repository and pull.number == number: return pull
    return None


def create(repository, title, body, head, base, author, draft=False):
    pull = Pull(repository, title, body, head, base, author, draft)
    for other in PULLS:
        if not other.fork and (other.repository, other.head, other.base, other.state) == (
                repository, head, base, "open"):
            raise Exists(other)
    PULLS.append(pull)
    return pull


def refresh():
    for pull in PULLS: pull.refresh()


def control(body):
    """Does what people do on a forge's pages, and returns all requests."""
    refresh()
    try:
        do(body)
    except Stuck:
        # Pages do not offer it then.
        pass
    refresh()
    return [pull.facts() for pull in PULLS]


def do(body):
    act, pull = body["act"], find(body.get("repository", "owner/api"), body.get("number"))
    if act == "comment": pull.comments.append((body.get("author", "ann"), body.get("text", "Hm.")))
    elif act == "review": pull.reviews.append((body.get("author", "ann"), body.get("text", "")))
    elif act == "edit": setattr(pull, body["field"], body["value"])
    elif act == "close": pull.close()
    elif act == "reopen": pull.reopen()
    elif act == "open": create("owner/api", body["title"], body["body"], body["head"], "main", "ann")
    elif act == "fork":
        # From somebody's own repository; the commit is here only so that it can be found.
        made = create("owner/api", body["title"], body["body"], body["head"], "main", "eve")
        made.fork = True
    elif act == "merge": pull.merge(body.get("how", "squash"), body.get("delete", True))
    elif act != "list": raise ValueError(act)
