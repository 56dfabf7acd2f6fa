import Formats
import NIOHTTP1
import Script

/// A room of the server, for one task.
struct Room {
  let connection: Connection
  let name: String
  /// Called every second while somebody has locked the room; what it throws ends the wait.
  let whileLocked: () throws -> Void

  private func path(_ components: [String]) -> [String] { ["v1", "rooms", name] + components }

  private func call(_ method: HTTPMethod, _ components: [String], _ body: JSON? = nil) throws
    -> JSON
  {
    try connection.call(method, path(components), body, whileLocked: whileLocked)
  }

  /// Nil for what is not there.
  private func find(_ components: [String]) throws -> JSON? {
    do {
      return try call(.GET, components)
    } catch ZnDrawError.refused(status: 404, request: _, detail: _) {
      return nil
    }
  }

  // MARK: Reading

  /// The frame that is shown, and how many there are.
  func step() throws -> (current: Int, frames: Int) {
    let reply = try call(.GET, ["step"])
    return (reply["step"]?.integer ?? 0, reply["total_frames"]?.integer ?? 0)
  }

  /// A frame as it is kept; nil where there is none.
  func frame(_ index: Int) throws -> [UInt8]? {
    do {
      return try connection.raw(
        .GET, path(["frames", String(index)]), seconds: 60, whileLocked: whileLocked
      ).body
    } catch ZnDrawError.refused(status: 404, request: _, detail: _) {
      return nil
    }
  }

  /// The settings of something that is drawn, such as `curve`; nil where it is not there.
  func geometry(_ key: String) throws -> JSON? {
    try find(["geometries", key])?["geometry"]?["data"]
  }

  /// The atoms that are selected, from 0, in the order in which they were.
  func selection() throws -> [Int] {
    try find(["geometries", "particles", "selection"])?["selection"]?.list?.compactMap(\.integer)
      ?? []
  }

  // MARK: Writing

  /// Puts frames at the end.
  /// - Returns: how many there are now.
  func append(_ frames: [JSON]) throws -> Int {
    let reply = try call(.POST, ["frames"], .object([("frames", .list(frames))]))
    guard let total = reply["total"]?.integer else {
      throw ZnDrawError.notZnDraw("\(connection.client.address)", reason: "frames were not counted")
    }
    return total
  }

  func show(_ step: Int) throws {
    _ = try call(.PUT, ["step"], .object([("step", .whole(step))]))
  }

  func bookmark(_ step: Int, _ label: String) throws {
    _ = try call(.PUT, ["bookmarks", String(step)], .object([("label", .text(label))]))
  }

  func say(_ markdown: String) throws {
    _ = try call(.POST, ["chat", "messages"], .object([("content", .text(markdown))]))
  }

  func select(_ atoms: [Int]) throws {
    let indices = JSON.list(atoms.map { .whole($0) })
    _ = try call(.PUT, ["geometries", "particles", "selection"], .object([("indices", indices)]))
  }

  /// Changes settings of something that is drawn, or draws it with these.
  func draw(_ key: String, type: String, _ data: JSON) throws {
    if try geometry(key) != nil {
      _ = try call(.PATCH, ["geometries", key], .object([("data", data)]))
    } else {
      _ = try call(
        .PUT, ["geometries", key], .object([("type", .text(type)), ("data", data)]))
    }
  }

  // MARK: Progress

  func beginProgress(_ id: String, _ description: String) throws {
    _ = try call(
      .POST, ["progress"],
      .object([
        ("progress_id", .text(id)), ("description", .text(description)), ("unit", .text("steps")),
      ]))
  }

  func tellProgress(_ id: String, _ description: String, done: Int?, of total: Int?) throws {
    _ = try call(
      .PATCH, ["progress", id],
      .object([
        ("description", .text(description)), ("n", done.map { .whole($0) }),
        ("total", total.map { .whole($0) }), ("unit", .text("steps")),
      ]))
  }

  func endProgress(_ id: String) throws { _ = try call(.DELETE, ["progress", id]) }
}
