import NIOCore
import NIOWebSocket
import Script

/// The WebSocket of one page: its messages go to the session it names. Of its event loop alone.
final class PageConnection: ChannelInboundHandler {
  typealias InboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private let store: SessionStore
  private let token: Token
  private let limits: ServerSettings.Limits
  private let outbox: Outbox
  private var client: Client?
  private var allowance = Allowance(perSecond: 60, atOnce: 300)
  private var helloDeadline: Scheduled<Void>?
  private var heartbeat: Scheduled<Void>?
  /// Heartbeats since the client was heard.
  private var silence = 0
  private var isOver = false

  init(
    _ channel: any Channel, _ store: SessionStore, _ token: Token, _ limits: ServerSettings.Limits
  ) {
    (self.store, self.token, self.limits) = (store, token, limits)
    outbox = Outbox(channel)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    store.note(outbox)
    let loop = context.eventLoop.assumeIsolated()
    helloDeadline = loop.scheduleTask(in: .seconds(Int64(limits.helloSeconds))) {
      if self.client == nil { self.refuse("who is there? a hello was expected", .policyViolation) }
    }
    let channel = context.channel
    beat(loop, channel)
  }

  /// Asks a client now and then whether it is still there.
  private func beat(_ loop: NIOIsolatedEventLoop, _ channel: any Channel) {
    heartbeat = loop.scheduleTask(in: .seconds(25)) {
      self.silence += 1
      if self.silence > 3 { return channel.close(promise: nil) }
      let ping = WebSocketFrame(
        fin: true, opcode: .ping, data: channel.allocator.buffer(capacity: 0))
      if channel.isWritable { channel.writeAndFlush(ping, promise: nil) }
      self.beat(loop, channel)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { leave() }

  private func leave() {
    isOver = true
    helloDeadline?.cancel()
    heartbeat?.cancel()
    outbox.discard()
    store.forget(outbox)
    if let client { client.host.leave(client) }
    client = nil
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { outbox.drain() }
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let code: WebSocketErrorCode =
      error as? NIOWebSocketError == .invalidFrameLength ? .messageTooLarge : .protocolError
    isOver = true
    outbox.close(code)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    let frame = unwrapInboundIn(data)
    silence = 0
    guard allowance.take() else {
      return refuse("too many messages at once", .policyViolation)
    }
    switch frame.opcode {
    case .text: receive(Array(frame.unmaskedData.readableBytesView))
    case .ping:
      guard context.channel.isWritable else { return }
      let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
      context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
    case .connectionClose:
      isOver = true
      outbox.close(.normalClosure)
    case .pong: break
    default: refuse("only text is understood", .unacceptableData)
    }
  }

  private func receive(_ bytes: [UInt8]) {
    let message: ClientMessage
    do throws(MessageError) {
      message = try ClientMessage(bytes)
    } catch {
      return refuse(error.description, .policyViolation)
    }
    if let client {
      client.host.take(message, from: client)
    } else if case .hello(let hello) = message.content {
      enter(hello, message.id)
    } else {
      refuse("a hello was expected", .policyViolation)
    }
  }

  private func enter(_ hello: ClientMessage.Hello, _ id: Double?) {
    do {
      let isServer = token.matches(hello.token)
      guard let host = try store.session(hello.session) else {
        return refuse(
          isServer ? "there is no such session" : ServerError.forbidden.message, .policyViolation)
      }
      guard let right = isServer ? .server : host.right(of: hello.token) else {
        return refuse(ServerError.forbidden.message, .policyViolation)
      }
      helloDeadline?.cancel()
      client = host.enter(outbox, name: hello.name, right: right, id: id)
    } catch {
      refuse("\(error)", .unexpectedServerError)
    }
  }

  private func refuse(_ message: String, _ code: WebSocketErrorCode) {
    isOver = true
    outbox.send(ServerMessage.error(message))
    outbox.close(code)
  }
}

/// How many messages somebody may send: so many at once, then so many a second.
struct Allowance {
  private let perSecond: Double
  private let atOnce: Double
  private var left: Double
  private var latest = NIODeadline.now()

  init(perSecond: Double, atOnce: Double) {
    (self.perSecond, self.atOnce, left) = (perSecond, atOnce, atOnce)
  }

  /// Takes one, where there is one left.
  mutating func take() -> Bool {
    let now = NIODeadline.now()
    left = min(atOnce, left + Double((now - latest).nanoseconds) * 1e-9 * perSecond)
    latest = now
    guard left >= 1 else { return false }
    left -= 1
    return true
  }
}
