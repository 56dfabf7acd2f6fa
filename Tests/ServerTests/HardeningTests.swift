import Script
import TestSupport
import Testing

@testable import Server

@Suite("Whoever misbehaves") struct HardeningTests {
  @Test("who does not say a right hello is let go with a reason")
  func hello() throws {
    try TestServer.run({ $0.limits.helloSeconds = 1 }) { server in
      let links = try server.session()
      for text in [
        #"{"op":"hello","token":"wrong","session":"\#(links.session)"}"#,
        #"{"op":"hello","token":"\#(links.edit)","session":"000000000000"}"#,
        #"{"op":"hello","token":"\#(links.edit)","session":"../x"}"#, #"{"op":"undo"}"#, "", "{",
        "[]",
        #"{"op":1}"#,
      ] {
        let page = try PageClient(server.port)
        page.say(text)
        #expect(page.closeCode() == 1008, "\(text)")
        #expect(page.messages.first?["op"]?.text == "error", "\(text)")
      }
      // And who says nothing at all.
      #expect(try PageClient(server.port).closeCode() == 1008)
    }
  }

  @Test("messages that are too long, of another kind or no frames end the connection alone")
  func frames() throws {
    try TestServer.run({ $0.limits.message = 10_000 }) { server in
      let links = try server.session()
      let other = try server.page(links)
      let large = try server.page(links)
      large.send(0x1, Array(repeating: 0x20, count: 20_000))
      #expect(large.closeCode() == 1009)
      let claims = try server.page(links)
      // A frame that is said to have a terabyte.
      claims.connection.send([0x81, 0xFF, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4])
      #expect(claims.closeCode() == 1009)
      let pieces = try server.page(links)
      for turn in 0..<2_000 {
        pieces.connection.send([turn == 0 ? 0x01 : 0x00, 0x81, 0, 0, 0, 0, 0x20])
      }
      #expect(pieces.connection.isEnded())
      let binary = try server.page(links)
      binary.send(0x2, [1, 2, 3])
      #expect(binary.closeCode() == 1003)
      let unmasked = try server.page(links)
      unmasked.connection.send([0x81, 0x02, 0x7B, 0x7D])
      #expect(unmasked.connection.isEnded())
      var random = Seeded(1)
      for _ in 0..<40 {
        let client = try PageClient(server.port)
        client.connection.send((0..<200).map { _ in UInt8.random(in: 0...255, using: &random) })
      }
      #expect(try other.ask("feed", #""text":"let a = 1""#)["ok"]?.boolean == true)
    }
  }

  @Test("who sends more than anybody could is let go")
  func flood() throws {
    try TestServer.run { server in
      let links = try server.session()
      let (page, other) = (try server.page(links), try server.page(links))
      for _ in 0..<2_000 { page.say(#"{"op":"presence","selection":[1]}"#) }
      #expect(page.closeCode() == 1008)
      #expect(try other.ask("check", #""text":"let a = 1""#)["ok"]?.boolean == true)
    }
  }

  @Test("who never reads costs the others nothing")
  func silence() throws {
    try TestServer.run { server in
      let links = try server.session()
      let silent = try (0..<4).map { _ in try server.page(links) }
      let page = try server.page(links)
      let reply = try page.ask("generate", #""count":8"#)
      #expect(reply["ok"]?.boolean == true)
      #expect(page.molecules.count == 8)
      // They are still there, and find the newest.
      for one in silent {
        _ = try one.wait { $0["op"]?.text == "ran" }
      }
    }
  }

  @Test("more connections than there may be are refused, and the others stay")
  func connections() throws {
    try TestServer.run({ $0.limits.connections = 8 }) { server in
      let idle = try (0..<8).map { _ in try WebClient(server.port) }
      let late = try WebClient(server.port)
      #expect(try late.reply().status == 503)
      #expect(late.isEnded())
      withExtendedLifetime(idle) {}
    }
  }

  @Test("one address has its share of the connections, this machine all of them")
  func addresses() {
    var limits = ServerSettings.Limits()
    (limits.connections, limits.connectionsOfAddress) = (5, 2)
    let count = ConnectionCount(limits)
    #expect([1, 2, 3].map { _ in count.enter("192.0.2.1") } == [true, true, false])
    #expect([1, 2, 3].map { _ in count.enter("127.0.0.1") } == [true, true, true])
    #expect(!count.enter("192.0.2.2"))
    count.leave("192.0.2.1")
    #expect(count.enter("192.0.2.1"))
  }

  @Test("what a page shows of itself to others is short")
  func presence() throws {
    try TestServer.run { server in
      let links = try server.session("let a = 1")
      let long = String(repeating: "x", count: 9_000)
      for fields in [
        #""selection":"all""#, #""cursor":[0,0,0,0]"#, #""selection":["\#(long)"]"#,
        #""selection":[[1]]"#,
      ] {
        let page = try server.page(links)
        _ = page.begin("presence", fields)
        #expect(page.closeCode() == 1008, "\(fields.prefix(40))")
      }
    }
  }

  @Test("SMILES that take long to place are refused, and what is no protein is not kept")
  func uploads() throws {
    try TestServer.run { server in
      let links = try server.session("let a = 1")
      let path = "/api/sessions/\(links.session)/files/"
      let long = String(repeating: "C", count: 100)
      for (name, body) in [
        ("a.smi", long), ("a.smi", String(repeating: "CCCC(C)C name\n", count: 400)),
        ("b.smi", "C x\r\(long)"), ("a.pdb", "no protein"), ("a.cif", "no protein"),
      ] {
        try server.ask("POST", path + name, token: links.edit, body: body, expecting: 422)
        try server.ask("GET", path + name, token: links.edit, expecting: 404)
      }
      try server.ask("POST", path + "a.smi", token: links.edit, body: "CCO ethanol", expecting: 201)
    }
  }

  @Test("a session has so many statements and no more")
  func statements() throws {
    try TestServer.run({ $0.limits.statements = 20 }) { server in
      let page = try server.page(try server.session("let a = 1"))
      let lines = String(repeating: #"let b = 1\n"#, count: 30)
      let reply = try page.ask("feed", "\"text\":\"\(lines)\"")
      #expect(reply["ok"]?.boolean == false)
      #expect(reply["notes"]?.line.contains("20 statements at most") == true, "\(reply.line)")
      #expect(try page.ask("feed", #""text":"let b = 1""#)["ok"]?.boolean == true)
    }
  }

  @Test("statements reach no file but those of their session and of the program")
  func files() throws {
    try TestServer.run { server in
      let page = try server.page(try server.session())
      for text in [
        #"reference r: xyz file=\"/etc/passwd\""#, #"reference r: xyz file=\"../../token\""#,
        #"reference r: xyz file=\"../about.json\""#,
        #"let f = \"/etc/hostname\"\nscaffold s: structure file=f"#,
        #"let n = 1\nscaffold s: structure file=\"..{n}/../x.xyz\""#, #"include \"/etc/passwd\""#,
        #"model m: xtb"#, #"model m: mopac"#, #"model m: ipi address=\"127.0.0.1:1\""#,
        #"write mol \"x.xyz\""#, #"for i in 1..2\nwrite mol \"x.xyz\"\nend"#,
        #"prior p: pointcloud file=\"../models/../../token\""#,
      ] {
        let reply = try page.ask("feed", "\"text\":\"\(text)\"")
        let found = (reply["diagnostics"]?.list ?? []).filter { $0["id"]?.text == "E058" }
        #expect(!found.isEmpty, "\(text): \(reply.line)")
      }
      let reply = try page.ask(
        "feed",
        #""text":"prior p: sphere\nfor i in 1..100000\n generate m: down prior=p forces=[pull] seed=i\nend""#
      )
      #expect(
        reply["diagnostics"]?.line.contains("more than the 1000 that a loop may have") == true)
    }
  }

  @Test("a molecule with too many atoms, and a run that takes too long, are stopped and say why")
  func limits() throws {
    try TestServer.run({
      $0.limits.atoms = 20
      $0.limits.seconds = 1
    }) { server in
      let page = try server.page(try server.session())
      try page.ask("generate", #""count":1,"atoms":30"#)
      #expect(page.runs.last?["outcome"]?.text == "failed")
      #expect(page.runs.last?["message"]?.text == "a molecule has more than the 20 atoms allowed")
      try page.ask("generate", #""count":900"#)
      #expect(page.runs.last?["message"]?.text == "the time that a run may take is over")
    }
  }

  @Test("the server ends at once, whatever is under way, and says so")
  func end() throws {
    try TestServer.run { server in
      let pages = try (0..<3).map { _ in try server.page(try server.session()) }
      for page in pages { _ = page.begin("generate", #""count":900"#) }
      try pages[0].wait(forFrames: 3)
      let began = ContinuousClock.now
      server.server.stop()
      // The runs would take minutes.
      #expect(ContinuousClock.now - began < .seconds(20))
      for page in pages { #expect(page.closeCode() == 1001) }
    }
  }
}
