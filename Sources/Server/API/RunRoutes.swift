import NIOHTTP1
import Platform
import Script

/// The runs of programs, as long as the server lives.
final class RunStore: Sendable {
  private let runs = LockedValue<[ProgramRun]>([])
  fileprivate let store: SessionStore
  /// Runs that are kept; of those that are over the oldest go first.
  private static let most = 64

  init(_ store: SessionStore) { self.store = store }

  subscript(id: String) -> ProgramRun? { runs.withLock { $0.first { $0.id == id } } }

  /// Begins a run.
  /// - Parameter files: that the recipe may name.
  /// - Throws: `ServerError`.
  func begin(
    _ recipe: String, _ overrides: [String: String], _ files: [(name: String, text: String)]
  ) throws -> ProgramRun {
    let folder = SessionFolder(path: store.settings.folder + "/run-" + Token().text.prefix(12))
    Path.makePrivateFolder(folder.path)
    // Recipes are read once, when they are checked.
    defer { Folder.remove(folder.path) }
    for file in files {
      guard SessionFolder.isUpload(file.name) else {
        throw ServerError(.unprocessableEntity, "'\(file.name)' is no name of a file for a recipe")
      }
      try folder.write(file.text, to: file.name)
    }
    let run = try ProgramRun(recipe, overrides: overrides, in: folder.path, store)
    let isTaken = runs.withLock { runs in
      if runs.count >= Self.most, let old = runs.firstIndex(where: \.isOver) {
        runs.remove(at: old)
      }
      guard runs.count < Self.most else { return false }
      runs.append(run)
      return true
    }
    guard isTaken, WorkerThread({ run.run() }) != nil else {
      throw ServerError(.serviceUnavailable, "too many runs are under way")
    }
    return run
  }

  func remove(_ run: ProgramRun) {
    run.control.stop(.asked)
    runs.withLock { $0.removeAll { $0.id == run.id } }
  }
}

extension Route {
  /// Recipes run for programs.
  static func runs(_ runs: RunStore) -> [Route] {
    @Sendable func run(_ call: Call) throws -> ProgramRun {
      guard let run = runs[call["run"]] else {
        throw ServerError(.notFound, "there is no such run")
      }
      return run
    }
    return [
      Route(
        .POST, "/api/runs",
        "Run a recipe: {recipe, set?: {name: value}, files?: {name: text}}.", .server,
        bodyLimit: 16 << 20, body: "application/json"
      ) { call in
        let json = try call.json()
        guard let recipe = json["recipe"]?.text else {
          throw ServerError(.unprocessableEntity, "\"recipe\" has to be a text")
        }
        let overrides = Dictionary(try json.texts("set")) { _, latest in latest }
        let files = try json.texts("files").map { (name: $0.0, text: $0.1) }
        try call.perform(on: runs.store.uploads) {
          let deadline = ContinuousClock.now + .seconds(runs.store.settings.limits.readingSeconds)
          return try Interruption.when({ .now >= deadline }) {
            .json(try runs.begin(recipe, overrides, files).json, status: .accepted)
          }
        }
      },
      Route(.GET, "/api/runs/{run}", "How far a run has come.", .server) { call in
        call.reply(.json(try run(call).json))
      },
      Route(.DELETE, "/api/runs/{run}", "Stop a run and forget it.", .server) { call in
        runs.remove(try run(call))
        call.reply(Response(status: .noContent))
      },
      Route(
        .GET, "/api/runs/{run}/events", "Its molecules as they are made, as server-sent events.",
        .server, answer: "text/event-stream"
      ) { call in
        let run = try run(call)
        run.listen(call.responder.stream(type: "text/event-stream"))
      },
      Route(
        .GET, "/api/runs/{run}/results.sdf", "Its molecules.", .server,
        answer: "chemical/x-mdl-sdfile"
      ) { call in
        call.reply(
          .download(
            Array(try run(call).sdf.utf8), name: "results.sdf", type: "chemical/x-mdl-sdfile"))
      },
      Route(
        .GET, "/api/runs/{run}/outputs/{name}", "A file that the recipe writes.", .server,
        answer: "text/plain"
      ) { call in
        guard let text = try run(call).output(call["name"]) else { throw ServerError.notFound }
        call.reply(
          .download(Array(text.utf8), name: call["name"], type: "text/plain; charset=utf-8"))
      },
    ]
  }
}

extension JSON {
  /// The texts of an object under a key; numbers count as the text they are written as.
  fileprivate func texts(_ key: String) throws(ServerError) -> [(String, String)] {
    guard let value = self[key] else { return [] }
    guard case .object(let pairs) = value else {
      throw ServerError(.unprocessableEntity, "\"\(key)\" has to be an object of texts")
    }
    var texts: [(String, String)] = []
    for (name, value) in pairs {
      switch value {
      case .text(let text)?: texts.append((name, text))
      case .number?, .boolean?: texts.append((name, value?.line ?? ""))
      default: throw ServerError(.unprocessableEntity, "\"\(key)\" has to be an object of texts")
      }
    }
    return texts
  }
}
