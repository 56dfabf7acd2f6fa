import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Platform

/// The web page with what it talks to, and the same for programs: HTTP and WebSockets on one port.
///
/// One thread moves bytes; every session computes on threads of its own.
///
///     let server = try Server(ServerSettings(threads: 2, folder: "sessions"))
///     let port = try server.start()
///     ...
///     server.stop()
public final class Server: Sendable {
  /// What it was made with.
  public let settings: ServerSettings
  /// Gives all rights.
  public var token: String { secret.text }

  private let secret: Token
  private let store: SessionStore
  private let lock: LockedValue<NameLocks?>
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let listening = LockedValue<(any Channel)?>(nil)
  private let connections: ConnectionCount
  private let isStopped = LockedValue(false)

  /// A server that does not listen yet, with the sessions of its folder.
  /// - Throws: where the folder cannot be made or written, or another server has it.
  public init(_ settings: ServerSettings) throws {
    self.settings = settings
    let (token, lock) = try ServerFolder.open(settings.folder)
    secret = token
    self.lock = LockedValue(lock)
    store = SessionStore(settings)
    connections = ConnectionCount(settings.limits)
  }

  /// Listens.
  /// - Returns: the port.
  /// - Throws: why it cannot.
  public func start() throws -> Int {
    let origins = Origins(settings)
    let router = Router(Route.all(store, secret, settings), store, secret)
    let (store, secret, limits) = (store, secret, settings.limits)
    let security = SecurityHeaders(isEmbeddable: settings.isEmbeddable && settings.isLoopback)
    let connections = connections
    let bodies = BodyBudget(bytes: limits.bodies)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.backlog, value: 256)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 4)
      .childChannelOption(
        .writeBufferWaterMark, value: .init(low: 64 << 10, high: 256 << 10)
      )
      .childChannelInitializer { channel in
        let address = channel.remoteAddress?.ipAddress ?? ""
        guard connections.enter(address) else {
          return channel.pipeline.addHandler(FullHouse())
        }
        channel.closeFuture.whenComplete { _ in connections.leave(address) }
        return channel.eventLoop.makeCompletedFuture {
          let upgrader = NIOWebSocketServerUpgrader(
            maxFrameSize: limits.message, automaticErrorHandling: false,
            shouldUpgrade: { channel, head in
              let isRight =
                Request.components(of: head.uri) == ["api", "socket"]
                && origins.refusal(of: head.headers) == nil
              return channel.eventLoop.makeSucceededFuture(isRight ? HTTPHeaders() : nil)
            },
            upgradePipelineHandler: { channel, _ in
              channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandlers([
                  NIOWebSocketFrameAggregator(
                    minNonFinalFragmentSize: 1, maxAccumulatedFrameCount: 1_024,
                    maxAccumulatedFrameSize: limits.message),
                  PageConnection(channel, store, secret, limits),
                ])
              }
            })
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withServerUpgrade: (
              upgraders: [upgrader],
              completionHandler: { context in
                context.pipeline.syncOperations.removeHandler(
                  name: HTTPConnection.name, promise: nil)
              }
            ))
          try channel.pipeline.syncOperations.addHandler(
            HTTPConnection(router, origins, bodies, security), name: HTTPConnection.name)
        }
      }
    let channel: any Channel
    do {
      channel = try bootstrap.bind(host: settings.host, port: settings.port).wait()
    } catch let error as IOError {
      let words =
        error.errnoCode == EADDRINUSE
        ? "something else listens there" : SystemError.words(error.errnoCode)
      throw ServerError(
        .conflict,
        "cannot listen at \(settings.host), port \(settings.port): \(words); "
          + "--port and --host name another place")
    }
    listening.withLock { $0 = channel }
    store.begin(on: group.next())
    return channel.localAddress?.port ?? settings.port
  }

  /// Makes a session of a recipe with the files beside it that it names, or of a molecule to grow from.
  /// - Returns: what follows the `#` of its link.
  /// - Throws: why the file cannot be used.
  public func openSession(with path: String) throws -> String {
    let bytes: [UInt8]
    do { bytes = try ShortFile.bytes(of: path, limit: settings.limits.upload) } catch {
      throw ServerError(.notFound, "\(path) cannot be read")
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let host: SessionHost
    if name.hasSuffix(".simgen") {
      let text = String(decoding: bytes, as: UTF8.self)
      let files = StartingRecipe.files(in: Folder.of(path), namedBy: text)
      host = try store.create(name: name, recipe: text, files: files)
    } else {
      guard SessionFolder.isUpload(name) else {
        throw ServerError(.unprocessableEntity, "\(path) is neither a recipe nor a molecule")
      }
      let recipe = StartingRecipe.usual + "\nscaffold given: structure file=\"\(name)\""
      host = try store.create(name: name, recipe: recipe, files: [(name, bytes)])
    }
    return "\(host.id).\(host.about.edit.text)"
  }

  /// Ends everything: clients are told, computations stop at their next step, what is not written yet is
  /// written.
  public func stop() {
    let isFirst = isStopped.withLock { isStopped in
      defer { isStopped = true }
      return !isStopped
    }
    guard isFirst else { return }
    try? listening.withLock({ $0 })?.close().wait()
    store.stop()
    try? group.syncShutdownGracefully()
    lock.withLock { $0 = nil }
  }
}
