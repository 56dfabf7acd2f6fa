import Glibc

/// How long to wait for whoever is at the other end of a socket.
struct SocketWait: Sendable {
  /// Seconds from when the waiting begins; nil for as long as it takes.
  var seconds: Double?
  /// Whether a signal that asks the program to stop ends the waiting.
  var heedsInterrupts = false

  /// Waits for `events` (`POLLIN`, `POLLOUT`) at a descriptor; a negative one never has any, which
  /// makes a pause of it.
  /// - Returns: whether there are some; false when time is up.
  /// - Throws: `SocketError.interrupted`.
  func callAsFunction(for events: Int32, at descriptor: Int32) throws(SocketError) -> Bool {
    let clock = ContinuousClock()
    let end = seconds.map { clock.now + .seconds(min($0, 1e9)) }
    // A signal may be delivered to any thread, so that it need not end the call of `poll`.
    var waits = [pollfd(fd: descriptor, events: Int16(events), revents: 0)]
    if heedsInterrupts {
      waits.append(pollfd(fd: Interrupt.wakeDescriptor, events: Int16(POLLIN), revents: 0))
    }
    while true {
      try checkInterrupt()
      var milliseconds: Int32 = -1
      if let end {
        let left = max(.zero, end - clock.now).components
        // Rounded up: a wait that ends early would only be repeated.
        milliseconds = Int32(
          min(Int64(Int32.max), left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000 + 1))
      }
      _ = poll(&waits, nfds_t(waits.count), milliseconds)
      if waits[0].revents != 0 { return true }
      if let end, clock.now >= end { return false }
    }
  }

  /// - Throws: `SocketError.interrupted` once the user asked to stop.
  func checkInterrupt() throws(SocketError) {
    if heedsInterrupts && Interrupt.isRaised { throw .interrupted }
  }
}
