import Script
import TestSupport
import Testing

@testable import Server

@Suite("For programs") struct ProgramTests {
  static let recipe =
    TestServer.recipe + """

      let count = 5
      for i in 1..count
        generate mol: down seed=i prior=shape forces=[pull, like] mutators=[swap]
        drop mol
        write mol "heavy.xyz"
      end
      """

  @Test("a recipe is run, its molecules come as events, its files are there at the end")
  func run() throws {
    try TestServer.run { server in
      let body = JSON.object([
        ("recipe", .text(Self.recipe)), ("set", .object([("count", .number(2))])),
      ]).line
      let run = try #require(
        try server.ask("POST", "/api/runs", body: body, expecting: 202)["run"]?.text)
      let client = try WebClient(server.port)
      client.send(
        "GET /api/runs/\(run)/events HTTP/1.1\r\nHost: localhost:\(server.port)\r\n"
          + "Authorization: Bearer \(server.server.token)\r\n\r\n")
      let events = try client.take(through: "event: end")
      #expect(events.contains("content-type: text/event-stream"))
      #expect(events.split(separator: "event: molecule").count == 3)
      #expect(client.isEnded())
      let state = try server.ask("GET", "/api/runs/\(run)")
      #expect(state["status"]?.text == "done")
      #expect(state["molecules"]?.integer == 2)
      let written = try WebClient.ask(
        server.port, "GET", "/api/runs/\(run)/outputs/heavy.xyz", token: server.server.token)
      #expect(written.text.contains("Properties=species:S:1:pos:R:3"))
      try server.ask("DELETE", "/api/runs/\(run)", expecting: 204)
      try server.ask("GET", "/api/runs/\(run)", expecting: 404)
    }
  }

  @Test("recipes that may not be run say where and why")
  func refusals() throws {
    try TestServer.run { server in
      for (recipe, words) in [
        (Self.recipe.replacing("heavy.xyz", with: "../heavy.xyz"), "plain names"),
        (
          Self.recipe.replacing("let count = 5", with: "let count = 100000"), "rounds are more than"
        ),
        (Self.recipe.replacing("../data/qm9-256.xyz", with: "/etc/passwd"), "recipe:3:25: error"),
        ("include \"/etc/passwd\"", "includes no others"),
        ("model m: xtb", "starts another program"),
        ("generate mol", "error"),
      ] {
        let body = JSON.object([("recipe", .text(recipe))]).line
        let reply = try server.ask("POST", "/api/runs", body: body, expecting: 422)
        let message = try #require(reply["error"]?["message"]?.text)
        #expect(message.contains(words), "\(message)")
      }
    }
  }

  @Test("clients of the authors' server get frames with the keys they know")
  func authors() throws {
    try TestServer.run { server in
      let points = (0..<16).map { "[\(0.5 * Double($0)),0,0]" }.joined(separator: ",")
      let grown = try server.ask(
        "POST", "/run",
        body:
          #"{"run_type":"generate","atoms":{"numbers":[],"positions":[]},"points":[\#(points)],"#
          + #""num_atoms_to_add":6,"max_steps":20}"#)
      let frames = try #require(grown["atoms"]?.list)
      #expect(frames.count > 10)
      let last = try #require(frames.last)
      #expect(last["numbers"]?.list?.count == 6)
      guard case .object(let pairs) = last else { return }
      #expect(
        Set(pairs.map(\.key)) == [
          "numbers", "positions", "connectivity", "arrays", "info", "calc", "pbc", "cell",
        ])
      let ids = "[0,1,2]"
      let relaxed = try server.ask(
        "POST", "/run",
        body: #"{"run_type":"relax","atom_ids":\#(ids),"max_steps":5,"atoms":\#(last.line)}"#)
      let end = try #require(relaxed["atoms"]?.list?.last)
      #expect(Array(end.positions[3...]) == Array(last.positions[3...]))
      #expect(end.positions[0] != last.positions[0])
      try server.ask("POST", "/run", body: #"{"run_type":"dance"}"#, expecting: 400)
      #expect(try server.ask("GET", "/config")["max_steps"]?.integer == 50)
    }
  }
}
