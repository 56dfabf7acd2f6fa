import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks a server over plain HTTP, one connection a request. Any thread may ask, and waits for the answer.
final class HTTPClient: Sendable {
  struct Request: Sendable {
    var method: HTTPMethod
    /// With a slash at its beginning, percent-encoded.
    var path: String
    var headers = HTTPHeaders()
    var body: [UInt8] = []
  }

  struct Reply: Sendable {
    let status: Int
    let body: [UInt8]
  }

  /// Why there is no reply.
  struct Failure: Error, CustomStringConvertible {
    let reason: String
    /// Whether the server certainly saw nothing of the request.
    let isUnsent: Bool

    var description: String { reason }
  }

  let address: ServerAddress
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// The largest body of a reply.
  private static let mostBytes = 64 << 20

  init(_ address: ServerAddress) { self.address = address }

  /// Sends a request and waits for the whole reply.
  /// - Parameter seconds: all it may take.
  /// - Throws: `Failure`.
  func send(_ request: Request, seconds: Int64) throws(Failure) -> Reply {
    let loop = group.next()
    let promise = loop.makePromise(of: Reply.self)
    let deadline = loop.scheduleTask(in: .seconds(seconds)) {
      promise.fail(Failure(reason: "no answer within \(seconds) s", isUnsent: false))
    }
    let connection = ClientBootstrap(group: loop)
      .connectTimeout(.seconds(min(seconds, 10)))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHTTPClientHandlers(
            leftOverBytesStrategy: .dropBytes)
          try channel.pipeline.syncOperations.addHandler(
            HTTPReplyHandler(promise, mostBytes: Self.mostBytes))
        }
      }
      .connect(host: address.host, port: address.port)
    connection.whenFailure { error in
      promise.fail(Failure(reason: Self.words(error), isUnsent: true))
    }
    connection.whenSuccess { [address] channel in
      var head = HTTPRequestHead(
        version: .http1_1, method: request.method, uri: address.prefix + request.path,
        headers: request.headers)
      head.headers.replaceOrAdd(name: "Host", value: address.authority)
      head.headers.replaceOrAdd(name: "Connection", value: "close")
      head.headers.replaceOrAdd(name: "Content-Length", value: String(request.body.count))
      channel.write(HTTPClientRequestPart.head(head), promise: nil)
      if !request.body.isEmpty {
        let body = channel.allocator.buffer(bytes: request.body)
        channel.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil)
      }
      channel.writeAndFlush(HTTPClientRequestPart.end(nil)).whenFailure { error in
        promise.fail(Failure(reason: Self.words(error), isUnsent: false))
      }
      promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
    }
    defer { deadline.cancel() }
    do {
      return try promise.futureResult.wait()
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(reason: Self.words(error), isUnsent: false)
    }
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first { return words(first.error) }
      return "the host is not known"
    case let error as IOError where error.errnoCode == ECONNREFUSED: return "nothing listens there"
    case let error as IOError: return String(cString: strerror(error.errnoCode))
    case ChannelError.connectTimeout: return "the host does not answer"
    default: return "\(error)"
    }
  }
}
