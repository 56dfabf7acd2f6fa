import Foundation
import Platform
import Script
import Server
import TestSupport
import Testing

/// A server for the time of a test, with what a test needs of it.
final class TestServer {
  let server: Server
  let port: Int
  let folder: String

  /// A server with its sessions in a folder.
  init(in folder: String, _ change: (inout ServerSettings) -> Void = { _ in }) throws {
    var settings = ServerSettings(threads: 2, folder: folder)
    settings.port = 0
    change(&settings)
    self.folder = folder
    server = try Server(settings)
    port = try server.start()
  }

  deinit { server.stop() }

  /// A server with an empty folder.
  static func run(
    _ change: (inout ServerSettings) -> Void = { _ in }, _ body: (TestServer) throws -> Void
  ) throws {
    try withFolder { folder in try body(TestServer(in: folder + "/sessions", change)) }
  }

  /// What a quick session begins with: few steps and a small molecule.
  static let recipe = """
    let elements = [C, N, O]
    model mace: mace file="../models/simgen-small.safetensors"
    reference qm9: xyz file="../data/qm9-256.xyz"
    prior shape: disc radius=1.5 density=0.8
    force pull: noised_prior prior=shape variance=0.5
    force like: likeness reference=qm9 base="../models/likeness-base.safetensors" steps=0 cloud=false
    sampler down: ancestral steps=30 corrections=2 noise=0.95
    mutator swap: gibbs elements=elements
    """

  /// Copies what a server that is killed now would leave behind. What refers to other files is copied before
  /// them, since the server goes on writing.
  static func leave(_ folder: String, to copy: String) throws {
    let files = FileManager.default
    for name in try files.subpathsOfDirectory(atPath: folder).sorted(by: { first, _ in
      first.hasSuffix("log.json")
    }) where !name.hasSuffix(".tmp") && !name.hasSuffix(".lock") {
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      guard files.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
        continue
      }
      try Folder.create(Folder.of(copy + "/" + name))
      try files.copyItem(atPath: path, toPath: copy + "/" + name)
    }
  }

  struct Links {
    let session: String
    let edit: String
    let view: String
  }

  /// Makes a session.
  func session(_ recipe: String = TestServer.recipe) throws -> Links {
    let body = JSON.object([("recipe", .text(recipe))]).line
    let json = try ask("POST", "/api/sessions", body: body, expecting: 201)
    return Links(
      session: try #require(json["session"]?.text), edit: try #require(json["edit"]?.text),
      view: try #require(json["view"]?.text))
  }

  /// Enters a session.
  func page(_ links: Links, _ token: String? = nil) throws -> PageClient {
    try PageClient(port, links.session, token ?? links.edit)
  }

  /// Asks for JSON, with the server's token unless another one is given.
  @discardableResult
  func ask(
    _ method: String, _ path: String, token: String? = nil, body: String = "",
    expecting status: Int = 200
  ) throws -> JSON {
    let reply = try WebClient.ask(port, method, path, token: token ?? server.token, body)
    #expect(reply.status == status, "\(reply.text)")
    return reply.body.isEmpty ? .null : try JSON(parsing: reply.body)
  }
}

extension JSON {
  /// The positions of a molecule of a message.
  var positions: [SIMD3<Double>] { (self["positions"]?.list ?? []).compactMap(\.vector) }
}
