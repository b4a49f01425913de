"""GitHub's vocabulary."""
import pulls
from pulls import TIME, Exists, Refusal, Stuck

API = "/api/v3"
ROOT = API + "/repos/{owner}/{name}"
DOCUMENTATION = "https://docs.github.com/rest"


def refusal(status, message, *errors):
    body = {"message": message, "documentation_url": DOCUMENTATION}
    if errors: body["errors"] = list(errors)
    return Refusal(status, {**body, "status": str(status)} if status != 422 else body)


def invalid(field, message):
    error = {"resource": "PullRequest", "field": field, "code": "custom", "message": message}
    return refusal(422, "Validation Failed", error)


def user(call, login):
    place = f"{call.server}{API}/users/{login}"
    names = ("gists", "starred", "subscriptions", "events", "following")
    return {"login": login, "id": sum(map(ord, login)), "node_id": f"U_{login}", "avatar_url": place + "/avatar",
            "gravatar_id": "", "url": place, "html_url": f"{call.server}/{login}",
            "followers_url": place + "/followers", "organizations_url": place + "/orgs",
            "repos_url": place + "/repos", "received_events_url": place + "/received_events",
            **{f"{name}_url": f"{place}/{name}" for name in names},
            "type": "Bot" if login.endswith("bot") else "User", "site_admin": False}


def repository(call, path):
    owner, name = path.split("/")
    place = f"{call.server}{API}/repos/{path}"
    parts = ("archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits", "compare",
             "contents", "contributors", "deployments", "downloads", "events", "forks", "git_commits", "git_refs",
             "git_tags", "issue_comment", "issue_events", "issues", "keys", "labels", "languages", "merges",
             "milestones", "notifications", "pulls", "releases", "stargazers", "statuses", "subscribers",
             "subscription", "tags", "teams", "trees", "hooks")
    page = f"{call.server}/{path}"
    return {"id": 1, "node_id": "R_1", "name": name, "full_name": path, "license": None, "forks": 0,
            "owner": user(call, owner), "private": True, "html_url": page, "description": None, "fork": False,
            "url": place, **{f"{part}_url": f"{place}/{part}" for part in parts}, "git_url": f"git://host/{path}.git",
            "ssh_url": f"git@host:{path}.git", "clone_url": page + ".git", "mirror_url": None, "svn_url": page,
            "homepage": None, "language": None, "forks_count": 0, "stargazers_count": 0, "watchers_count": 0, "size": 0,
            "default_branch": "main", "open_issues_count": 0, "has_pages": False, "disabled": False, "archived": False,
            "has_issues": True, "has_projects": True, "has_wiki": True, "has_downloads": True,
            "pushed_at": TIME, "created_at": TIME, "updated_at": TIME, "open_issues": 0, "watchers": 0}


def label(call, name):
    return {"id": sum(map(ord, name)), "node_id": f"L_{name}", "url": f"{call.server}/labels/{name}", "name": name,
            "description": None, "color": "ededed", "default": False, "archived_by": None}


def milestone(call, number):
    place = f"{call.server}{API}/repos/owner/api/milestones/{number}"
    return {"url": place, "html_url": place, "labels_url": place + "/labels", "id": number, "node_id": f"M_{number}",
            "number": number, "state": "open", "title": f"v{number}", "description": None, "creator": user(call, "ann"),
            "open_issues": 0, "closed_issues": 0, "created_at": TIME, "updated_at": TIME, "closed_at": None,
            "due_on": None}


def shared(call, pull):
    """What a request has in lists and as an issue, too."""
    return {"id": 1000 + pull.number, "node_id": f"PR_{pull.number}", "number": pull.number, "state": pull.state,
            "locked": False, "title": pull.title, "user": user(call, pull.author), "body": pull.body,
            "labels": [label(call, name) for name in pull.labels],
            "milestone": milestone(call, pull.milestone) if pull.milestone else None,
            "created_at": TIME, "updated_at": TIME, "closed_at": TIME if pull.state == "closed" else None,
            "assignee": user(call, pull.assignees[0]) if pull.assignees else None,
            "assignees": [user(call, login) for login in pull.assignees], "author_association": "MEMBER"}


def simple(call, pull):
    place = f"{call.server}{API}/repos/{pull.repository}"
    own, issue = f"{place}/pulls/{pull.number}", f"{place}/issues/{pull.number}"
    page = f"{call.server}/{pull.repository}/pull/{pull.number}"
    owner = pull.repository.split("/")[0]

    def end(branch, sha, is_fork=False):
        login = "eve" if is_fork else owner
        return {"label": f"{login}:{branch}", "ref": branch, "sha": sha, "user": user(call, login),
                "repo": {**repository(call, pull.repository), "id": 2 if is_fork else 1}}

    links = {"comments": issue + "/comments", "commits": own + "/commits", "statuses": f"{place}/statuses/{pull.sha}",
             "html": page, "issue": issue, "review_comments": own + "/comments",
             "review_comment": place + "/pulls/comments{/number}", "self": own}
    urls = {f"{name}_url": links[name] for name in
            ("comments", "commits", "statuses", "html", "issue", "review_comments", "review_comment")}
    auto = {"enabled_by": user(call, pull.author), "merge_method": "merge", "commit_title": None, "commit_message": None}
    return {**shared(call, pull), **urls, "url": own, "diff_url": page + ".diff", "patch_url": page + ".patch",
            "merged_at": TIME if pull.merged else None, "merge_commit_sha": pull.merge_commit, "draft": pull.draft,
            "requested_reviewers": [user(call, login) for login in pull.reviewers], "requested_teams": [],
            "head": end(pull.head, pull.sha, pull.fork), "base": end(pull.base, pull.tip(pull.base)),
            "_links": {name: {"href": link} for name, link in links.items()},
            "auto_merge": auto if pull.auto else None}


def full(call, pull):
    able = None if pull.state == "closed" else pull.mergeable()
    commits, additions, deletions, files = pull.counts()
    return {**simple(call, pull), "merged": pull.merged, "mergeable": able, "rebaseable": able,
            "mergeable_state": "unknown" if able is None else "clean" if able else "dirty",
            "merged_by": user(call, "ann") if pull.merged else None, "comments": len(pull.comments),
            "review_comments": 0, "maintainer_can_modify": False, "commits": commits, "additions": additions,
            "deletions": deletions, "changed_files": files}


def issue(call, pull):
    place = f"{call.server}{API}/repos/{pull.repository}"
    own = f"{place}/issues/{pull.number}"
    page = f"{call.server}/{pull.repository}/pull/{pull.number}"
    links = {"url": f"{place}/pulls/{pull.number}", "html_url": page, "diff_url": page + ".diff",
             "patch_url": page + ".patch", "merged_at": TIME if pull.merged else None}
    return {**shared(call, pull), "url": own, "repository_url": place, "labels_url": own + "/labels{/name}",
            "comments_url": own + "/comments", "events_url": own + "/events", "html_url": page,
            "comments": len(pull.comments), "pull_request": links}


def comment(call, pull, index):
    author, text = pull.comments[index]
    place = f"{call.server}{API}/repos/{pull.repository}/issues"
    return {"id": 1 + index, "node_id": f"C_{index}", "url": f"{place}/comments/{1 + index}", "body": text,
            "html_url": f"{call.server}/{pull.repository}/pull/{pull.number}#issuecomment-{1 + index}",
            "user": user(call, author), "created_at": TIME, "updated_at": TIME,
            "issue_url": f"{place}/{pull.number}", "author_association": "MEMBER"}


def review(call, pull, index):
    author, text = pull.reviews[index]
    own = f"{call.server}{API}/repos/{pull.repository}/pulls/{pull.number}"
    page = f"{call.server}/{pull.repository}/pull/{pull.number}#pullrequestreview-{1 + index}"
    return {"id": 1 + index, "node_id": f"V_{index}", "user": user(call, author), "body": text, "state": "APPROVED",
            "html_url": page, "pull_request_url": own, "submitted_at": TIME, "commit_id": pull.sha,
            "_links": {"html": {"href": page}, "pull_request": {"href": own}}, "author_association": "MEMBER"}


# --- What is asked.

def path(call):
    name = f"{call.match['owner']}/{call.match['name']}"
    if not pulls.exists(name): raise refusal(404, "Not Found")
    return name


def found(call):
    pull = pulls.find(path(call), call.number("number"))
    if not pull: raise refusal(404, "Not Found")
    return pull


def list_(call):
    state, head, base = call.query("state", "open"), call.query("head"), call.query("base")
    owner = path(call).split("/")[0]
    chosen = [p for p in pulls.PULLS if p.repository == path(call) and state in ("all", p.state)
              and head in (None, f"{'eve' if p.fork else owner}:{p.head}") and base in (None, p.base)]
    is_ascending = call.query("direction", "desc") == "asc"
    chosen.sort(key=lambda pull: pull.number if is_ascending else -pull.number)
    return call.page([simple(call, pull) for pull in chosen], "per_page")


def create(call):
    body, name = call.body, path(call)
    head = body["head"].split(":")[-1]
    if not pulls.tip(name, head):
        raise refusal(422, "Validation Failed", {"resource": "PullRequest", "field": "head", "code": "invalid"})
    try:
        pull = pulls.create(name, body["title"], body.get("body"), head, body["base"], call.author,
                            body.get("draft", False))
    except Exists:
        message = f"A pull request already exists for {name.split('/')[0]}:{head}."
        error = {"resource": "PullRequest", "code": "custom", "message": message}
        raise refusal(422, "Validation Failed", error) from None
    return 201, full(call, pull)


def change(call):
    pull, body = found(call), call.body
    try:
        if body.get("state") == "open" and pull.state != "open": pull.reopen()
        elif body.get("state") == "closed" and pull.state != "closed": pull.close()
    except Stuck as stuck:
        raise invalid("state", f"state cannot be changed. {stuck}") from None
    pull.base = body.get("base", pull.base)
    pull.title, pull.body = body.get("title", pull.title), body.get("body", pull.body)
    return 200, full(call, pull)


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
    if "nobody" in names:
        raise refusal(422, "Reviews may only be requested from collaborators. One or more of the users or teams "
                      "you specified is not a collaborator of the owner/api repository.")
    pull.reviewers += names
    return 201, simple(call, pull)


def change_issue(call):
    pull = found(call)
    pull.milestone = call.body.get("milestone", pull.milestone)
    return 200, issue(call, pull)


def assign(call):
    pull = found(call)
    pull.assignees += call.body["assignees"]
    return 201, issue(call, pull)


def add_labels(call):
    pull = found(call)
    pull.labels += call.body["labels"]
    # Labels of their own have a member more.
    return 200, [{**label(call, name), "archived_at": None} for name in pull.labels]


def merge(call):
    pull = found(call)
    try:
        commit = pull.merge(call.body.get("merge_method", "merge"), delete=False)
    except Stuck:
        raise refusal(405, "Pull Request is not mergeable") from None
    return 200, {"sha": commit, "merged": True, "message": "Pull Request successfully merged"}


def is_merged(call):
    if not found(call).merged: raise refusal(404, "Not Found")
    return 204, None


def graphql(call):
    number = int(call.body["variables"]["id"].split("_")[1])
    pulls.find("owner/api", number).auto = True
    return 200, {"data": {"enablePullRequestAutoMerge": {"clientMutationId": None}}}


def many(show, elements):
    def list_of(call):
        pull = found(call)
        return call.page([show(call, pull, index) for index in range(len(elements(pull)))], "per_page")
    return list_of


ROUTES = [
    ("GET", ROOT + "/pulls", list_),
    ("POST", ROOT + "/pulls", create),
    ("GET", ROOT + "/pulls/{number}", lambda call: (200, full(call, found(call)))),
    ("PATCH", ROOT + "/pulls/{number}", change),
    ("GET", ROOT + "/pulls/{number}/reviews", many(review, lambda pull: pull.reviews)),
    ("POST", ROOT + "/pulls/{number}/reviews", add_review),
    ("GET", ROOT + "/pulls/{number}/comments", many(None, lambda pull: [])),
    ("GET", ROOT + "/pulls/{number}/merge", is_merged),
    ("PUT", ROOT + "/pulls/{number}/merge", merge),
    ("POST", ROOT + "/pulls/{number}/requested_reviewers", request_reviews),
    ("GET", ROOT + "/issues/{number}/comments", many(comment, lambda pull: pull.comments)),
    ("POST", ROOT + "/issues/{number}/comments", add_comment),
    ("POST", ROOT + "/issues/{number}/labels", add_labels),
    ("POST", ROOT + "/issues/{number}/assignees", assign),
    ("PATCH", ROOT + "/issues/{number}", change_issue),
    ("GET", ROOT + "/milestones", lambda call: call.page([milestone(call, 1)], "per_page")),
    ("POST", "/api/graphql", graphql),
]


def unknown(call): return refusal(404, "Not Found")
