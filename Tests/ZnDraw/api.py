"""What the tests ask ZnDraw itself, whose client does not tell it."""

import json
import urllib.request


class API:
    def __init__(self, url):
        self.url = url
        self.token = self.call("POST", "/v1/auth/guest")["access_token"]

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if hasattr(self, "token"):
            headers["Authorization"] = "Bearer " + self.token
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def jobs(self, room):
        jobs = self.call("GET", f"/v1/joblib/rooms/{room}/jobs?limit=200")["items"]
        return {job["full_name"] for job in jobs}

    def submit(self, room, modifier, **payload):
        """Submits a task, as a button does."""
        path = f"/v1/joblib/rooms/{room}/tasks/@global:modifiers:{modifier}"
        return self.call("POST", path, {"payload": payload})["id"]

    def task(self, identifier):
        return self.call("GET", f"/v1/joblib/tasks/{identifier}")

    def cancel(self, identifier):
        self.call("PATCH", f"/v1/joblib/tasks/{identifier}", {"status": "cancelled"})

    def tasks(self, room):
        return self.call("GET", f"/v1/joblib/rooms/{room}/tasks?limit=100")["items"]

    def chat(self, room):
        """Messages, the oldest first."""
        items = self.call("GET", f"/v1/rooms/{room}/chat/messages?limit=100")["items"]
        return [item["content"] for item in reversed(items)]

    def bookmarks(self, room):
        return self.call("GET", f"/v1/rooms/{room}/bookmarks")["items"]

    def frames(self, room):
        return self.call("GET", f"/v1/rooms/{room}/step")["total_frames"]

    def curve(self, room):
        return self.call("GET", f"/v1/rooms/{room}/geometries/curve")["geometry"]["data"]["position"]

    def is_locked(self, room):
        """Whether somebody draws in it."""
        return self.call("GET", f"/v1/rooms/{room}/edit-lock")["locked"]

    def select(self, room, atoms):
        path = f"/v1/rooms/{room}/geometries/particles/selection"
        self.call("PUT", path, {"indices": atoms})
