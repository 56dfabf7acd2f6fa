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

  @Test("an order of the authors' client is done as their server does it")
  func conformance() throws {
    try TestServer.run { server in
      func run(_ body: String, type: String? = nil) throws -> [JSON] {
        let head =
          "POST /run HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nConnection: close\r\n"
          + (type.map { "Content-Type: \($0)\r\n" } ?? "")
          + "Content-Length: \(body.utf8.count)\r\n\r\n"
        let client = try WebClient(server.port)
        client.send(head + body)
        let reply = try client.reply()
        #expect(reply.status == 200, "\(reply.text)")
        let frames = try #require(try JSON(parsing: reply.body)["atoms"]?.list)
        for frame in frames {
          let count = try #require(frame["numbers"]?.list?.compactMap(\.integer).count)
          #expect(frame["numbers"]?.list?.count == count && frame.positions.count == count)
          #expect(frame["pbc"]?.line == "[false,false,false]")
          #expect(frame["cell"]?.list?.compactMap(\.vector).count == 3)
          for bond in frame["connectivity"]?.list ?? [] {
            let numbers = (bond.list ?? []).compactMap(\.integer)
            #expect(numbers.count == 3 && numbers.prefix(2).allSatisfy { $0 < count })
          }
        }
        return frames
      }
      // Everything a client sends, whatever it calls it; a scaffold stays where it is.
      let frame =
        #"{"numbers":[6,6],"positions":[[0,0,0],[0,0,1.5]],"connectivity":[[0,1,1]],"arrays":{"colors":[],"#
        + #""radii":[]},"info":{},"calc":null,"pbc":[false,false,false],"cell":[[0,0,0],[0,0,0],[0,0,0]]}"#
      let points = (1..<10).map { "[0,0,\(1.5 + 0.5 * Double($0))]" }.joined(separator: ",")
      let order =
        #"{"run_type":"generate","atom_ids":[0],"atoms":\#(frame),"points":[\#(points)],"segments":[],"#
        + #""num_atoms_to_add":4,"restorative_force_multiplier":1.0,"max_steps":100,"timeout":60}"#
      let grown = try run(order, type: "text/plain")
      let last = try #require(grown.last)
      #expect(last["numbers"]?.list?.count == 6)
      #expect(Array(last.positions.prefix(2)) == [[0, 0, 0], [0, 0, 1.5]])

      let full = try #require(
        try run(#"{"run_type":"hydrogenate","atoms":\#(last.line)}"#).last)
      let numbers = (full["numbers"]?.list ?? []).compactMap(\.integer)
      #expect(numbers.contains(1) && numbers.count { $0 != 1 } == 6)
      // No ids: all atoms move. What is done at once has a trajectory all the same.
      let relaxed = try run(
        #"{"run_type":"relax","atom_ids":[],"max_steps":2,"atoms":\#(full.line)}"#)
      #expect(!relaxed.isEmpty)
      #expect(relaxed.last?["numbers"]?.line == full["numbers"]?.line)

      // When the time is over it answers with what there is.
      let began = ContinuousClock.now
      let cut = try run(
        #"{"run_type":"generate","points":[\#(points)],"num_atoms_to_add":8,"max_steps":10000,"timeout":1}"#
      )
      #expect(!cut.isEmpty && ContinuousClock.now - began < .seconds(30))

      for wrong in [
        #"{"run_type":"generate","atoms":{},"points":[]}"#, #"{"run_type":"relax"}"#, "{}", "[]",
        #"{"run_type":"relax","atoms":{"numbers":[6],"positions":[]}}"#,
        #"{"run_type":"generate","points":[[0,0,0]],"max_steps":-1}"#,
      ] {
        let reply = try server.ask("POST", "/run", body: wrong, expecting: 400)
        #expect(reply["error"]?["message"]?.text?.isEmpty == false)
      }
    }
  }
}
