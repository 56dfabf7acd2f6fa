import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Platform
import Script

/// The part of a ZnDraw server that a worker talks to, as version 0.7 behaves, with ways to make it difficult.
final class FakeZnDraw: Sendable {
  struct Task {
    var job: String
    var room: String
    var payload: JSON
    var status = "pending"
    var worker: String?
    var error: String?
  }

  struct State {
    var areAdministrators = true
    var passwords: [String: String] = [:]
    var tokens: Set<String> = []
    var workers: Set<String> = []
    var heartbeats = 0
    var jobs: [String: JSON] = [:]
    var tasks: [String: Task] = [:]
    var frames: [JSON] = []
    /// The frame that is read, as bytes.
    var frame: [UInt8] = []
    var step = 0
    var curve: [JSON] = []
    var selection: [JSON] = []
    var bookmarks: [String: String] = [:]
    var chat: [String] = []
    var progress: [String: String] = [:]
    var descriptions: [String] = []
    var isLocked = false
    var logins = 0
    /// Requests that are not answered: the connection is closed.
    var closes = 0
    var requests: [String] = []
  }

  private let state = LockedValue(State())
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let channel: any Channel

  init() throws {
    let state = state
    channel = try ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(
            Answering { method, path, headers, body in
              state.withLock { $0.answer(method, path, headers, body) }
            })
        }
      }
      .bind(host: "127.0.0.1", port: 0).wait()
  }

  var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

  func close() { try? channel.close().wait() }

  /// What it knows now.
  var now: State { state.withLock { $0 } }

  func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

  /// Somebody presses a button.
  func submit(_ modifier: String, _ payload: JSON = .object([]), in room: String = "r") -> String {
    let id = UUID().uuidString
    change {
      $0.tasks[id] = Task(job: "@global:modifiers:\(modifier)", room: room, payload: payload)
    }
    return id
  }

  /// Waits until something is so.
  func wait(seconds: Double = 20, until isSo: (State) -> Bool) -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
      if isSo(now) { return true }
      usleep(10_000)
    }
    return false
  }
}

extension FakeZnDraw.State {
  /// The answer to a request; nil closes the connection.
  mutating func answer(
    _ method: HTTPMethod, _ path: String, _ headers: HTTPHeaders, _ body: [UInt8]
  ) -> (status: Int, body: [UInt8])? {
    requests.append("\(method.rawValue) \(path)")
    if closes > 0 {
      closes -= 1
      return nil
    }
    let parts = path.split(separator: "/").dropFirst().map(String.init)
    if parts.first == "auth", let reply = authentication(method, parts, body) { return reply }
    let bearer = headers.first(name: "authorization").map { String($0.dropFirst("Bearer ".count)) }
    guard let bearer, tokens.contains(bearer) else { return Self.problem(401, "Unauthorized") }
    let json = (try? JSON(parsing: body)) ?? .null
    switch parts.first {
    case "auth": return Self.reply(.object([("is_superuser", .boolean(areAdministrators))]))
    case "joblib": return work(method, Array(parts.dropFirst()), json)
    case "rooms" where parts.count == 1: return Self.reply(.object([]), 201)
    default: return room(method, Array(parts.dropFirst(2)), json)
    }
  }

  private mutating func authentication(
    _ method: HTTPMethod, _ parts: [String], _ body: [UInt8]
  ) -> (status: Int, body: [UInt8])? {
    switch parts.dropFirst().first {
    case "register":
      guard let json = try? JSON(parsing: body), let user = json["email"]?.text else {
        return Self.problem(422, "no e-mail")
      }
      passwords[user] = json["password"]?.text
      return Self.reply(.object([]), 201)
    case "jwt":
      let form = String(decoding: body, as: UTF8.self).removingPercentEncoding ?? ""
      let fields = Dictionary(
        uniqueKeysWithValues: form.split(separator: "&").map { field in
          let parts = field.split(separator: "=")
          return (String(parts[0]), String(parts.last ?? ""))
        })
      guard let user = fields["username"], let known = passwords[user], known == fields["password"]
      else { return Self.problem(400, "LOGIN_BAD_CREDENTIALS") }
      logins += 1
      let token = "token-\(logins)"
      tokens.insert(token)
      return Self.reply(.object([("access_token", .text(token))]))
    default: return nil
    }
  }

  private mutating func work(
    _ method: HTTPMethod, _ parts: [String], _ json: JSON
  ) -> (status: Int, body: [UInt8]) {
    switch (method, parts.first, parts.count) {
    case (.POST, "workers", 1):
      let id = UUID().uuidString
      workers.insert(id)
      return Self.reply(.object([("id", .text(id))]), 201)
    case (.PATCH, "workers", 2):
      guard workers.contains(parts[1]) else { return Self.problem(404, "Worker not found") }
      heartbeats += 1
      return Self.reply(.object([]))
    case (.DELETE, "workers", 2):
      workers.remove(parts[1])
      return (204, [])
    case (.PUT, "rooms", 3):
      guard let worker = json["worker_id"]?.text, workers.contains(worker) else {
        return Self.problem(404, "Worker not found")
      }
      let room = parts[1].removingPercentEncoding ?? ""
      jobs["\(room):modifiers:\(json["name"]?.text ?? "")"] = json["schema"]
      return Self.reply(.object([]), 201)
    case (.POST, "tasks", 2):
      guard let worker = json["worker_id"]?.text, workers.contains(worker) else {
        return Self.problem(404, "Worker not found")
      }
      guard let id = tasks.first(where: { $0.value.status == "pending" })?.key else {
        return Self.reply(.object([("task", .null)]))
      }
      tasks[id]?.status = "claimed"
      tasks[id]?.worker = worker
      return Self.reply(.object([("task", task(id))]))
    case (.GET, "tasks", 2): return Self.reply(task(parts[1]))
    case (.PATCH, "tasks", 2):
      let steps = [
        "pending": ["claimed"], "claimed": ["running", "failed"],
        "running": ["completed", "failed"],
      ]
      guard let old = tasks[parts[1]]?.status, let new = json["status"]?.text,
        steps[old]?.contains(new) == true
      else { return Self.problem(409, "Cannot transition") }
      tasks[parts[1]]?.status = new
      tasks[parts[1]]?.error = json["error"]?.text
      return Self.reply(task(parts[1]))
    default: return Self.problem(404, "Not Found")
    }
  }

  private func task(_ id: String) -> JSON {
    guard let task = tasks[id] else { return .null }
    return .object([
      ("id", .text(id)), ("job_name", .text(task.job)), ("room_id", .text(task.room)),
      ("status", .text(task.status)), ("payload", task.payload),
    ])
  }

  private mutating func room(
    _ method: HTTPMethod, _ parts: [String], _ json: JSON
  ) -> (status: Int, body: [UInt8]) {
    let changesRoom = method != .GET && !["progress", "chat"].contains(parts[0])
    if isLocked, changesRoom { return Self.problem(423, "Room is being edited by another session") }
    switch (method, parts[0]) {
    case (.GET, "step"):
      let total = frames.count + (frame.isEmpty ? 0 : 1)
      return Self.reply(
        .object([("step", .number(Double(step))), ("total_frames", .number(Double(total)))]))
    case (.PUT, "step"): step = json["step"]?.integer ?? 0
    case (.GET, "frames"): return frame.isEmpty ? Self.problem(404, "no frames") : (200, frame)
    case (.POST, "frames"):
      frames += json["frames"]?.list ?? []
      return Self.reply(.object([("total", .number(Double(frames.count)))]), 201)
    case (.GET, "geometries") where parts.last == "selection":
      return Self.reply(.object([("selection", .list(selection))]))
    case (.PUT, "geometries") where parts.last == "selection":
      selection = json["indices"]?.list ?? []
    case (.GET, "geometries"):
      guard parts[1] == "curve" else { return Self.problem(404, "Geometry not found") }
      return Self.reply(
        .object([("geometry", .object([("data", .object([("position", .list(curve))]))]))]))
    case (.PATCH, "geometries"): curve = json["data"]?["position"]?.list ?? []
    case (.PUT, "bookmarks"): bookmarks[parts[1]] = json["label"]?.text
    case (.POST, "chat"): chat.append(json["content"]?.text ?? "")
    case (.POST, "progress"): progress[json["progress_id"]?.text ?? ""] = ""
    case (.PATCH, "progress"):
      progress[parts[1]] = json["description"]?.text
      descriptions.append(json["description"]?.text ?? "")
    case (.DELETE, "progress"): progress[parts[1]] = nil
    default: break
    }
    return Self.reply(.object([]))
  }

  private static func reply(_ json: JSON, _ status: Int = 200) -> (status: Int, body: [UInt8]) {
    (status, Array(json.line.utf8))
  }

  private static func problem(_ status: Int, _ detail: String) -> (status: Int, body: [UInt8]) {
    reply(.object([("detail", .text(detail))]), status)
  }
}

/// Answers one request after the other.
private final class Answering: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let answer: (HTTPMethod, String, HTTPHeaders, [UInt8]) -> (status: Int, body: [UInt8])?
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  init(
    _ answer: @escaping (HTTPMethod, String, HTTPHeaders, [UInt8]) -> (status: Int, body: [UInt8])?
  ) {
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): (self.head, body) = (head, [])
    case .body(let part): body += part.readableBytesView
    case .end:
      guard let head, let reply = answer(head.method, head.uri, head.headers, body) else {
        context.close(promise: nil)
        return
      }
      let headers: HTTPHeaders = ["Content-Length": "\(reply.body.count)"]
      context.write(
        wrapOutboundOut(
          .head(
            HTTPResponseHead(
              version: .http1_1, status: .init(statusCode: reply.status), headers: headers))),
        promise: nil)
      context.write(
        wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: reply.body)))),
        promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }
}
