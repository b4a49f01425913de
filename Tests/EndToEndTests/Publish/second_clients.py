"""Acts on a forge as a person does, with a client of it that others wrote.

Takes the kind of forge, its address and a token; reads an array of acts, each an array of a name and its
values, and prints the array of what they gave. Requests look the same for all three forges.
"""
import json, sys, warnings

warnings.simplefilter("ignore", DeprecationWarning)
KIND, ADDRESS, TOKEN = sys.argv[1:4]
# Fewer than the requests of the test.
PAGE = 2


def state(value, merged): return "merged" if merged else "open" if value in ("open", "opened") else "closed"


def pages(ask):
    """Asks for one page after another until one is empty."""
    elements, number = [], 1
    while page := ask(number):
        elements += page
        number += 1
    return elements


class GitHub:
    def __init__(self):
        from githubkit import GitHub

        client = GitHub(TOKEN, base_url=ADDRESS + "/api/v3/", http_cache=False, auto_retry=False)
        self.rest, self.client = client.rest("2022-11-28"), client
        self.place = {"owner": "owner", "repo": "api"}

    def shown(self, pull):
        merged = getattr(pull, "merged", False) is True or pull.merged_at is not None
        return {"number": pull.number, "title": pull.title, "body": pull.body, "head": pull.head.ref,
                "base": pull.base.ref, "state": state(pull.state, merged), "sha": pull.head.sha,
                "draft": pull.draft}

    def number(self, number): return {**self.place, "pull_number": number}

    def list(self, wanted):
        ask = lambda page: self.rest.pulls.list(**self.place, state=wanted, per_page=PAGE, page=page).parsed_data
        return [self.shown(pull) for pull in pages(ask)]

    def get(self, number):
        pull = self.rest.pulls.get(**self.number(number)).parsed_data
        return {**self.shown(pull), "mergeable": pull.mergeable}

    def create(self, title, body, head, base):
        return self.shown(self.rest.pulls.create(**self.place, title=title, body=body, head=head, base=base).parsed_data)

    def edit(self, number, title, body):
        return self.shown(self.rest.pulls.update(**self.number(number), title=title, body=body).parsed_data)

    def close(self, number): return self.shown(self.rest.pulls.update(**self.number(number), state="closed").parsed_data)

    def reopen(self, number): return self.shown(self.rest.pulls.update(**self.number(number), state="open").parsed_data)

    def comment(self, number, text):
        self.rest.issues.create_comment(**self.place, issue_number=number, body=text)

    def comments(self, number):
        ask = lambda page: self.rest.issues.list_comments(
            **self.place, issue_number=number, per_page=PAGE, page=page).parsed_data
        return [[comment.user.login, comment.body] for comment in pages(ask)]

    def review(self, number):
        self.rest.pulls.create_review(**self.number(number), body="Fine.", event="APPROVE")

    def reviews(self, number):
        ask = lambda page: self.rest.pulls.list_reviews(**self.number(number), per_page=PAGE, page=page).parsed_data
        return [review.user.login for review in pages(ask)]

    def merge(self, number): return self.rest.pulls.merge(**self.number(number), merge_method="squash").parsed_data.merged

    def merged(self, number):
        from githubkit.exception import RequestFailed

        try:
            return self.rest.pulls.check_if_merged(**self.number(number)).status_code == 204
        except RequestFailed as error:
            return error.response.status_code != 404


class GitLab:
    def __init__(self):
        import gitlab

        self.project = gitlab.Gitlab(ADDRESS, oauth_token=TOKEN).projects.get("owner/api", lazy=True)
        self.requests = self.project.mergerequests

    def shown(self, request):
        return {"number": request.iid, "title": request.title, "body": request.description,
                "head": request.source_branch, "base": request.target_branch,
                "state": state(request.state, request.state == "merged"), "sha": request.sha, "draft": request.draft}

    def list(self, wanted):
        wanted = {"open": "opened"}.get(wanted, wanted)
        return [self.shown(one) for one in self.requests.list(state=wanted, per_page=PAGE, get_all=True)]

    def get(self, number):
        request = self.requests.get(number)
        able = {"can_be_merged": True, "cannot_be_merged": False}.get(request.merge_status)
        return {**self.shown(request), "mergeable": able}

    def create(self, title, body, head, base):
        values = {"title": title, "description": body, "source_branch": head, "target_branch": base}
        return self.shown(self.requests.create(values))

    def save(self, number, **values):
        request = self.requests.get(number)
        for name, value in values.items(): setattr(request, name, value)
        request.save()
        return self.shown(request)

    def edit(self, number, title, body): return self.save(number, title=title, description=body)

    def close(self, number): return self.save(number, state_event="close")

    def reopen(self, number): return self.save(number, state_event="reopen")

    def comment(self, number, text): self.requests.get(number).notes.create({"body": text})

    def comments(self, number):
        notes = self.requests.get(number).notes.list(per_page=PAGE, get_all=True, sort="asc", order_by="created_at")
        return [[note.author["username"], note.body] for note in notes]

    def review(self, number): self.requests.get(number).approve()

    def reviews(self, number):
        return [by["user"]["username"] for by in self.requests.get(number).approvals.get().approved_by]

    def merge(self, number):
        request = self.requests.get(number)
        request.merge(squash=True, should_remove_source_branch=False)
        return request.state == "merged"

    def merged(self, number): return self.requests.get(number).state == "merged"


class Gitea:
    def __init__(self):
        from pyforgejo import PyforgejoApi

        client = PyforgejoApi(base_url=ADDRESS + "/api/v1", api_key=TOKEN)
        self.pulls, self.issues = client.repository, client.issue
        self.place = {"owner": "owner", "repo": "api"}

    def shown(self, pull):
        return {"number": pull.number, "title": pull.title, "body": pull.body, "head": pull.head.ref,
                "base": pull.base.ref, "state": state(pull.state, pull.merged), "sha": pull.head.sha,
                "draft": pull.draft}

    def number(self, number): return {**self.place, "index": number}

    def list(self, wanted):
        ask = lambda page: self.pulls.repo_list_pull_requests(**self.place, state=wanted, page=page, limit=PAGE)
        return [self.shown(pull) for pull in pages(ask)]

    def get(self, number):
        pull = self.pulls.repo_get_pull_request(**self.number(number))
        return {**self.shown(pull), "mergeable": pull.mergeable}

    def create(self, title, body, head, base):
        return self.shown(self.pulls.repo_create_pull_request(**self.place, title=title, body=body, head=head, base=base))

    def edit(self, number, title, body):
        return self.shown(self.pulls.repo_edit_pull_request(**self.number(number), title=title, body=body))

    def close(self, number): return self.shown(self.pulls.repo_edit_pull_request(**self.number(number), state="closed"))

    def reopen(self, number): return self.shown(self.pulls.repo_edit_pull_request(**self.number(number), state="open"))

    def comment(self, number, text): self.issues.create_comment(**self.number(number), body=text)

    def comments(self, number):
        return [[comment.user.login, comment.body] for comment in self.issues.get_comments(**self.number(number))]

    def review(self, number):
        self.pulls.repo_create_pull_review(**self.number(number), body="Fine.", event="APPROVED")

    def reviews(self, number):
        ask = lambda page: self.pulls.repo_list_pull_reviews(**self.number(number), page=page, limit=PAGE)
        return [review.user.login for review in pages(ask)]

    def merge(self, number):
        self.pulls.repo_merge_pull_request(**self.number(number), do="squash", delete_branch_after_merge=False)
        return self.merged(number)

    def merged(self, number):
        from pyforgejo.core.api_error import ApiError

        try:
            self.pulls.repo_pull_request_is_merged(**self.number(number))
            return True
        except ApiError as error:
            return error.status_code != 404


client = {"github": GitHub, "gitlab": GitLab, "gitea": Gitea}[KIND]()
print(json.dumps([getattr(client, name)(*values) for name, *values in json.load(sys.stdin)]))
