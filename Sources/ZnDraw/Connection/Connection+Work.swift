import Script

/// A task that somebody submitted in a room.
struct RoomTask: Sendable {
  let id: String
  let room: String
  /// The modifier's name.
  let modifier: String
  /// The values of its form.
  let payload: JSON
}

extension Connection {
  /// Whether the account may offer modifiers in every room.
  func isAdministrator() throws -> Bool {
    try call(.GET, ["v1", "auth", "users", "me"])["is_superuser"]?.boolean ?? false
  }

  /// Begins as a worker.
  /// - Returns: its identifier.
  func beginWork() throws -> String {
    guard let id = try call(.POST, ["v1", "joblib", "workers"], .object([]))["id"]?.text else {
      throw ZnDrawError.notZnDraw("\(client.address)", reason: "a worker got no identifier")
    }
    return id
  }

  /// Makes a room where there is none; an existing one stays as it is.
  func makeRoom(_ room: String) throws {
    _ = try call(
      .POST, ["v1", "rooms"],
      .object([("room_id", .text(room)), ("copy_from", .text("@none"))]))
  }

  /// Offers a modifier in a room, `@global` for all of them.
  func offer(_ name: String, schema: JSON, in room: String, worker: String) throws {
    _ = try call(
      .PUT, ["v1", "joblib", "rooms", room, "jobs"],
      .object([
        ("category", .text("modifiers")), ("name", .text(name)), ("schema", schema),
        ("worker_id", .text(worker)),
      ]))
  }

  /// Says that the worker is there: 60 s without, and its task has failed.
  /// - Throws: `ZnDrawError.lostWorker` where the server does not know it.
  func heartbeat(worker: String) throws {
    do {
      _ = try call(.PATCH, ["v1", "joblib", "workers", worker])
    } catch ZnDrawError.refused(status: 403...404, request: _, detail: _) {
      throw ZnDrawError.lostWorker
    }
  }

  /// Takes the oldest task that waits; nil where none does.
  /// - Throws: `ZnDrawError.lostWorker` where the server does not know the worker.
  func claim(worker: String) throws -> RoomTask? {
    let reply: JSON
    do {
      reply = try call(
        .POST, ["v1", "joblib", "tasks", "claim"], .object([("worker_id", .text(worker))]))
    } catch ZnDrawError.refused(status: 403...404, request: _, detail: _) {
      throw ZnDrawError.lostWorker
    }
    guard let task = reply["task"], let id = task["id"]?.text, let room = task["room_id"]?.text,
      let job = task["job_name"]?.text
    else { return nil }
    let modifier = job.split(separator: ":", maxSplits: 2).last.map(String.init) ?? job
    return RoomTask(id: id, room: room, modifier: modifier, payload: task["payload"] ?? .object([]))
  }

  /// `running`, `cancelled` and so on.
  func status(of task: RoomTask) throws -> String {
    try call(.GET, ["v1", "joblib", "tasks", task.id], seconds: 10)["status"]?.text ?? ""
  }

  func set(_ task: RoomTask, _ status: String, error: String? = nil) throws {
    _ = try call(
      .PATCH, ["v1", "joblib", "tasks", task.id],
      .object([("status", .text(status)), ("error", error.map(JSON.text))]))
  }
}
