import NIOCore
import Platform

/// How many connections there are, and from where.
final class ConnectionCount: Sendable {
  private let limits: ServerSettings.Limits
  private let open = LockedValue<[String: Int]>([:])

  init(_ limits: ServerSettings.Limits) { self.limits = limits }

  /// One more.
  /// - Returns: false where that would be too many; then it is not counted.
  func enter(_ address: String) -> Bool {
    open.withLock { open in
      let isHere = address.hasPrefix("127.") || ["::1", ""].contains(address)
      guard open.values.reduce(0, +) < limits.connections,
        isHere || open[address, default: 0] < limits.connectionsOfAddress
      else { return false }
      open[address, default: 0] += 1
      return true
    }
  }

  func leave(_ address: String) {
    open.withLock { open in
      let left = (open[address] ?? 1) - 1
      open[address] = left > 0 ? left : nil
    }
  }
}

/// Tells somebody for whom there is no room so, and ends the connection.
final class FullHouse: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelActive(context: ChannelHandlerContext) {
    let body = ServerError(.serviceUnavailable, "too many connections", hint: "close some").json
      .line
    let text =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 10\r\n"
      + "Connection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: text)))
      .whenComplete { _ in channel.close(promise: nil) }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}
