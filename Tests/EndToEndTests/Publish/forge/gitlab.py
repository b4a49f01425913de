"""GitLab's vocabulary."""
import urllib.parse

import pulls
from pulls import TIME, Exists, Refusal, Stuck

API = "/api/v4"
ROOT = API + "/projects/{project}"
OWN = ROOT + "/merge_requests/{number}"
DRAFTS = ("Draft: ", "[Draft] ", "(Draft) ")


def unknown(call): return Refusal(404, {"message": "404 Not found"})


def user(call, name):
    return {"id": sum(map(ord, name)), "username": name, "public_email": "", "name": name.capitalize(),
            "state": "active", "locked": False, "avatar_url": None, "web_url": f"{call.server}/{name}"}


def milestone(call, number):
    return {"id": number, "iid": number, "project_id": 1, "title": f"v{number}", "description": None,
            "state": "active", "created_at": TIME, "updated_at": TIME, "due_date": None, "start_date": None,
            "expired": False, "web_url": f"{call.server}/owner/api/-/milestones/{number}"}


def shown(call, pull):
    """What a merge request is in lists."""
    page = f"{call.server}/{pull.repository}/-/merge_requests/{pull.number}"
    able = pull.mergeable() if pull.state == "open" else None
    status = "can_be_merged" if able else "cannot_be_merged" if able is False else "unchecked"
    is_draft, is_closed = pull.title.startswith(DRAFTS), pull.state == "closed" and not pull.merged
    pull.draft = is_draft
    detail = {"can_be_merged": "draft_status" if is_draft else "mergeable", "cannot_be_merged": "conflict"}
    people = {key: [user(call, name) for name in names] for key, names in
              (("assignees", pull.assignees), ("reviewers", pull.reviewers))}
    return {"id": 1000 + pull.number, "iid": pull.number, "project_id": 1, "title": pull.title,
            "description": pull.body, "state": "merged" if pull.merged else "closed" if is_closed else "opened",
            "created_at": TIME, "updated_at": TIME, "merged_by": user(call, "ann") if pull.merged else None,
            "merge_user": user(call, "ann") if pull.merged else None, "merged_at": TIME if pull.merged else None,
            "closed_by": user(call, "ann") if is_closed else None, "closed_at": TIME if is_closed else None,
            "target_branch": pull.base, "source_branch": pull.head, "user_notes_count": len(pull.comments),
            "upvotes": 0, "downvotes": 0, "author": user(call, pull.author), **people,
            "assignee": people["assignees"][0] if people["assignees"] else None, "source_project_id": 2 if pull.fork else 1,
            "target_project_id": 1, "labels": pull.labels, "draft": is_draft, "imported": False,
            "imported_from": "none", "work_in_progress": is_draft,
            "milestone": milestone(call, pull.milestone) if pull.milestone else None,
            "merge_when_pipeline_succeeds": pull.auto, "merge_status": status,
            "detailed_merge_status": "not_open" if pull.state == "closed" else detail.get(status, "unchecked"),
            "merge_after": None, "sha": pull.sha, "merge_commit_sha": None, "squash_commit_sha": pull.merge_commit,
            "discussion_locked": None, "should_remove_source_branch": None, "force_remove_source_branch": True,
            "prepared_at": TIME, "reference": f"!{pull.number}",
            "references": {"short": f"!{pull.number}", "relative": f"!{pull.number}",
                           "full": f"{pull.repository}!{pull.number}"}, "web_url": page,
            "time_stats": {"time_estimate": 0, "total_time_spent": 0, "human_time_estimate": None,
                           "human_total_time_spent": None}, "squash": False, "squash_on_merge": False,
            "task_completion_status": {"count": 0, "completed_count": 0}, "has_conflicts": able is False,
            "blocking_discussions_resolved": True, "approvals_before_merge": None}


def full(call, pull):
    base = pull.merge_base() or pull.sha
    return {**shown(call, pull), "subscribed": True, "changes_count": str(pull.counts()[3]), "latest_build_started_at": None,
            "latest_build_finished_at": None, "first_deployed_to_production_at": None, "pipeline": None,
            "head_pipeline": None, "diff_refs": {"base_sha": base, "head_sha": pull.sha, "start_sha": base},
            "merge_error": None, "user": {"can_merge": True}, "first_contribution": False}


def note(call, pull, index):
    author, text = pull.comments[index]
    return {"id": 1 + index, "type": None, "body": text, "author": user(call, author), "created_at": TIME,
            "updated_at": TIME, "system": author == "system", "noteable_id": 1000 + pull.number,
            "noteable_type": "MergeRequest", "project_id": 1, "noteable_iid": pull.number, "resolvable": False,
            "confidential": False, "internal": False, "imported": False, "imported_from": "none",
            "commands_changes": {}}


def approvals(call, pull):
    by = [{"user": user(call, author), "approved_at": TIME} for author, _ in pull.reviews]
    return {"id": 1000 + pull.number, "iid": pull.number, "project_id": 1, "title": pull.title,
            "description": pull.body, "state": "opened" if pull.state == "open" else "closed", "created_at": TIME,
            "updated_at": TIME, "merge_status": "can_be_merged", "approved": True, "approvals_required": 0,
            "approvals_left": 0, "require_password_to_approve": False, "approved_by": by,
            "suggested_approvers": [], "approvers": [], "approver_groups": [], "user_has_approved": bool(by),
            "user_can_approve": True, "approval_rules_left": [], "has_approval_rules": False,
            "merge_request_approvers_available": False, "multiple_approval_rules_available": False,
            "invalid_approvers_rules": []}


# --- What is asked.

def path(call):
    name = urllib.parse.unquote(call.match["project"])
    name = "owner/api" if name == "1" else name
    if not pulls.exists(name): raise Refusal(404, {"message": "404 Project Not Found"})
    return name


def found(call):
    pull = pulls.find(path(call), call.number("number"))
    if not pull: raise unknown(call)
    return pull


def list_(call):
    state, branch = call.query("state", "all"), call.query("source_branch")
    chosen = [shown(call, pull) for pull in pulls.PULLS
              if pull.repository == path(call) and branch in (None, pull.head)]
    chosen = [value for value in chosen if state in ("all", value["state"])]
    return call.page(chosen if call.query("sort") == "asc" else chosen[::-1], "per_page")


def create(call):
    body, name = call.body, path(call)
    if not pulls.tip(name, body['source_branch']):
        raise Refusal(400, {"message": {"source_branch": ["does not exist"]}})
    try:
        pull = pulls.create(name, body["title"], body.get("description"), body["source_branch"],
                            body["target_branch"], call.author)
    except Exists as other:
        text = f"Another open merge request already exists for this source branch: !{other.pull.number}"
        raise Refusal(409, {"message": [text]}) from None
    return 201, full(call, pull)


def change(call):
    pull, body = found(call), call.body
    try:
        if body.get("state_event") == "reopen" and pull.state != "open": pull.reopen()
        elif body.get("state_event") == "close" and pull.state != "closed": pull.close()
    except Stuck:
        raise Refusal(422, {"message": {"base": ["Cannot reopen"]}}) from None
    pull.base = body.get("target_branch", pull.base)
    pull.title, pull.body = body.get("title", pull.title), body.get("description", pull.body)
    pull.labels = pull.labels + [name for name in body.get("add_labels", "").split(",") if name]
    known = {user(call, name)["id"]: name for name in ("ann", "bob")}
    for key, name in (("assignee_ids", "assignees"), ("reviewer_ids", "reviewers")):
        if key in body: setattr(pull, name, [known[number] for number in body[key]])
    pull.milestone = body.get("milestone_id", pull.milestone)
    return 200, full(call, pull)


def add_note(call):
    pull = found(call)
    pull.comments.append((call.author, call.body["body"]))
    return 201, note(call, pull, len(pull.comments) - 1)


def notes(call):
    pull = found(call)
    shown_ = [note(call, pull, index) for index in range(len(pull.comments))]
    # The newest comes first where nothing else is asked for.
    return call.page(shown_ if call.query("sort") == "asc" else shown_[::-1], "per_page")


def approve(call):
    pull = found(call)
    pull.reviews.append((call.author, ""))
    return 201, approvals(call, pull)


def merge(call):
    # Parameters may be in the query, too.
    pull, body = found(call), {**{name: call.query(name) for name in call.queries}, **call.body}
    if body.get("auto_merge") or body.get("merge_when_pipeline_succeeds"):
        pull.auto = True
    else:
        try:
            pull.merge("squash" if body.get("squash") else "merge", body.get("should_remove_source_branch", True))
        except Stuck:
            raise Refusal(422, {"message": "Branch cannot be merged"}) from None
    return 200, full(call, pull)


def users(call):
    name = call.query("username")
    return call.page([] if name == "nobody" else [user(call, name)], "per_page")


def milestones(call):
    known = [milestone(call, 1)]
    return call.page([m for m in known if call.query("title") in (None, m["title"])], "per_page")


ROUTES = [
    ("GET", ROOT + "/merge_requests", list_),
    ("POST", ROOT + "/merge_requests", create),
    ("GET", OWN, lambda call: (200, full(call, found(call)))),
    ("PUT", OWN, change),
    ("GET", OWN + "/notes", notes),
    ("POST", OWN + "/notes", add_note),
    ("GET", OWN + "/approvals", lambda call: (200, approvals(call, found(call)))),
    ("POST", OWN + "/approve", approve),
    ("PUT", OWN + "/merge", merge),
    ("GET", ROOT + "/milestones", milestones),
    ("GET", API + "/users", users),
]
