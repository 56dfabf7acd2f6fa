import NIOCore
import NIOHTTP1

/// The requests of one connection, each taken whole and answered. Of its event loop alone.
final class HTTPConnection: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  static let name = "http"

  private enum State {
    case idle
    case reading(HTTPRequestHead, body: [UInt8], limit: Int)
    /// The rest of the request is of no interest.
    case refused
  }

  private let router: Router
  private let origins: Origins
  private let security = SecurityHeaders()
  private var state = State.idle
  private var deadline: Scheduled<Void>?

  /// Seconds from the first byte of a request to its last.
  private static let patience = TimeAmount.seconds(60)
  /// Bytes of its first line.
  private static let longestAddress = 2_000

  init(_ router: Router, _ origins: Origins) { (self.router, self.origins) = (router, origins) }

  func channelActive(context: ChannelHandlerContext) {
    expectRequest(context)
    context.fireChannelActive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    context.fireChannelInactive()
  }

  private func expectRequest(_ context: ChannelHandlerContext) {
    deadline?.cancel()
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (unwrapInboundIn(data), state) {
    case (.head(let head), _): begin(head, context)
    case (.body(let chunk), .reading(let head, var body, let limit)):
      guard body.count + chunk.readableBytes <= limit else {
        let error = ServerError(
          .payloadTooLarge, limit == 0 ? "no body is expected" : "\(limit) bytes are the most")
        return refuse(head, error, context)
      }
      state = .idle
      body.append(contentsOf: chunk.readableBytesView)
      state = .reading(head, body: body, limit: limit)
    case (.end, .reading(let head, let body, _)):
      state = .idle
      deadline?.cancel()
      router.answer(Request(head, body: body), Responder(context.channel, head, security))
    case (.body, _), (.end, _): break
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { expectRequest(context) }
    context.write(data, promise: promise)
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    if let refusal = origins.refusal(of: head.headers) { return refuse(head, refusal, context) }
    guard head.uri.utf8.count <= Self.longestAddress else {
      return refuse(head, ServerError(.uriTooLong, "the address is too long"), context)
    }
    let limit = router.bodyLimit(of: head)
    if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > limit
    {
      let error = ServerError(
        .payloadTooLarge, limit == 0 ? "no body is expected" : "\(limit) bytes are the most")
      return refuse(head, error, context)
    }
    if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
      let head = HTTPResponseHead(version: .http1_1, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }
    state = .reading(head, body: [], limit: limit)
  }

  /// Answers before the request is in; the connection ends, since what follows is of no use.
  private func refuse(
    _ head: HTTPRequestHead, _ error: ServerError, _ context: ChannelHandlerContext
  ) {
    state = .refused
    var head = head
    head.headers.replaceOrAdd(name: "connection", value: "close")
    Responder(context.channel, head, security).send(.failure(error))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
