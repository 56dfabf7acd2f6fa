import Glibc
import Platform
import Script
import Testing

@testable import Server

@Suite("Over HTTP") struct HTTPTests {
  @Test("the page comes with headers that let it load nothing else, and needs no token")
  func page() throws {
    try TestServer.run { server in
      let reply = try WebClient.ask(server.port, "GET", "/")
      #expect(reply.status == 200)
      #expect(reply.headers["content-type"] == "text/html; charset=utf-8")
      #expect(reply.headers["content-security-policy"]?.hasPrefix("default-src 'self';") == true)
      #expect(reply.headers["x-content-type-options"] == "nosniff")
      #expect(reply.text.contains("<!doctype html>"))
      #expect(try WebClient.ask(server.port, "GET", "/../token").status == 404)
      #expect(try WebClient.ask(server.port, "POST", "/").status == 405)
      #expect(try WebClient.ask(server.port, "DELETE", "/api/about").status == 405)
    }
  }

  @Test("a page of another origin, or under another name, gets nothing")
  func origins() throws {
    try TestServer.run({ $0.names = ["simgen.example"] }) { server in
      func status(host: String? = nil, origin: String? = nil) throws -> Int {
        try WebClient.ask(server.port, "GET", "/api/about", host: host, origin: origin).status
      }
      let own = try status()
      #expect(own == 200)
      #expect(try status(host: "localhost:\(server.port)") == 200)
      #expect(try status(host: "simgen.example", origin: "https://simgen.example") == 200)
      #expect(try status(host: "evil.example") == 421)
      #expect(try status(host: "127.0.0.1:\(server.port)@evil.example") == 421)
      #expect(try status(host: "127.0.0.1.evil.example:\(server.port)") == 421)
      #expect(try status(origin: "http://evil.example") == 403)
      #expect(try status(origin: "null") == 403)
      #expect(throws: WebClient.Failure.self) {
        try PageClient(server.port, origin: "http://evil.example")
      }
    }
  }

  @Test("tokens give what they say and no more")
  func tokens() throws {
    try TestServer.run { server in
      let (one, other) = (try server.session(), try server.session())
      let path = "/api/sessions/\(one.session)"
      for (token, recipe, links) in [
        (server.server.token, 200, 200), (one.edit, 200, 200), (one.view, 200, 401),
        (other.edit, 401, 401),
        ("", 401, 401), (String(one.edit.dropLast()), 401, 401),
      ] {
        #expect(
          try WebClient.ask(server.port, "GET", path + "/recipe", token: token).status == recipe)
        #expect(try WebClient.ask(server.port, "GET", path, token: token).status == links)
      }
      #expect(try WebClient.ask(server.port, "GET", "/api/sessions", token: one.edit).status == 401)
      #expect(
        try WebClient.ask(server.port, "POST", "/api/sessions", token: one.edit).status == 401)
      let list = try server.ask("GET", "/api/sessions")
      #expect(
        Set(list.list?.compactMap { $0["session"]?.text } ?? []) == [one.session, other.session])
    }
  }

  @Test("bodies have limits, and whoever sends more is told before it is all there")
  func bodies() throws {
    try TestServer.run({ $0.limits.message = 1_000 }) { server in
      let client = try WebClient(server.port)
      let head = "POST /api/sessions HTTP/1.1\r\nHost: localhost:\(server.port)\r\n"
      let own = head + "Authorization: bearer \(server.server.token)\r\n"
      client.send(own + "Content-Length: 1000000000000\r\n\r\n")
      #expect(try client.reply().status == 413)
      #expect(client.isEnded())
      let chunks = try WebClient(server.port)
      chunks.send(own + "Transfer-Encoding: chunked\r\n\r\n")
      for _ in 0..<10 { chunks.send("ff\r\n\(String(repeating: "x", count: 255))\r\n") }
      #expect(try chunks.reply().status == 413)
      #expect(try WebClient.ask(server.port, "GET", "/api/about", "a body").status == 413)
      #expect(try WebClient.ask(server.port, "POST", "/nowhere", "a body").status == 404)
    }
  }

  @Test("nothing is taken of a body whose sender may not send it, and bodies have a limit together")
  func unwanted() throws {
    try TestServer.run({ $0.limits.bodies = 100_000 }) { server in
      let head = "Host: localhost:\(server.port)\r\nContent-Length: 90000\r\n"
      let links = try server.session("let a = 1")
      let line = "POST /api/sessions/\(links.session)/files/a.xyz HTTP/1.1\r\n"
      let stranger = try WebClient(server.port)
      stranger.send(line + head + "\r\n")
      #expect(try stranger.reply().status == 401)
      #expect(stranger.isEnded())
      func half() throws -> WebClient {
        let client = try WebClient(server.port)
        client.send(line + head + "Authorization: Bearer \(links.edit)\r\n\r\n")
        client.send(String(repeating: "x", count: 60_000))
        return client
      }
      let first = try half()
      try server.ask("GET", "/api/sessions/\(links.session)")
      let second = try half().reply()
      #expect(second.status == 503)
      #expect(second.headers["retry-after"] != nil)
      first.send(String(repeating: "x", count: 30_000))
      #expect(try first.reply().status == 422)
      // What the first one had is there again, as soon as the server is done with it.
      var status = 503
      for _ in 0..<600 where status == 503 {
        Machine.pause(milliseconds: 100)
        let third = try half()
        third.send(String(repeating: "x", count: 30_000))
        // A refused connection may end before its answer is read.
        status = (try? third.reply().status) ?? 503
      }
      #expect(status == 422)
    }
  }

  @Test("requests sent ahead wait until the answers before them are read")
  func pipelining() throws {
    try TestServer.run { server in
      let before = Memory.resident
      let client = try WebClient(server.port)
      let one = "GET /api/schema HTTP/1.1\r\nHost: localhost:\(server.port)\r\n\r\n"
      client.send(String(repeating: one, count: 1_000))
      Machine.pause(milliseconds: 1_000)
      #expect(Memory.resident - before < 400 << 20)
      // And all are answered once they are.
      for _ in 0..<20 { #expect(try client.reply().status == 200) }
    }
  }

  @Test("the description of the API has every route")
  func description() throws {
    try TestServer.run { server in
      let paths = try #require(try server.ask("GET", "/api/openapi.json")["paths"])
      for (path, method) in [
        ("/api/sessions", "post"), ("/api/sessions/{session}/files/{name}", "post"),
        ("/api/runs/{run}/events", "get"), ("/run", "post"), ("/config", "get"),
      ] {
        #expect(paths[path]?[method]?["summary"]?.text?.isEmpty == false, "\(path)")
      }
    }
  }

  @Test("the last of too many sessions is refused, and a deleted one makes room")
  func sessions() throws {
    try TestServer.run({ $0.limits.sessions = 2 }) { server in
      let first = try server.session()
      _ = try server.session()
      let error = try server.ask("POST", "/api/sessions", body: "{}", expecting: 503)["error"]
      #expect(error?["message"]?.text == "there are 2 sessions; no more are kept")
      try server.ask("DELETE", "/api/sessions/\(first.session)", expecting: 204)
      try server.ask("GET", "/api/sessions/\(first.session)/recipe", expecting: 404)
      _ = try server.session()
    }
  }

  @Test("pages of this machine may show the page within theirs where that is asked for")
  func embedding() throws {
    for (isEmbeddable, ancestors) in [
      (false, "frame-ancestors 'none'"),
      (
        true,
        "frame-ancestors http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*"
      ),
    ] {
      try TestServer.run({ $0.isEmbeddable = isEmbeddable }) { server in
        let page = try WebClient.ask(server.port, "GET", "/")
        #expect(page.headers["content-security-policy"]?.hasSuffix(ancestors) == true)
        #expect((page.headers["x-frame-options"] == nil) == isEmbeddable)
        // The notebook itself may ask the server for nothing.
        let origin = "http://localhost:8888"
        #expect(try WebClient.ask(server.port, "GET", "/api/about", origin: origin).status == 403)
        #expect(throws: WebClient.Failure.self) { try PageClient(server.port, origin: origin) }
      }
    }
  }
}

/// What this process has in memory.
enum Memory {
  /// Bytes.
  static var resident: Int {
    let text = (try? ShortFile.bytes(of: "/proc/self/statm", limit: 1_000)) ?? []
    let pages = String(decoding: text, as: UTF8.self).split(separator: " ").dropFirst().first
    return (pages.flatMap { Int($0) } ?? 0) * Int(getpagesize())
  }
}
