import Engine
import Foundation
import Platform
import Script
import TestSupport
import Testing

@testable import Server

@Suite("What strangers send costs the others little") struct StrangersTests {
  /// A ring of squares: RDKit takes long to write the SMILES of a large one.
  private func prismane(_ rungs: Int) -> String {
    let radius = Double(rungs) * 1.54 / (2 * .pi)
    var text = "\(2 * rungs)\n\n"
    for rung in 0..<rungs {
      let angle = 2 * Double.pi * Double(rung) / Double(rungs)
      let (x, y) = (radius * Foundation.cos(angle), radius * Foundation.sin(angle))
      for height in [0.0, 1.54] { text += "C \(x) \(y) \(height)\n" }
    }
    return text
  }

  @Test("molecules that take long to be understood are shown as they are")
  func largeMolecules() throws {
    try TestServer.run { server in
      let links = try server.session("let a = 1")
      let path = "/api/sessions/\(links.session)/files/"
      let text = prismane(900) + prismane(20) + String(repeating: prismane(900), count: 20)
      let began = ContinuousClock.now
      let reply = try server.ask("POST", path + "many.xyz", body: text, expecting: 201)
      #expect(ContinuousClock.now - began < .seconds(100))
      let molecules = try #require(reply["molecules"]?.list)
      #expect(molecules.count == 22)
      #expect(molecules[0]["verdict"]?.text == "too large to be judged here")
      #expect(molecules[0]["bonds"] == nil && molecules[0]["positions"]?.list?.count == 1_800)
      #expect(molecules[1]["bonds"]?.list?.isEmpty == false)
    }
  }

  @Test("SMILES without an arrangement are given up, and other sessions are served meanwhile")
  func strainedSMILES() throws {
    try TestServer.run {
      $0.limits.readingSeconds = 1
    } _: { server in
      let (links, other) = (try server.session("let a = 1"), try server.session("let a = 1"))
      let ladder = "C12C3C4C5C6C7C8C9C%10C%11C1C%11C%10C9C8C7C6C5C4C3C2"
      let body = Array(repeating: ladder, count: 20).joined(separator: "\n")
      let began = ContinuousClock.now
      let answers = LockedValue<[Int]>([])
      let threads = (0..<8).compactMap { index in
        WorkerThread { [port = server.port] in
          let reply = try? WebClient.ask(
            port, "POST", "/api/sessions/\(links.session)/files/s\(index).smi", token: links.edit,
            body)
          answers.withLock { $0.append(reply?.status ?? 0) }
        }
      }
      Machine.pause(milliseconds: 200)
      try server.ask(
        "POST", "/api/sessions/\(other.session)/files/a.xyz", token: other.edit,
        body: "1\n\nC 0 0 0\n",
        expecting: 201)
      #expect(ContinuousClock.now - began < .seconds(60))
      for thread in threads { thread.join() }
      #expect(answers.withLock { $0 } == Array(repeating: 422, count: 8))
    }
  }

  @Test("a reference that takes long to be read is stopped")
  func slowStatement() throws {
    try TestServer.run { server in
      let links = try server.session("let a = 1")
      var text = ""
      for _ in 0..<60_000 {
        text += """
          5

          C 0 0 0
          H 0.63 0.63 0.63
          H -0.63 -0.63 0.63
          H 0.63 -0.63 -0.63
          H -0.63 0.63 -0.63

          """
      }
      let path = "/api/sessions/\(links.session)/files/many.xyz"
      try server.ask("POST", path, body: text, expecting: 201)
      let page = try server.page(links)
      let whole = page.begin("feed", #""text":"reference many: molecules file=\"many.xyz\"""#)
      _ = page.begin("stop")
      let reply = try page.answer(to: whole)
      #expect(reply["ok"]?.boolean == false)
      #expect(page.state["statements"]?.list?.count == 1)
    }
  }

  @Test("texts of very many lines are refused at once")
  func manyLines() throws {
    try TestServer.run { server in
      let page = try server.page(try server.session("let a = 1"))
      let began = ContinuousClock.now
      let lines = Array(repeating: "let a = 1", count: 90_000).joined(separator: #"\n"#)
      let reply = try page.ask("feed", #""text":"\#(lines)""#)
      #expect(reply["ok"]?.boolean == false)
      #expect(ContinuousClock.now - began < .seconds(100))
      let body = Array(repeating: " let b = i", count: 101).joined(separator: #"\n"#)
      let loop = try page.ask("feed", #""text":"for i in 1..1000\n\#(body)\nend""#)
      let message = loop["diagnostics"]?.list?.first?["message"]?.text
      #expect(message == "101 lines are more than the 100 that a loop may have here")
    }
  }

  @Test("a session that is deleted while it computes leaves nothing")
  func deletion() throws {
    try TestServer.run { server in
      let links = try server.session()
      let page = try server.page(links)
      _ = page.begin("generate", #""count":200"#)
      try page.wait(forFrames: 40)
      let folder = server.folder + "/" + links.session
      #expect(Path.exists(folder))
      let reply = try WebClient.ask(
        server.port, "DELETE", "/api/sessions/\(links.session)", token: server.server.token)
      #expect(reply.status == 204)
      _ = page.closeCode()
      for _ in 0..<1_000 where Path.exists(folder) { Machine.pause(milliseconds: 10) }
      Machine.pause(milliseconds: 200)
      #expect(!Path.exists(folder))
    }
  }

  @Test("work for one session is done piece by piece, that of others beside it")
  func pool() throws {
    let pool = BackgroundPool(threads: 2, most: 16)
    defer { pool.stop() }
    let (busy, most, others) = (LockedValue(0), LockedValue(0), LockedValue(0))
    for _ in 0..<4 {
      try pool.submit(for: "one") {
        busy.withLock { $0 += 1 }
        most.withLock { $0 = max($0, busy.withLock { $0 }) }
        Machine.pause(milliseconds: 30)
        busy.withLock { $0 -= 1 }
      }
    }
    #expect(throws: ServerError.self) { for _ in 0..<8 { try pool.submit(for: "one") {} } }
    let began = ContinuousClock.now
    try pool.submit(for: "other") { others.withLock { $0 = 1 } }
    while others.withLock({ $0 }) == 0, ContinuousClock.now - began < .seconds(60) {
      Machine.pause(milliseconds: 1)
    }
    #expect(others.withLock { $0 } == 1)
    #expect(most.withLock { $0 } == 1)
  }
}
