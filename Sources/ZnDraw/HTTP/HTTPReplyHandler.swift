import NIOCore
import NIOHTTP1

/// Collects one reply, up to a size.
final class HTTPReplyHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let promise: EventLoopPromise<HTTPClient.Reply>
  private let mostBytes: Int
  private var status = 0
  private var body: [UInt8] = []

  init(_ promise: EventLoopPromise<HTTPClient.Reply>, mostBytes: Int) {
    (self.promise, self.mostBytes) = (promise, mostBytes)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      // Between 100 and 199 another head follows.
      status = Int(head.status.code)
    case .body(let part):
      guard body.count + part.readableBytes <= mostBytes else {
        fail("the answer is longer than \(mostBytes >> 20) MiB", context)
        return
      }
      body += part.readableBytesView
    case .end:
      guard status >= 200 else { return }
      promise.succeed(HTTPClient.Reply(status: status, body: body))
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(error is HTTPParserError ? "the answer is no HTTP" : "\(error)", context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail("the connection was closed before the answer was whole", context)
  }

  /// Without effect once there is a reply.
  private func fail(_ reason: String, _ context: ChannelHandlerContext) {
    promise.fail(HTTPClient.Failure(reason: reason, isUnsent: false))
    context.close(promise: nil)
  }
}
