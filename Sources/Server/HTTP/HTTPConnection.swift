import NIOCore
import NIOHTTP1

/// The requests of one connection, each taken whole and answered. Of its event loop alone.
///
/// The next request is not looked at before the answer to the one before has gone out (`Responder`), so that a
/// client takes no more memory than one answer has.
final class HTTPConnection: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  static let name = "http"

  /// A request whose body is coming in.
  private struct Incoming {
    let head: HTTPRequestHead
    /// Who answers it, or why nobody does.
    let admission: Result<Admission, ServerError>
    let limit: Int
    let share: BodyShare
    var body: [UInt8] = []
  }

  private enum State {
    case idle
    case reading(Incoming)
    /// The rest of the request is of no interest.
    case refused
  }

  private let router: Router
  private let origins: Origins
  private let bodies: BodyBudget
  private let patience: Patience
  private let security: SecurityHeaders
  private var state = State.idle
  private var deadline: Scheduled<Void>?
  /// Looks whether the client reads its answer.
  private var watch: Scheduled<Void>?

  /// How long a client is waited for.
  struct Patience {
    /// For the head of a request, on a new connection.
    var head = TimeAmount.seconds(10)
    /// For the next request, once one was answered.
    var next = TimeAmount.seconds(30)
    /// For the body.
    var body = TimeAmount.seconds(60)
    /// Without taking a byte of its answer.
    var reading = TimeAmount.seconds(20)
  }

  /// Bytes of the first line of a request.
  private static let longestAddress = 2_000

  init(
    _ router: Router, _ origins: Origins, _ bodies: BodyBudget, _ security: SecurityHeaders,
    _ patience: Patience = Patience()
  ) {
    (self.router, self.origins, self.bodies, self.patience) = (router, origins, bodies, patience)
    self.security = security
  }

  func channelActive(context: ChannelHandlerContext) {
    expect(within: patience.head, context)
    context.fireChannelActive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { forget() }

  func channelInactive(context: ChannelHandlerContext) {
    forget()
    context.fireChannelInactive()
  }

  private func forget() {
    deadline?.cancel()
    watch?.cancel()
    state = .refused
  }

  private func expect(within time: TimeAmount, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (unwrapInboundIn(data), state) {
    case (.head(let head), .idle): begin(head, context)
    case (.body(let chunk), .reading(var incoming)):
      // The array has one owner again, so that it grows in place.
      state = .idle
      guard incoming.body.count + chunk.readableBytes <= incoming.limit else {
        return refuse(incoming.head, Self.tooLarge(incoming.limit), context)
      }
      guard incoming.share.take(chunk.readableBytes) else {
        return refuse(incoming.head, BodyBudget.refusal, context)
      }
      incoming.body.append(contentsOf: chunk.readableBytesView)
      state = .reading(incoming)
    case (.end, .reading(let incoming)):
      state = .idle
      deadline?.cancel()
      let responder = Responder(context.channel, incoming.head, security)
      switch incoming.admission {
      case .failure(let error): responder.send(.failure(error))
      case .success(let admission):
        let request = Request(incoming.head, body: incoming.body, incoming.share)
        router.answer(request, admission, responder)
      }
    default: break
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head) where head.status != .continue: watchReader(context)
    case .end:
      watch?.cancel()
      expect(within: patience.next, context)
    default: break
    }
    context.write(data, promise: promise)
  }

  /// Lets a client go that takes nothing of its answer.
  private func watchReader(_ context: ChannelHandlerContext) {
    let channel = context.channel
    watch?.cancel()
    watch = look(channel, context.eventLoop.assumeIsolated(), waiting: nil)
  }

  private func look(
    _ channel: any Channel, _ loop: NIOIsolatedEventLoop, waiting: Int?
  ) -> Scheduled<Void> {
    loop.scheduleTask(in: patience.reading) {
      let now = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
      if now > 0, now == waiting { return channel.close(promise: nil) }
      self.watch = self.look(channel, loop, waiting: now)
    }
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    if let refusal = origins.refusal(of: head.headers) { return refuse(head, refusal, context) }
    guard head.uri.utf8.count <= Self.longestAddress else {
      return refuse(head, ServerError(.uriTooLong, "the address is too long"), context)
    }
    let admission = Result { () throws(ServerError) in try router.admit(head) }
    let length = head.headers.first(name: "content-length").flatMap { Int($0) }
    let hasBody = length.map { $0 > 0 } ?? head.headers.contains(name: "transfer-encoding")
    let limit: Int
    switch admission {
    case .failure(let error):
      // Nothing is taken of somebody who may not send it.
      if hasBody { return refuse(head, error, context) }
      limit = 0
    case .success(let admission): limit = admission.bodyLimit
    }
    if let length, length > limit { return refuse(head, Self.tooLarge(limit), context) }
    if hasBody, head.headers.first(name: "expect")?.lowercased() == "100-continue" {
      let head = HTTPResponseHead(version: .http1_1, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }
    expect(within: patience.body, context)
    state = .reading(
      Incoming(head: head, admission: admission, limit: limit, share: bodies.share()))
  }

  private static func tooLarge(_ limit: Int) -> ServerError {
    ServerError(
      .payloadTooLarge, limit == 0 ? "no body is expected" : "\(limit) bytes are the most")
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
