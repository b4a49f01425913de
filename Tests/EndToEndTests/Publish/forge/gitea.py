"""The vocabulary of Gitea and Forgejo."""
import pulls
from pulls import TIME, Exists, Refusal, Stuck

API = "/api/v1"
ROOT = API + "/repos/{owner}/{name}"
LABELS = {1: "bug", 2: "nightly", 3: "later"}


def refusal(call, status, message):
    return Refusal(status, {"message": message, "url": call.server + "/api/swagger"})


def user(call, login):
    return {"id": sum(map(ord, login)), "login": login, "login_name": "", "full_name": "",
            "email": f"{login}@noreply.example.com", "avatar_url": f"{call.server}/avatars/{login}", "language": "",
            "is_admin": False, "last_login": TIME, "created": TIME, "restricted": False, "active": True,
            "prohibit_login": False, "location": "", "website": "", "description": "", "visibility": "public",
            "followers_count": 0, "following_count": 0, "starred_repos_count": 0, "html_url": f"{call.server}/{login}"}


def repository(call, path):
    owner, name = path.split("/")
    return {"id": 1, "owner": user(call, owner), "name": name, "full_name": path, "description": "", "empty": False,
            "private": True, "fork": False, "template": False, "mirror": False, "size": 1, "language": "",
            "url": f"{call.server}{API}/repos/{path}", "html_url": f"{call.server}/{path}",
            "clone_url": f"{call.server}/{path}.git", "default_branch": "main", "archived": False,
            "created_at": TIME, "updated_at": TIME, "has_pull_requests": True, "allow_squash_merge": True}


def label(call, number):
    return {"id": number, "name": LABELS[number], "exclusive": False, "is_archived": False, "color": "ededed",
            "description": "", "url": f"{call.server}{API}/repos/owner/api/labels/{number}"}


def milestone(number):
    return {"id": number, "title": f"v{number}", "description": "", "state": "open", "open_issues": 0,
            "closed_issues": 0, "created_at": TIME, "updated_at": None, "closed_at": None, "due_on": None}


def full(call, pull):
    page = f"{call.server}/{pull.repository}/pulls/{pull.number}"
    base = pull.tip(pull.base)
    _, additions, deletions, files = pull.counts()

    def end(branch, sha, is_fork=False):
        number = 2 if is_fork else 1
        return {"label": branch, "ref": branch, "sha": sha, "repo_id": number,
                "repo": {**repository(call, pull.repository), "id": number}}

    return {"id": 1000 + pull.number, "url": page, "number": pull.number, "user": user(call, pull.author),
            "title": pull.title, "body": pull.body, "labels": [label(call, number) for number in pull.labels],
            "milestone": milestone(pull.milestone) if pull.milestone else None,
            "assignee": user(call, pull.assignees[0]) if pull.assignees else None,
            "assignees": [user(call, login) for login in pull.assignees] or None,
            "requested_reviewers": [user(call, login) for login in pull.reviewers], "requested_reviewers_teams": [],
            "state": pull.state, "draft": pull.title.startswith(("WIP:", "[WIP]")), "is_locked": False,
            "comments": len(pull.comments), "review_comments": 0, "additions": additions, "deletions": deletions,
            "changed_files": files, "html_url": page, "diff_url": page + ".diff", "patch_url": page + ".patch",
            "mergeable": pull.state == "open" and bool(pull.mergeable()), "merged": pull.merged,
            "merged_at": TIME if pull.merged else None, "merge_commit_sha": pull.merge_commit,
            "merged_by": user(call, "ann") if pull.merged else None, "allow_maintainer_edit": False,
            "base": end(pull.base, base), "head": end(pull.head, pull.sha, pull.fork),
            "merge_base": pull.merge_base() or "",
            "due_date": None, "created_at": TIME, "updated_at": TIME,
            "closed_at": TIME if pull.state == "closed" else None, "pin_order": 0}


def comment(call, pull, index):
    author, text = pull.comments[index]
    page = f"{call.server}/{pull.repository}/pulls/{pull.number}"
    return {"id": 1 + index, "html_url": f"{page}#issuecomment-{1 + index}", "pull_request_url": page,
            "issue_url": "", "user": user(call, author), "original_author": "", "original_author_id": 0, "body": text,
            "assets": [], "created_at": TIME, "updated_at": TIME}


def review(call, pull, index):
    author, text = pull.reviews[index]
    page = f"{call.server}/{pull.repository}/pulls/{pull.number}"
    return {"id": 1 + index, "user": user(call, author), "team": None, "state": "APPROVED", "body": text,
            "commit_id": pull.sha, "stale": False, "official": True, "dismissed": False, "comments_count": 0,
            "submitted_at": TIME, "updated_at": TIME, "html_url": f"{page}#issuecomment-9{index}",
            "pull_request_url": page}


# --- What is asked.

def path(call):
    name = f"{call.match['owner']}/{call.match['name']}"
    if not pulls.exists(name): raise unknown(call)
    return name


def found(call):
    pull = pulls.find(path(call), call.number("number"))
    if not pull: raise unknown(call)
    return pull


def list_(call):
    state = call.query("state", "open")
    chosen = [p for p in pulls.PULLS if p.repository == path(call) and state in ("all", p.state)]
    return call.page([full(call, pull) for pull in reversed(chosen)], "limit")


def create(call):
    body, name = call.body, path(call)
    if not pulls.tip(name, body['head']):
        raise unknown(call)
    try:
        pull = pulls.create(name, body["title"], body.get("body", ""), body["head"], body["base"], call.author)
    except Exists as other:
        pull = other.pull
        raise refusal(call, 409, f"pull request already exists for these targets [id: {1000 + pull.number}, issue_id: "
                      f"{pull.number}, head_repo_id: 1, base_repo_id: 1, head_branch: {pull.head}, base_branch: "
                      f"{pull.base}]") from None
    return 201, full(call, pull)


def change(call):
    pull, body = found(call), call.body
    try:
        if body.get("state") == "open" and pull.state != "open": pull.reopen()
        elif body.get("state") == "closed" and pull.state != "closed": pull.close()
    except Stuck as stuck:
        raise refusal(call, 412, f"cannot change state of this pull request: {stuck}") from None
    pull.base = body.get("base", pull.base)
    pull.title, pull.body = body.get("title", pull.title), body.get("body", pull.body)
    pull.labels, pull.milestone = body.get("labels", pull.labels), body.get("milestone", pull.milestone)
    pull.assignees = body.get("assignees", pull.assignees)
    return 201, full(call, pull)


def add_comment(call):
    pull = found(call)
    pull.comments.append((call.author, call.body["body"]))
    return 201, comment(call, pull, len(pull.comments) - 1)


def add_review(call):
    pull = found(call)
    pull.reviews.append((call.author, call.body.get("body", "")))
    return 200, review(call, pull, len(pull.reviews) - 1)


def request_reviews(call):
    pull, names = found(call), call.body.get("reviewers", [])
    if "nobody" in names: raise refusal(call, 404, "user does not exist [uid: 0, name: nobody]")
    pull.reviewers += names
    before = len(pull.reviews)
    shown = [{**review(call, _Asked(pull, name), 0), "id": 100 + before, "state": "REQUEST_REVIEW"} for name in names]
    return 201, shown


class _Asked:
    """A request in the eyes of a person whose review was asked for."""

    def __init__(self, pull, name):
        self.repository, self.number, self.sha, self.reviews = pull.repository, pull.number, pull.sha, [(name, "")]


def merge(call):
    pull, body = found(call), call.body
    if body.get("merge_when_checks_succeed"):
        pull.auto = True
        return 200, None
    try:
        pull.merge(body["Do"], body.get("delete_branch_after_merge", False))
    except Stuck:
        raise refusal(call, 405, "Please try again later") from None
    return 200, None


def is_merged(call):
    if not found(call).merged: raise unknown(call)
    return 204, None


def many(show, elements):
    def list_of(call):
        pull = found(call)
        return call.page([show(call, pull, index) for index in range(len(elements(pull)))], "limit")
    return list_of


def comments(call):
    """All of them: this list has no pages."""
    pull = found(call)
    return 200, [comment(call, pull, index) for index in range(len(pull.comments))]


def milestones(call):
    known = [milestone(1)]
    return call.page([m for m in known if call.query("name") in (None, m["title"])], "limit")


ROUTES = [
    ("GET", ROOT + "/pulls", list_),
    ("POST", ROOT + "/pulls", create),
    ("GET", ROOT + "/pulls/{number}", lambda call: (200, full(call, found(call)))),
    ("PATCH", ROOT + "/pulls/{number}", change),
    ("GET", ROOT + "/pulls/{number}/reviews", many(review, lambda pull: pull.reviews)),
    ("POST", ROOT + "/pulls/{number}/reviews", add_review),
    ("GET", ROOT + "/pulls/{number}/merge", is_merged),
    ("POST", ROOT + "/pulls/{number}/merge", merge),
    ("POST", ROOT + "/pulls/{number}/requested_reviewers", request_reviews),
    ("GET", ROOT + "/issues/{number}/comments", comments),
    ("POST", ROOT + "/issues/{number}/comments", add_comment),
    ("GET", ROOT + "/labels", lambda call: call.page([label(call, number) for number in LABELS], "limit")),
    ("GET", ROOT + "/milestones", milestones),
]


def unknown(call): return refusal(call, 404, "The target couldn't be found.")
