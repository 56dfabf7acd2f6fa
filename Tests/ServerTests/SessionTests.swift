import Engine
import Formats
import Foundation
import Script
import Simgen
import TestSupport
import Testing

@testable import Server

@Suite("A session") struct SessionTests {
  @Test("a statement with an error changes nothing and shows its place")
  func errors() throws {
    try TestServer.run { server in
      let page = try server.page(try server.session())
      let before = page.state["statements"]?.line
      let text = #""text":"let a = 2\n\nprior shape: disc radus=3""#
      let checked = try page.ask("check", text)
      let reply = try page.ask("feed", text)
      for answer in [checked, reply] {
        let found = try #require(answer["diagnostics"]?.list?.first)
        #expect(found["message"]?.text == "disc has no parameter 'radus'")
        #expect(found["hint"]?.text == "did you mean 'radius'?")
        #expect(found["line"]?.integer == 3)
        #expect(found["column"]?.integer == 19)
        #expect(found["length"]?.integer == 5)
        #expect(found["parameter"]?.text == "radus")
      }
      // What came before it stays, as one change.
      #expect(page.state["statements"]?.line != before)
      try page.ask("undo")
      #expect(page.state["statements"]?.line == before)
    }
  }

  @Test(
    "a run shows every step, then its molecules; taking it back and doing it again runs nothing")
  func generation() throws {
    try TestServer.run { server in
      let page = try server.page(try server.session())
      let reply = try page.ask("generate", #""count":2"#)
      #expect(reply["ok"]?.boolean == true, "\(reply.line)")
      #expect(page.frames.count > 10)
      let frame = try #require(page.frames.first)
      func word(_ place: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(frame[4 * place + $1]) << (8 * $1) }
      }
      #expect(word(5) > 0)
      #expect(frame.count == 40 + 16 * word(5))
      #expect(page.molecules.keys.sorted() == [1, 2])
      let first = try #require(page.molecules[1])
      #expect(first["stage"]?.text == "relaxed" || first["failed"] != nil)
      #expect(page.runs.last?["outcome"]?.text == "done")
      let made = page.molecules.mapValues(\.line)
      try page.ask("undo")
      #expect(page.molecules.isEmpty)
      let (runs, frames) = (page.runs.count, page.frames.count)
      try page.ask("redo")
      #expect(page.molecules.mapValues(\.line) == made)
      #expect((page.runs.count, page.frames.count) == (runs, frames))
      #expect(page.state["canRedo"]?.boolean == false)
    }
  }

  @Test("Stop ends a run within a step")
  func stop() throws {
    try TestServer.run { server in
      let page = try server.page(try server.session())
      let id = page.begin("generate", #""count":500"#)
      try page.wait(forFrames: 5)
      _ = page.begin("stop")
      _ = try page.answer(to: id)
      #expect(page.runs.last?["outcome"]?.text == "stopped")
      #expect(page.molecules.count < 500)
    }
  }

  @Test("Stop is for what waits too")
  func stopWaiting() throws {
    try TestServer.run { server in
      let page = try server.page(try server.session())
      let ids = (0..<3).map { _ in page.begin("generate", #""count":500"#) }
      let last = page.begin("check", #""text":"let a = 1""#)
      try page.wait(forFrames: 3)
      _ = page.begin("stop")
      for id in ids.dropFirst() { #expect(try page.answer(to: id)["ok"]?.boolean == false) }
      #expect(try page.answer(to: last)["ok"]?.boolean == true)
      #expect(page.runs.count == 1)
      #expect(try page.ask("generate", #""count":1"#)["ok"]?.boolean == true)
    }
  }

  @Test("a paused generation goes on under another force, and the recipe says so")
  func pause() throws {
    try TestServer.run { server in
      let links = try server.session()
      let page = try server.page(links)
      let id = page.begin("generate", #""count":1"#)
      try page.wait(forFrames: 8)
      _ = page.begin("pause")
      _ = try page.answer(to: id)
      let paused = try #require(page.molecules[1])
      #expect(paused["paused"]?.boolean == true)
      try page.ask("feed", #""text":"force pull: noised_prior prior=shape variance=0.2""#)
      try page.ask("continue")
      #expect(page.molecules[1]?["paused"]?.boolean == false)
      let recipe = try WebClient.ask(
        server.port, "GET", "/api/sessions/\(links.session)/recipe", token: links.view
      ).text
      #expect(recipe.contains("pause_after="))
      #expect(recipe.contains("continue m1 forces=[pull, like]"))
      try expectSame(recipe, page.molecules, last: true)
    }
  }

  @Test(
    "the recipe of a session makes the same molecules, to the last bit, also those worked on after")
  func recipe() throws {
    try TestServer.run { server in
      let links = try server.session()
      let page = try server.page(links)
      try page.ask("generate", #""count":3"#)
      let able = try #require(page.molecules.values.first { $0["failed"] == nil }?["id"]?.integer)
      let relaxed = try page.ask(
        "do",
        #""verb":"relax","molecule":\#(able),"arguments":"lbfgs model=mace fmax=0.001 eV/angstrom""#
      )
      #expect(relaxed["ok"]?.boolean == true, "\(relaxed.line)")
      let recipe = try WebClient.ask(
        server.port, "GET", "/api/sessions/\(links.session)/recipe", token: links.view
      ).text
      let molecules = try CheckedRecipe(text: recipe, folder: Repository.path("recipes"))
        .molecules()
      #expect(recipe.split(separator: "\n").count { $0.contains("write ") } == 4, "\(recipe)")
      let mine = try #require(page.molecules[able])
      #expect(molecules.contains { $0.candidate.molecule.positions == mine.positions })
      for (id, molecule) in page.molecules where id != able && molecule["failed"] == nil {
        #expect(
          molecules.contains { $0.candidate.molecule.positions == molecule.positions }, "\(id)")
      }
    }
  }

  private func expectSame(_ recipe: String, _ molecules: [Int: JSON], last: Bool) throws {
    let made = try CheckedRecipe(text: recipe, folder: Repository.path("recipes")).molecules()
    let wanted = try #require(molecules.values.first).positions
    #expect(made.last?.candidate.molecule.positions == wanted)
  }

  @Test("a session is there again after the server was killed, what can be taken back too")
  func restart() throws {
    try withFolder { folder in
      let first = try TestServer(in: folder + "/s")
      let links = try first.session()
      let page = try first.page(links)
      try page.ask("generate", #""count":2"#)
      let able = try #require(page.molecules.values.first { $0["failed"] == nil }?["id"]?.integer)
      try page.ask("do", #""verb":"relax","molecule":\#(able)"#)
      try page.ask("page", #""value":{"stars":[1]}"#)
      try page.ask("feed", #""text":"prior other: sphere radius=3""#)
      try page.ask("remove", #""name":"other""#)
      let (molecules, state) = (page.molecules.mapValues(\.line), page.state["statements"]?.line)
      try TestServer.leave(folder + "/s", to: folder + "/killed")
      let second = try TestServer(in: folder + "/killed")
      #expect(second.server.token == first.server.token)
      let again = try second.page(links)
      #expect(again.molecules.mapValues(\.line) == molecules)
      #expect(again.state["statements"]?.line == state)
      let kept = again.messages.first { $0["op"]?.text == "page" }
      #expect(kept?["value"]?["stars"]?.line == "[1]")
      try again.ask("undo")
      #expect(again.state["statements"]?.line.contains("prior other") == true)
      try again.ask("undo")
      try again.ask("undo")
      #expect(again.molecules[able]?["positions"]?.line != nil)
      try again.ask("undo")
      #expect(again.molecules.isEmpty)
    }
  }

  @Test("what a run had made when the server was killed is not lost")
  func crash() throws {
    try withFolder { folder in
      let first = try TestServer(in: folder + "/s")
      let links = try first.session()
      let page = try first.page(links)
      _ = page.begin("generate", #""count":200"#)
      while page.molecules.count < 3 { _ = try page.receive() }
      let made = page.molecules
      try TestServer.leave(folder + "/s", to: folder + "/killed")
      let second = try TestServer(in: folder + "/killed")
      let again = try second.page(links)
      for (id, molecule) in made {
        #expect(again.molecules[id]?.positions == molecule.positions)
      }
      let loop = again.state["statements"]?.list?.last?["text"]?.text ?? ""
      #expect(loop.hasPrefix("for i in 1..\(again.molecules.count)\n"), "\(loop)")
    }
  }

  @Test("who may only look sees everything and changes nothing")
  func view() throws {
    try TestServer.run { server in
      let links = try server.session()
      let (edit, view) = (try server.page(links), try server.page(links, links.view))
      #expect(view.state["right"]?.text == "view")
      for (operation, fields) in [
        ("feed", #""text":"let a = 1""#), ("generate", #""count":1"#), ("undo", ""), ("stop", ""),
        ("page", #""value":{}"#), ("delete", #""molecules":[1]"#),
      ] {
        #expect(try view.ask(operation, fields)["ok"]?.boolean == false, "\(operation)")
      }
      try edit.ask("feed", #""text":"let a = 1""#)
      let seen = try view.wait { $0["op"]?.text == "state" }
      #expect(seen["statements"]?.line == edit.state["statements"]?.line)
    }
  }

  @Test("molecules are exported in each format, their way too")
  func export() throws {
    try TestServer.run { server in
      let links = try server.session()
      let page = try server.page(links)
      try page.ask("generate", #""count":2"#)
      let path = "/api/sessions/\(links.session)"
      func file(_ body: String) throws -> WebReply {
        try WebClient.ask(server.port, "POST", path + "/export", token: links.view, body)
      }
      let sdf = try file(#"{"molecules":[1,2],"format":"sdf"}"#)
      #expect(sdf.text.split(separator: "$$$$\n").count == 2)
      #expect(sdf.headers["content-disposition"] == "attachment; filename=\"molecules.sdf\"")
      #expect(try file(#"{"molecules":[2],"format":"csv"}"#).text.split(separator: "\n").count == 2)
      let way = try file(#"{"molecules":[1],"format":"xyz","trajectory":true}"#).text
      let frames = try #require(page.molecules[1]?["frames"]?.integer)
      #expect(way.split(separator: "Properties=").count - 1 == frames)
      #expect(frames > 30)
      let kept = try WebClient.ask(
        server.port, "GET", path + "/molecules/1/frames", token: links.view)
      #expect(FrameBytes.frames(kept.body).count == frames)
      #expect(try file(#"{"molecules":[1],"format":"exe"}"#).status == 422)
      if H5MD.obstacle == nil {
        let h5 = try file(#"{"molecules":[1,2],"format":"h5md"}"#)
        #expect(h5.status == 200 && h5.body.starts(with: [0x89, 0x48, 0x44, 0x46]))
      }
    }
  }

  @Test(
    "a recipe that is opened is said what is wrong with it, and what it runs becomes Generate's")
  func opening() throws {
    try TestServer.run { server in
      let loop =
        "for i in 1..count\n  generate m: down seed=i prior=shape forces=[pull, like] mutators=[swap]\n  drop m\n  write m \"m.xyz\"\nend"
      let text = TestServer.recipe + "\nlet count = 9\nprior bad: disk\n" + loop
      let page = try server.page(try server.session(text))
      let problems = page.state["problems"]?.list ?? []
      #expect(problems.compactMap { $0["message"]?.text } == ["there is no prior 'disk'"])
      #expect(problems.first?["line"]?.integer == 10)
      #expect(page.state["pipeline"]?.text?.contains("write") == false)
      #expect(page.molecules.isEmpty)
      let reply = try page.ask("generate", #""count":2"#)
      #expect(reply["ok"]?.boolean == true, "\(reply.line)")
      #expect(page.molecules.count == 2)
      #expect(page.molecules[1]?["stage"]?.text == "generated")
    }
  }

  @Test("molecules taken out of the gallery come back with undo")
  func delete() throws {
    try TestServer.run { server in
      let page = try server.page(try server.session())
      try page.ask("generate", #""count":2"#)
      try page.ask("delete", #""molecules":[1]"#)
      #expect(page.molecules.keys.sorted() == [2])
      try page.ask("undo")
      #expect(page.molecules.keys.sorted() == [1, 2])
    }
  }

  @Test("a definition is taken out, unless another is made of it, and comes back with undo")
  func remove() throws {
    try TestServer.run { server in
      let page = try server.page(try server.session())
      func names() -> [String] {
        (page.state["statements"]?.list ?? []).compactMap { $0["name"]?.text }
      }
      let before = names()
      try page.ask("feed", #""text":"prior other: sphere radius=3""#)
      #expect(names() == before + ["other"])
      let reply = try page.ask("remove", #""name":"other""#)
      #expect(reply["ok"]?.boolean == true, "\(reply.line)")
      #expect(names() == before)
      try page.ask("undo")
      #expect(names() == before + ["other"])
      try page.ask("redo")
      #expect(names() == before)
      let used = try page.ask("remove", #""name":"shape""#)
      #expect(used["ok"]?.boolean == false)
      #expect(used.line.contains("'shape' is used by pull"), "\(used.line)")
      #expect(try page.ask("remove", #""name":"nobody""#)["ok"]?.boolean == false)
      #expect(names() == before)
    }
  }

  @Test("a fragment that was uploaded is grown from")
  func upload() throws {
    try TestServer.run { server in
      let links = try server.session(TestServer.recipe)
      let sdf = try String(
        contentsOf: .init(filePath: Repository.path("recipes/growth-fragment.sdf")), encoding: .utf8
      )
      let path = "/api/sessions/\(links.session)/files/"
      let found = try server.ask(
        "POST", path + "fragment.sdf", token: links.edit, body: sdf, expecting: 201)
      #expect(found["molecules"]?.list?.first?["formula"]?.text == "C7H4FO")
      try server.ask(
        "POST", path + "bad.sdf", token: links.edit, body: "not an SDF", expecting: 422)
      for name in ["..%2Ftoken", ".hidden.sdf", "a.simgen", "a", "a%2Fb.sdf"] {
        try server.ask("POST", path + name, token: links.edit, body: sdf, expecting: 422)
      }
      let page = try server.page(links)
      let reply = try page.ask(
        "feed",
        #""text":"scaffold core: structure file=\"fragment.sdf\"\nprior shape: growth scaffold=core length=3""#
      )
      #expect(reply["ok"]?.boolean == true, "\(reply.line)")
      let scaffold = page.state["statements"]?.list?.first { $0["name"]?.text == "core" }
      #expect(scaffold?["molecule"]?["symbols"]?.list?.count == 13)
      let loop = try page.ask("generate", #""count":1"#)
      #expect(loop["ok"]?.boolean == true, "\(loop.line)")
      let text = page.state["statements"]?.list?.last?["text"]?.text
      #expect(text?.contains("scaffold=core until=(valid and not unstable)") == true)
    }
  }
}
