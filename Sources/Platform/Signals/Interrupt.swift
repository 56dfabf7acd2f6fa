import CSignals
import Glibc

/// The signals that ask the program to stop.
package enum Interrupt {
  /// Catches SIGINT, SIGTERM and SIGHUP from now on: they only raise a flag, for who works to look at.
  /// The process ends a second later unless `clear` said that the signal was heeded.
  package static func catchSignals() { cs_catch_interrupts() }

  /// A reader that leaves (`simgen run x | head`) does not end the program, and a file that may not
  /// grow is an error like a full disk.
  package static func ignoreBrokenOutputs() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// The signal caught since the last `clear`, or 0. Any thread may ask.
  package static var signalNumber: Int32 { cs_interrupt() }

  /// Whether the user asked to stop.
  package static var isRaised: Bool { cs_interrupt() != 0 }

  /// Whether it was Ctrl-C.
  package static var isFromKeyboard: Bool { cs_interrupt() == SIGINT }

  /// A descriptor that can be read once the user asked to stop, for who waits in `poll`; negative
  /// before `catchSignals`.
  static var wakeDescriptor: Int32 { cs_wake_descriptor() }

  /// Waits until the user asks to stop; at once before `catchSignals`.
  /// - Parameter endsWithInput: whether to wait no longer than standard input, which is read and left.
  package static func wait(endsWithInput: Bool = false) {
    var rest = [UInt8](repeating: 0, count: 4_096)
    while !isRaised, wakeDescriptor >= 0 {
      var sources = [
        pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: endsWithInput ? STDIN_FILENO : -1, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&sources, 2, -1) > 0 else { continue }
      if sources[1].revents != 0 {
        let count = read(STDIN_FILENO, &rest, rest.count)
        if count == 0 || count < 0 && ![EINTR, EAGAIN].contains(errno) { return }
      }
      if !isRaised { cs_drain_wake() }
    }
  }

  /// Takes the flag down: the signal was heeded.
  package static func clear() { cs_clear_interrupt() }

  /// From now on Ctrl-C may be heeded at any time: a session at a terminal keeps what it stops.
  package static func bePatientWithKeyboard() { cs_be_patient(SIGINT) }
}
