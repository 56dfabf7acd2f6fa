import Glibc
import NIOPosix
import Platform
import TestSupport
import Testing

@testable import Server

@Suite("The sessions of a server") struct StoreTests {
  @Test("one that nobody looks at is put aside, and read again when asked for")
  func idle() throws {
    try withFolder { folder in
      var settings = ServerSettings(threads: 1, folder: folder)
      settings.limits.idleSeconds = 0.1
      let store = SessionStore(settings)
      let first = try store.create(name: "mine", recipe: "let a = 1")
      store.begin(on: MultiThreadedEventLoopGroup.singleton.next())
      var turns = 0
      while !first.isOver, turns < 1_000 {
        Machine.pause(milliseconds: 10)
        turns += 1
      }
      #expect(first.isOver)
      let again = try #require(try store.session(first.id))
      #expect(again !== first)
      #expect(again.right(of: first.about.edit.text) == .edit)
      #expect(again.about.name == "mine")
      while again.recipe.isEmpty { Machine.pause(milliseconds: 10) }
      #expect(again.recipe.contains("let a = 1"))
      store.stop()
      #expect(try store.session("000000000000") == nil)
    }
  }

  @Test("a folder has one server at a time, and what gives rights is for its owner alone")
  func folder() throws {
    try withFolder { folder in
      let sessions = folder + "/sessions"
      try Folder.create(sessions + "/server")
      try AtomicFile.write(Token().text, to: sessions + "/server/token")
      let first = try TestServer(in: sessions)
      let links = try first.session("let a = 1")
      #expect {
        _ = try Server(ServerSettings(threads: 1, folder: sessions))
      } throws: { error in
        "\(error)".contains("another server has the sessions in \(sessions)")
      }
      for path in ["/server/token", "/\(links.session)/about.json"] {
        var status = stat()
        #expect(stat(sessions + path, &status) == 0 && status.st_mode & 0o777 == 0o600, "\(path)")
      }
      first.server.stop()
      _ = try TestServer(in: sessions)
    }
  }

  @Test("the first request after a restart finds the session; a damaged one is refused and kept")
  func again() throws {
    try withFolder { folder in
      let first = try TestServer(in: folder + "/s")
      let links = try first.session()
      try first.page(links).ask("generate", #""count":1"#)
      first.server.stop()
      let second = try TestServer(in: folder + "/s")
      let path = "/api/sessions/\(links.session)"
      let file = try WebClient.ask(
        second.port, "POST", path + "/export", token: links.view, #"{"format":"csv"}"#)
      #expect(file.text.split(separator: "\n").count == 2)
      second.server.stop()
      let log = folder + "/s/\(links.session)/log.json"
      try AtomicFile.write("{\"entries\":[", to: log, replacing: true)
      let third = try TestServer(in: folder + "/s")
      let error = try third.ask("GET", path + "/recipe", expecting: 500)["error"]
      #expect(error?["message"]?.text == "the session cannot be opened: \(log) is damaged")
      let page = try PageClient(third.port)
      page.say(#"{"op":"hello","token":"\#(links.edit)","session":"\#(links.session)"}"#)
      #expect(page.closeCode() == 1011)
      #expect(page.messages.contains { $0["op"]?.text == "error" })
      #expect(try ShortFile.bytes(of: log, limit: 100) == Array("{\"entries\":[".utf8))
    }
  }

  @Test("what a full disk refused is written with the next save")
  func fullDisk() throws {
    try withFolder { folder in
      let server = try TestServer(in: folder + "/s")
      let links = try server.session()
      let page = try server.page(links)
      let results = folder + "/s/\(links.session)/results"
      // Nothing can be written to a folder that is a file.
      rmdir(results)
      try AtomicFile.write("", to: results)
      try page.ask("generate", #""count":1"#)
      #expect(page.messages.contains { $0["op"]?.text == "error" })
      unlink(results)
      try Folder.create(results)
      try page.ask("feed", #""text":"let a = 1""#)
      server.server.stop()
      let again = try TestServer(in: folder + "/s").page(links)
      #expect(again.molecules[1]?.positions == page.molecules[1]?.positions)
    }
  }

  @Test("all molecules of a large session are sent, in pieces")
  func pieces() throws {
    try withFolder { folder in
      let lines = (1...3_000).map { id in
        "{\"id\":\(id),\"x\":\"" + String(repeating: "x", count: 8_000) + "\"}"
      }
      let server = try TestServer(in: folder + "/s")
      let links = try server.session("let a = 1")
      let store = try #require(
        Mirror(reflecting: server.server).descendant("store") as? SessionStore)
      let host = try #require(try store.session(links.session))
      host.audience.publish(lines.enumerated().map { ($0.offset + 1, $0.element) })
      #expect(try server.page(links).molecules.count == 3_000)
    }
  }

  @Test("names of files are names, and nothing else")
  func names() {
    for name in ["a.xyz", "my pair (2).sdf", "\u{E4}thanol.mol", "A-b_c+d.csv"] {
      #expect(SessionFolder.isUpload(name), "\(name)")
    }
    for name in [
      "", ".", "..", ".a.xyz", "a/b.xyz", "../a.xyz", "a", "a.", "a.simgen", "a.json", "a\\b.xyz",
      "a\0.xyz",
      "a\n.xyz", " a.xyz", "a:b.xyz", "~a.xyz", String(repeating: "a", count: 100) + ".xyz",
    ] {
      #expect(!SessionFolder.isUpload(name), "\(name)")
    }
  }

  @Test("a token is the same or it is not")
  func tokens() {
    let (one, other) = (Token(), Token())
    #expect(one.text.count == 40)
    #expect(one.matches(one.text))
    #expect(!one.matches(other.text))
    #expect(!one.matches(""))
    #expect(!one.matches(one.text + "0"))
    #expect(!Token("").matches(""))
  }
}
